"""Immutable records that all other packages share: FAQs, units, terms, the operator's words."""
