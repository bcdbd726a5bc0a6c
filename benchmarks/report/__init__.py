"""Show results as tables, pages and charts, and check for regressions (the gate)."""
