"""Readers of what other systems keep: one module a format; each returns the FAQs as they were found, unchecked."""
