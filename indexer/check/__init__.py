"""What is wrong with a help center's data."""
