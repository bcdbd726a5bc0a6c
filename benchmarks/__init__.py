"""Benchmarks of relevance, speed and load, also beside other programs; they run from a source checkout only."""
