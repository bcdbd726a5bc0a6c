"""Compose synthetic help centers of any size from the units of a real one, with vectors that need no encoder.

A wording is the first half of one real wording and the second half of another; an answer is half the sentences of one
and half of another, and so are the steps. No text occurs twice. A FAQ has as many wordings, symptoms and steps as some
real FAQ. All words are from the real texts, so that each occurs in more texts than it would in a real help center.
"""

import itertools
import random
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from search.arrays import Float32Array
from search.encoding.encoder import Encoder, Progress
from search.errors import DataError
from search.index.index import Index
from search.korean.markdown import plain
from search.records.faq import Faq

NOISE = 0.1
"""The length of the random vector that is added to a composed vector before that is normalised."""
TRIES = 50
"""The number of repeated wordings after which words are added."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")

Part = TypeVar("Part")
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Center:
    """A composed help center.

    ``wordings`` maps each wording to the rows of the two real wordings that it is composed of, ``answers`` maps each
    question to the positions of the two real FAQs that its answer is composed of.
    """

    faqs: tuple[Faq, ...]
    wordings: Mapping[str, Pair]
    answers: Mapping[str, Pair]


def composed(index: Index, size: int, seed: int) -> Center:
    """A help center of ``size`` FAQs composed of those of ``index``.

    Raises:
        DataError: ``index`` has no wordings to compose any of.
    """
    if not index.wordings.units:
        raise DataError(["no FAQ has a question; help centers can only be made of such that do"])
    rng = random.Random(seed)
    texts = [unit.text.split() for unit in index.wordings.units]
    words = sorted({word for text in texts for word in text})
    wordings: dict[str, Pair] = {}
    answers: dict[str, Pair] = {}

    def wording() -> str:
        for longer in itertools.count():
            for _ in range(TRIES):
                one, other = rng.randrange(len(texts)), rng.randrange(len(texts))
                text = " ".join([*_halves(texts[one], texts[other]), *rng.choices(words, k=longer)])
                if text not in wordings:
                    wordings[text] = (one, other)
                    return text
        raise AssertionError("counting does not end")

    def faq(place: int) -> Faq:
        like = rng.choice(index.faqs)
        one, other = rng.randrange(len(index.faqs)), rng.randrange(len(index.faqs))
        made = _answered(like, index.faqs[one], index.faqs[other])
        question = wording()
        answers[question] = (one, other)
        return replace(
            made,
            id=f"composed-{place}",
            question=question,
            aliases=tuple(wording() for _ in like.aliases),
            symptoms=tuple(wording() for _ in like.symptoms),
            popularity=rng.randrange(1000),
        )

    return Center(tuple(faq(place) for place in range(size)), wordings, answers)


def _answered(like: Faq, one: Faq, other: Faq) -> Faq:
    sentences = [[each for each in _SENTENCE.split(plain(faq.answer)) if each] for faq in (one, other)]
    contacts = tuple(dict.fromkeys([*one.contacts, *other.contacts]))
    answer = " ".join(_halves(*sentences))
    return replace(like, answer=answer, steps=tuple(_halves(one.steps, other.steps)), contacts=contacts)


def _halves(one: Sequence[Part], other: Sequence[Part]) -> list[Part]:
    return [*one[: len(one) // 2 + 1], *other[len(other) // 2 :]]


class ComposingEncoder:
    """An encoder that gives a composed text the mean vector of its parts, with a little noise.

    The FAQ of a passage is recognised by the question at its beginning. Texts that were not composed are encoded by
    ``encoder``.
    """

    def __init__(self, encoder: Encoder, index: Index, center: Center) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens
        self.encoded = 0
        self._encoder = encoder
        self._center = center
        self._wordings = index.wordings.dense.vectors
        # The first chunk of an answer represents the whole answer.
        self._answers = index.answers.dense.vectors[index.answers.starts[:-1]]

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._composed(texts, self._center.wordings.get, self._wordings, self._encoder.encode_queries, progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._composed(texts, self._heading, self._answers, self._encoder.encode_passages, progress)

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def _heading(self, passage: str) -> Pair | None:
        ends = [*(found.start() for found in re.finditer(" ", passage)), len(passage)]
        return next((pair for end in reversed(ends) if (pair := self._center.answers.get(passage[:end]))), None)

    def _composed(
        self,
        texts: Sequence[str],
        pair: Callable[[str], Pair | None],
        real: Float32Array,
        encode: Callable[[Sequence[str]], Float32Array],
        progress: Progress | None,
    ) -> Float32Array:
        pairs = [pair(text) for text in texts]
        strange = [text for text, found in zip(texts, pairs, strict=True) if found is None]
        others = iter(encode(strange) if strange else ())
        self.encoded += len(strange)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, (text, found) in enumerate(zip(texts, pairs, strict=True)):
            vectors[row] = next(others) if found is None else _mean(real[found[0]], real[found[1]], text)
        if progress is not None:
            progress(len(texts))
        return vectors


def _mean(one: Float32Array, other: Float32Array, text: str) -> Float32Array:
    noise = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(len(one), dtype=np.float32)
    vector = (one + other) / 2 + NOISE / np.sqrt(len(one)) * noise
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
