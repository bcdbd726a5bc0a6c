"""Chat: conversations over HTTP, whose state travels in a signed token."""
