"""What was typed to what was meant."""
