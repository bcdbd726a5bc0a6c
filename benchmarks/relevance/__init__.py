"""Measure how well a system ranks, and compare systems."""
