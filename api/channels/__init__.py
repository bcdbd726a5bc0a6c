"""Channels: conversations in the programs that visitors already use; each renders what the conversation says."""
