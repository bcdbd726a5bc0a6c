"""Confidence: the probability that a ranking's first FAQ is right, and the decision: answer, clarify or none."""
