"""Check a help center's data for what makes its search worse."""
