"""Shipped small talk: utterances that people send to a help center and that no help center answers."""

from importlib import resources

from search.korean.normalize import normalize


def utterances() -> tuple[str, ...]:
    """Utterances that no help center answers: chit-chat, errands for an assistant, advice, noise."""
    lines = resources.files("indexer").joinpath("small_talk.txt").read_text("utf-8").splitlines()
    return tuple(filter(None, map(normalize, lines)))
