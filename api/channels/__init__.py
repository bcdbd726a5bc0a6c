"""Channels: the ways to the help center other than its own pages and API, a package each."""
