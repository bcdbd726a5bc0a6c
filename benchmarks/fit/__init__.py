"""Fitting the shipped weights and confidence."""
