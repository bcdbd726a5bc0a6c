"""Measure suggestions while questions are typed."""
