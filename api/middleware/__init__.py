"""ASGI middleware: what runs before and after the route of every request."""
