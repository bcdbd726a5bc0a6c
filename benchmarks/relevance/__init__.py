"""How well a system ranks."""
