"""Shared parts of all benchmarks: machine, processes, caches, run files."""
