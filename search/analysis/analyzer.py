"""Analyzer: splits Korean text into morphemes. The only module that imports kiwipiepy."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from kiwipiepy import Kiwi

from search.analysis import clauses, numbers, terms, words
from search.analysis.morpheme import Morpheme
from search.analysis.numbers import Value
from search.korean.normalize import normalize
from search.records.term import Noun, Term
from search.records.user_word import UserWord

PIPELINE = 5
"""Raise it when the same text gives other terms than before: indexes made earlier are then refused."""

_LONG_WORD = 6
"""Syllables from which on a word without spaces looks like several that were not told apart."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text with its morphemes, from which its terms, words, nouns and clauses are derived.

    Each of its ``values`` is one morpheme, in its notation.

    ``text`` is normalised and ``folded`` also case-folded; places of morphemes, terms, words and nouns are places in
    ``folded``.
    """

    text: str
    folded: str
    morphemes: tuple[Morpheme, ...]
    values: tuple[Value, ...] = ()

    @property
    def terms(self) -> list[Term]:
        """The terms that are indexed: morphemes in order of appearance, then bigrams; empty for blank text."""
        return terms.terms(self.folded, self.morphemes, self.values)

    @property
    def words(self) -> list[Term]:
        """The content words of the text, without auxiliary verbs, pronouns, counters and the like."""
        return words.words(self.morphemes)

    @property
    def nouns(self) -> list[Noun]:
        """The nouns that a question can be about."""
        return words.nouns(self.morphemes)

    @property
    def clauses(self) -> list[str]:
        """The two halves of a message that may ask two things; none if it asks one."""
        # Folding case may change the length of what is not Korean; places are then those of the folded text.
        text = self.text if len(self.text) == len(self.folded) else self.folded
        return clauses.clauses(text, self.morphemes)

    @property
    def asks(self) -> bool:
        """Whether the message asks something: by a question word, the ending of a sentence or a question mark."""
        return clauses.asking(self.morphemes) > 0

    @property
    def asks_twice(self) -> bool:
        """Whether the message says itself that it asks two things."""
        return clauses.asks_twice(self.morphemes)


class Analyzer:
    """Splits texts into morphemes, from which :class:`Analysed` derives terms, words, nouns and clauses.

    Morphemes join the forms of a conjugated word. The bigrams of the text without its spaces stand beside them
    because they do not change when a visitor leaves out spaces or puts them in the wrong places, and because they still
    match where an unknown name was split in two ways. The same analyzer must run at index and at query time:
    ``fingerprint`` tells whether it does. ``words`` are added to the dictionary: each is kept in one piece. Safe to
    share between threads.
    """

    def __init__(self, words: Sequence[UserWord] = ()) -> None:
        # The dictionaries beside its model, of names (of many words, too) and of typos, take 1.7 s and 270 MB more,
        # read one sentence in a hundred otherwise, and find nothing better: docs/decisions/0014-kiwi-dictionaries.md.
        self._kiwi = Kiwi(load_default_dict=False, load_multi_dict=False, load_typo_dict=False)
        for one in words:
            self._kiwi.add_user_word(normalize(one.word).casefold(), one.tag)
        self.fingerprint = fingerprint(words)

    def analyse(self, text: str) -> Analysed:
        """The morphemes of ``text``, which is normalised here."""
        normal = normalize(text)
        folded = normal.casefold()
        values = numbers.values(folded)
        if values:
            return Analysed(normal, folded, tuple(self._around(folded, values)), tuple(values))
        tokens = self._kiwi.tokenize(folded, normalize_coda=True) if folded else ()
        return Analysed(
            normal, folded, tuple(Morpheme(one.form, one.tag, one.start, one.start + one.len) for one in tokens)
        )

    def _around(self, text: str, values: Sequence[Value]) -> Iterator[Morpheme]:
        """The morphemes of ``text``, each of ``values`` one; the others do not depend on how those are written."""
        shown = numbers.rewritten(text, values)
        kept = {span[0]: value for value, span in zip(values, shown.spans, strict=True) if value.forms}
        fixed = [(*span, "NNB") for value, span in zip(values, shown.spans, strict=True) if value.forms]
        for one in self._kiwi.tokenize(shown.text, normalize_coda=True, pretokenized=fixed):
            if one.len and (value := kept.get(one.start)):
                yield from (Morpheme(form, "SN", value.start, value.end) for form in value.forms)
            else:
                start, end = shown.places[one.start], shown.places[max(one.start, one.start + one.len - 1)]
                yield Morpheme(one.form, one.tag, start[0], end[1] if one.len else start[0])

    def likelihood(self, word: str) -> float:
        """The logarithm of how likely ``word`` is as Korean, by Kiwi's language model: at most 0, higher is better."""
        return float(self._kiwi.analyze(word, top_n=1)[0][1])

    def spaced(self, text: str) -> str:
        """``text`` with standard Korean spacing if its own spacing is far from that; unchanged otherwise.

        Only spaces change. Where the analyzer itself can't tell words apart, the visitor's spaces are the better ones.
        """
        joined = text.replace(" ", "")
        spaced: str = self._kiwi.space(text, reset_whitespace=True)
        if spaced.replace(" ", "") != joined:
            return text
        given, wanted = _gaps(text), _gaps(spaced)
        missing, extra = len(wanted - given), len(given - wanted)
        if given and len(max(spaced.split(), key=len)) > max(_LONG_WORD, len(max(text.split(), key=len)) - 1):
            return text
        without = missing >= 2 and 2 * missing > len(wanted)
        return spaced if without or (extra >= 2 and extra + missing >= 3) else text


def fingerprint(words: Sequence[UserWord] = ()) -> str:
    """The fingerprint of an analyzer with the operator's ``words``; analyzers that find other terms differ in it."""
    made_of = f"kiwi {version('kiwipiepy')}, model {version('kiwipiepy_model')}, pipeline {PIPELINE}"
    if not words:
        return made_of
    listed = "\n".join(f"{one.word}\t{one.tag}" for one in words)
    return f"{made_of}, words {hashlib.sha256(listed.encode()).hexdigest()[:12]}"


def pipeline(made_by: str) -> str:
    """The PIPELINE of the analyzer with the fingerprint ``made_by``: it decides how texts are written for it."""
    return made_by.partition("pipeline ")[2].partition(",")[0]


def _gaps(text: str) -> set[int]:
    """The indices of the characters, not counting spaces, before which ``text`` has a space."""
    return {place - spaces for spaces, place in enumerate(i for i, character in enumerate(text) if character == " ")}
