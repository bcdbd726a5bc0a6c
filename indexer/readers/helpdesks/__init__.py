"""What help-desk programs export as JSON."""
