"""Candidates, their signals, and one score."""
