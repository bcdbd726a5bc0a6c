"""Morpheme: one unit of meaning of a text with its part of speech, as Kiwi finds it."""

from typing import NamedTuple

from search.korean import lists

DROPPED = ("J", "E", "SF", "SP", "SS", "SE", "SO", "SW", "SB", "VCP", "W_EMOJI")
"""Beginnings of the tags of what carries no meaning of its own: particles, endings, punctuation, the copula."""
_HELPING = ("VX", "VCN", "NNB", "NP", "MM", "MAJ", "IC")
"""Helping verbs, counters, pronouns, determiners, conjunctions and interjections."""


class Morpheme(NamedTuple):
    """A morpheme: its ``form``, its part of speech ``tag`` (Kiwi's set), and its position in the analysed text."""

    form: str
    tag: str
    start: int
    end: int

    @property
    def is_content(self) -> bool:
        """Whether it is a content morpheme, which says what a text is about."""
        return not self.tag.startswith((*DROPPED, *_HELPING)) and self.form not in lists.forms("empty_morphemes")
