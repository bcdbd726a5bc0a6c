"""What operators and their machines ask: to load the index anew, kept questions, health, metrics."""
