"""What is measured: each command prints a result, and writes it as JSON."""
