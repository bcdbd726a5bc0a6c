"""The conversation: leads a visitor through answers, choices and steps, turn by turn."""
