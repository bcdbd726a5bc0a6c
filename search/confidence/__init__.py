"""Numbers of a ranking to a probability, and to answer, clarify or none."""
