"""Analyzer: Korean text to terms with offsets. The only module that imports kiwipiepy."""

from importlib.metadata import version
from itertools import pairwise

from kiwipiepy import Kiwi, Token

from search.term import BIGRAM, Term
from search.text import normalize

PIPELINE = 1
"""Raise it when the same text gives other terms than before: indexes made earlier are then refused."""

_DROPPED = ("J", "E", "SF", "SP", "SS", "SE", "SO", "SW", "SB", "VCP", "W_EMOJI")
"""Tags of what carries no meaning of its own: particles, endings, punctuation and symbols, the copula."""


class Analyzer:
    """Terms of a text: its morphemes and the bigrams of its characters with the spaces taken out.

    Morphemes join the forms of a conjugated word. The bigrams stand beside them because they do not change
    when a visitor leaves out spaces or puts them in the wrong places, and because they still match where an
    unknown name was split in two ways. The same analyzer must run at index and at query time: ``fingerprint``
    tells whether it does. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._kiwi = Kiwi()
        self.fingerprint = f"kiwi {version('kiwipiepy')}, model {version('kiwipiepy_model')}, pipeline {PIPELINE}"

    def terms(self, text: str) -> list[Term]:
        """The terms of ``text``, morphemes in order of appearance and then bigrams; empty for blank text."""
        text = normalize(text).casefold()
        if not text:
            return []
        return [*self._morphemes(text), *_bigrams(text)]

    def _morphemes(self, text: str) -> list[Term]:
        tokens: list[Token] = self._kiwi.tokenize(text, normalize_coda=True)
        return [
            Term(token.form, token.start, token.start + token.len)
            for token in tokens
            if not token.tag.startswith(_DROPPED)
        ]


def _bigrams(text: str) -> list[Term]:
    """Pairs of letters or digits that stand side by side once everything between them is taken out.

    They are marked, so that a bigram never counts as a morpheme.
    """
    letters = [(place, character) for place, character in enumerate(text) if character.isalnum()]
    return [Term(f"{BIGRAM}{first}{second}", start, end + 1) for (start, first), (end, second) in pairwise(letters)]
