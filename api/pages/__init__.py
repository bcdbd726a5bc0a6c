"""The search page, the widget and the page of one FAQ."""
