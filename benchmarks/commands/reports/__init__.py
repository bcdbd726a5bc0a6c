"""What is made of results: comparisons, the gate, tables, a page."""
