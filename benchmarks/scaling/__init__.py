"""What growth costs: build, load, memory, latency."""
