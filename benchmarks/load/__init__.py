"""Measure requests per second and latency of our service and others under load."""
