"""UserWord: a word that the operator adds to the analyzer's dictionary."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserWord:
    """A word to add. One with spaces matches with and without them; ``tag`` is a part of speech of Kiwi's."""

    word: str
    tag: str


TAGS = ("NNG", "NNP", "NNB", "NR", "NP", "VV", "VA", "MM", "MAG", "IC", "XR", "XPN", "XSN", "SL", "SN")
"""The parts of speech that a user word may have. NNG, a common noun, and NNP, a name, are the usual ones."""
