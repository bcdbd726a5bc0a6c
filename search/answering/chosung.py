"""Chosung: finds FAQs for a query of first consonants (초성), such as ``ㄱㅈ ㅊㅅ`` for 결제 취소."""

import re
from collections.abc import Sequence

import numpy as np

from search.arrays import Float32Array, Int64Array
from search.index.documents import Documents
from search.index.index import Index
from search.index.lexical import Lexical
from search.korean import lists
from search.korean.hangul import CONSONANTS, VOWELS, beginning_with, chosung
from search.korean.normalize import normalize
from search.reading.vocabulary import Vocabulary
from search.timing import stage

LONGEST = 6
"""The most letters of a word's beginning that are distinguished."""
LEAST = 2
"""The fewest consonants that a query needs."""

_WORD = re.compile(r"[^\W_]+")
_LAUGHTER = frozenset("ㅋㅎ")


class Chosung:
    """Finds FAQs whose wordings, keywords or categories have words that begin with given consonants.

    The score of a wording is the mean of two shares over the beginnings of its words: its BM25 of the most that the
    query could reach, and the query's words that it holds, weighted by idf. 0 to 1, higher is better.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        texts = [(unit.faq, unit.text) for unit in index.wordings.units]
        for position, faq in enumerate(index.faqs):
            texts += [(position, tag) for tag in faq.tags]
            texts += [(position, " ".join(faq.category))] if faq.category else []
        self._texts = [normalize(text).casefold() for _, text in texts]
        self._joined = [text.replace(" ", "") for text in self._texts]
        self._owners = np.fromiter((owner for owner, _ in texts), dtype=np.int64, count=len(texts))
        self._lexical = Lexical.build(Documents.from_lists([_beginnings(text) for text in self._texts]))

    @staticmethod
    def asked(text: str, vocabulary: Vocabulary) -> bool:
        """Whether the normalised ``text`` is written in first consonants, completely or at the end of a word.

        False if one of its words stands in a FAQ in that form, if it is laughter (``ㅋㅋ``), or if it is a chat
        abbreviation of the list ``chosung_talk``.
        """
        letters = [character for character in text if character.isalnum()]
        alone = [character for character in letters if character in CONSONANTS]
        if text in lists.forms("chosung_talk"):
            return False
        if len(alone) < LEAST or set(alone) <= _LAUGHTER or set(letters) & VOWELS:
            return False
        return not any(set(word) <= CONSONANTS and vocabulary.holds(word) for word in text.split())

    @stage("retrieve")
    def ranked(self, text: str, admitted: Int64Array | None = None) -> tuple[Int64Array, Float32Array, Sequence[str]]:
        """Positions of the FAQs that match the normalised ``text``, best first, their scores, and what was matched.

        The arrays are int64 and float32 ``(n,)``; ties stand in the order of the source. Syllables and Latin in the
        query must stand in the wording as they are.
        """
        words = _WORD.findall(text.casefold())
        terms = [chosung(word)[:LONGEST] for word in words]
        shares = self._lexical.scores(terms) / np.float32(self._lexical.ceiling(terms) or 1.0)
        scores = (shares + self._lexical.coverage(terms)) / 2
        if admitted is not None:
            scores = np.where(np.isin(self._owners, admitted), scores, np.float32(0))
        literal = [re.compile(_pattern(word)) for word in words if not set(word) <= CONSONANTS]
        rows = np.flatnonzero(scores > 0)
        rows = rows[np.argsort(-np.round(scores[rows], 6), kind="stable")]
        if literal:
            rows = rows[[all(pattern.search(self._joined[row]) for pattern in literal) for row in rows]]
        _, firsts = np.unique(self._owners[rows], return_index=True)
        best = rows[np.sort(firsts)]
        return self._owners[best], np.asarray(scores[best], dtype=np.float32), [self._texts[row] for row in best]


def _beginnings(text: str) -> list[str]:
    """The first consonants of each word's beginnings."""
    words = [word[:LONGEST] for word in _WORD.findall(chosung(text))]
    return [word[:length] for word in words for length in range(1, len(word) + 1)]


def _pattern(word: str) -> str:
    """A regular expression for the words whose initials ``word`` may be."""
    parts = []
    for character in word:
        if character in CONSONANTS:
            parts.append("[{}-{}]".format(*beginning_with(character)))
        else:
            parts.append(re.escape(character))
    return "".join(parts)
