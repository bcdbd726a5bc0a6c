"""Ranking: finds the candidates of a query, their signals, and one score for each."""
