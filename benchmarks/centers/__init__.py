"""Measure what the visitors of many help centers get: answered right or wrong, offered a choice, or sent away."""
