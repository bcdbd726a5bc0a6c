"""Logs, metrics, traces and the ids of requests."""
