"""Chatwoot: an agent bot that answers in Chatwoot's conversations and hands over to its agents."""
