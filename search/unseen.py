"""Unseen: the nouns of a question that no FAQ of an index holds, and what the question says without them."""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from search.analysis import Analyzer
from search.index import Index
from search.retrieval import Probe


@dataclass(frozen=True, slots=True)
class Unseen:
    """``nouns`` that are unseen, each once, in order; ``rest`` is the text without them and their particles.

    Either may be empty: there are no such nouns, or there is nothing else.
    """

    nouns: tuple[str, ...]
    rest: str


def unseen(text: str, index: Index, analyzer: Analyzer) -> Unseen:
    """What ``index`` has never seen of the normalised ``text``, which is in canonical wordings."""
    gone = [noun for noun in analyzer.nouns(text) if not len(index.whole.holding(noun.form.casefold()))]
    edges = [0, *chain.from_iterable((noun.start, noun.end) for noun in gone), len(text)]
    rest = "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    return Unseen(tuple(dict.fromkeys(noun.form for noun in gone)), " ".join(rest.split()))


def pull(probe: Probe, rest: Probe, position: int) -> float:
    """By how much cosine the words that ``rest`` lacks draw ``probe`` nearer to the FAQ at ``position``.

    To its nearest wording or to its nearest piece of answer, whichever is more: -2 to 2, below 0 where they lead away
    from both. A synonym of what the FAQ says draws nearer, what the FAQ is not about leads away.
    """
    whole, less = (one.signals(np.array([position])) for one in (probe, rest))
    wording, answer = whole.wording_cosine - less.wording_cosine, whole.answer_cosine - less.answer_cosine
    return max(float(wording[0]), float(answer[0]))
