"""Run the peers, each in its own environment, and compare them with our systems."""
