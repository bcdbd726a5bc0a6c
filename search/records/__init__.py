"""Frozen records that everything else speaks in: FAQs, units, terms, the words of an operator."""
