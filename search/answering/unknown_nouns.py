"""Unknown nouns: finds nouns of a question that no text of an index holds, and measures how they change its meaning."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from search.analysis.analyzer import Analysed
from search.analysis.expansions import Met
from search.ranking.candidates import Retriever
from search.reading.vocabulary import Vocabulary
from search.records.term import Noun
from search.timing import stage


@dataclass(frozen=True, slots=True)
class UnknownNouns:
    """The ``nouns`` that no text holds, as written, each once, in order; ``rest`` is the question without them.

    Either may be empty: there are no such nouns, or nothing that says anything is left.
    """

    nouns: tuple[str, ...]
    rest: str


@stage("analyse")
def unknown_nouns(analysed: Analysed, vocabulary: Vocabulary, met: Sequence[Met] = ()) -> UnknownNouns:
    """The nouns that the index does not know in a question, given in canonical wordings.

    A noun that is a part of another word there (``라이브`` of ``라이브챗``) is known, and so is one among the everyday
    words that are ``met`` in the question.
    """
    text = analysed.text if len(analysed.text) == len(analysed.folded) else analysed.folded
    nouns = analysed.nouns
    unknown = [
        noun
        for noun in nouns
        if not (vocabulary.holds(noun.form) or vocabulary.within(noun.form))
        and not any(each.holds(noun.start, noun.end) for each in met)
    ]
    edges = [0, *chain.from_iterable((noun.start, noun.over) for noun in unknown), len(text)]
    rest = " ".join("".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)).split())
    left = [word for word in analysed.words if not any(noun.start <= word.start < noun.over for noun in unknown)]
    written = dict.fromkeys(_compound(text, noun, nouns) for noun in unknown)
    return UnknownNouns(tuple(written), rest if left else "")


def pull(retriever: Retriever, rest: Retriever, position: int) -> float:
    """By how much the words that ``rest`` lacks raise the question's cosine with the FAQ at ``position``.

    ``retriever`` holds the whole question. The cosine is that with the FAQ's nearest wording or piece of answer; the
    result is -2 to 2, below 0 if the words lower it. A synonym of what the FAQ says raises the cosine; a word for
    something that the FAQ is not about lowers it.
    """
    whole, less = (one.signals(np.array([position])).nearest_cosine for one in (retriever, rest))
    return float(whole[0] - less[0])


def _compound(text: str, noun: Noun, nouns: Sequence[Noun]) -> str:
    """The compound of ``noun`` and the nouns that it is written together with: ``교통카드`` for ``교통``."""
    start, end = noun.start, noun.end
    for other in reversed(nouns):
        start = other.start if other.end == start else start
    for other in nouns:
        end = other.end if other.start == end else end
    return text[start:end]
