"""Fit the shipped weights of the ranking and the models of confidence and doubt."""
