"""Unseen: the nouns of a question that stand in no text of an index, and what the question says without them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from search.analysis.analyzer import Analyzer
from search.korean.normalize import normalize
from search.ranking.candidates import Probe
from search.reading.vocabulary import Vocabulary
from search.records.term import Noun
from search.timing import stage


@dataclass(frozen=True, slots=True)
class Unseen:
    """``nouns`` that are unseen, as they were written, each once, in order; ``rest`` is the text without them.

    Either may be empty: there are no such nouns, or nothing that says anything is left.
    """

    nouns: tuple[str, ...]
    rest: str


@stage("analyse")
def unseen(text: str, vocabulary: Vocabulary, analyzer: Analyzer) -> Unseen:
    """What is unseen of the normalised ``text``, which is in canonical wordings.

    A noun that is a part of another word there (``라이브`` of ``라이브챗``) is not.
    """
    folded = normalize(text).casefold()
    if len(folded) != len(text):  # the places are those of the folded text
        text = folded
    nouns = analyzer.nouns(text)
    gone = [noun for noun in nouns if not (vocabulary.holds(noun.form) or vocabulary.within(noun.form))]
    edges = [0, *chain.from_iterable((noun.start, noun.over) for noun in gone), len(text)]
    rest = " ".join("".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)).split())
    written = dict.fromkeys(_compound(text, noun, nouns) for noun in gone)
    return Unseen(tuple(written), rest if analyzer.words(rest) else "")


def pull(probe: Probe, rest: Probe, position: int) -> float:
    """By how much cosine the words that ``rest`` lacks draw ``probe`` nearer to the FAQ at ``position``.

    To its nearest wording or to its nearest piece of answer, whichever is more: -2 to 2, below 0 where they lead away
    from both. A synonym of what the FAQ says draws nearer, what the FAQ is not about leads away.
    """
    whole, less = (one.signals(np.array([position])) for one in (probe, rest))
    wording, answer = whole.wording_cosine - less.wording_cosine, whole.answer_cosine - less.answer_cosine
    return max(float(wording[0]), float(answer[0]))


def _compound(text: str, noun: Noun, nouns: Sequence[Noun]) -> str:
    """``noun`` with the nouns that it is written together with: ``교통카드`` for ``교통``."""
    start, end = noun.start, noun.end
    for other in reversed(nouns):
        start = other.start if other.end == start else start
    for other in nouns:
        end = other.end if other.start == end else end
    return text[start:end]
