"""Channels: conversations in other services, and hand-overs to them."""
