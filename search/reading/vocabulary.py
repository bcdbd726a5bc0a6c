"""Vocabulary: the words of an index's texts, and the pairs of neighbouring characters in them."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from search.index.index import Index
from search.korean.normalize import normalize

_WORD = re.compile(r"[^\W_]+")
_SYLLABLES = re.compile("[가-힣]+")


class Vocabulary:
    """The words of an index's texts.

    ``words`` counts every run of Hangul syllables between other characters in the FAQs' wordings and answers and
    in the operator's dictionary and synonyms, and every morpheme of two syllables or more.
    """

    def __init__(self, index: Index) -> None:
        self._lexical = index.whole
        texts = [normalize(unit.text).casefold() for part in (index.wordings, index.answers) for unit in part.units]
        texts += [normalize(word.word).casefold() for word in index.dictionary]
        texts += [
            normalize(wording).casefold()
            for rule in index.synonyms.rules
            for wording in (rule.canonical, *rule.wordings)
        ]
        words = Counter(word for text in texts for word in _SYLLABLES.findall(text))
        for term in self._lexical.terms():
            if len(term) > 1 and term not in words and _SYLLABLES.fullmatch(term):
                words[term] = len(self._lexical.holding(term))
        self.words: Mapping[str, int] = words
        self._pairs = {pair for word in words for pair in pairwise(word)}
        self._others = {word for text in texts for word in _WORD.findall(text)}
        self._written = "\n".join(self._others)

    def holds(self, word: str) -> bool:
        """Whether a text of the index holds ``word``, given in lower case."""
        return word in self._others or bool(len(self._lexical.holding(word)))

    def within(self, part: str) -> bool:
        """Whether ``part``, given in lower case, is a part of a word of the index's texts."""
        return part in self._written

    def familiar(self, word: str) -> bool:
        """Whether words of the index hold all pairs of neighbouring characters in ``word``."""
        return all(pair in self._pairs for pair in pairwise(word))
