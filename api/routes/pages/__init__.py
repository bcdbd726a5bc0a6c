"""The pages, what search engines read, and the widget."""
