"""Conversations: whether dialogues are led to their end as visitors expect."""
