"""Results as tables, pages and pictures, and the regression gate."""
