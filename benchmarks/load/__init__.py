"""Requests per second and their latency, beside other services."""
