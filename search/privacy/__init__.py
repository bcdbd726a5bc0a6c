"""Personal data in questions: its patterns, and masking it."""
