"""Split FAQs into the units that are indexed."""

import re
from collections.abc import Callable, Iterator, Sequence

from search.korean.markdown import plain
from search.korean.normalize import normalize
from search.records.faq import Faq, Step
from search.records.unit import Role, Unit

Fits = Callable[[str], bool]
"""Whether a text is short enough to be encoded as one passage."""

HEADING = 120
"""The longest question in characters that its answer's chunks are encoded with."""

_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+|\n+")


def wordings(faq: Faq, position: int) -> list[Unit]:
    """The units of a FAQ's question, aliases and symptoms, each wording once; none if the FAQ has no question."""
    question, symptoms = normalize(faq.question), set(map(normalize, faq.symptoms))
    texts = dict.fromkeys(filter(None, map(normalize, [faq.question, *faq.aliases, *faq.symptoms])))

    def role(text: str) -> Role:
        return "question" if text == question else "symptom" if text in symptoms else "alias"

    return [Unit(position, role(text), text) for text in texts]


def answers(faq: Faq, position: int, fits: Fits) -> list[Unit]:
    """The units of a FAQ's answer and steps: as few chunks as fit, cut between sentences where that is possible.

    A chunk has to fit as the :func:`passage` that it is encoded as. A FAQ without an answer is represented by its
    question, which its encoder then reads as a passage, too.
    """
    text = "\n".join(filter(None, [plain(faq.answer), *map(_sentence, faq.steps)])) or faq.question
    return [Unit(position, "answer", chunk) for chunk in _chunks(text, lambda chunk: fits(passage(faq, chunk)))]


def passage(faq: Faq, chunk: str) -> str:
    """The text that is encoded for a chunk of the answer: the question that it answers, then the chunk.

    Chunks often do not repeat what they are about. A question of more than HEADING characters is left out, because it
    would leave the encoder no room for the chunk itself.
    """
    heading = normalize(faq.question)
    return f"{heading} {chunk}" if 0 < len(heading) <= HEADING and heading != chunk else chunk


def passages(faqs: Sequence[Faq], chunks: Sequence[Unit]) -> list[str]:
    """The text that is encoded for each of ``chunks`` of the answers of ``faqs``."""
    return [passage(faqs[chunk.faq], chunk.text) for chunk in chunks]


def _sentence(step: Step) -> str:
    return f"{step.condition} {step.text}" if step.condition else step.text


def _chunks(text: str, fits: Fits) -> Iterator[str]:
    whole = normalize(text)
    if fits(whole):
        yield whole
        return
    chunk = ""
    for sentence in _sentences(text, fits):
        longer = f"{chunk} {sentence}".strip()
        if chunk and not fits(longer):
            yield chunk
            longer = sentence
        chunk = longer
    if chunk:
        yield chunk


def _sentences(text: str, fits: Fits) -> Iterator[str]:
    """The sentences of ``text``; one that does not fit is halved until its parts do."""
    for sentence in filter(None, map(normalize, _SENTENCE_END.split(text))):
        pieces = [sentence]
        while pieces:
            piece = pieces.pop(0)
            if fits(piece) or len(piece) < 2:
                yield piece
            else:
                pieces[:0] = [piece[: len(piece) // 2], piece[len(piece) // 2 :]]
