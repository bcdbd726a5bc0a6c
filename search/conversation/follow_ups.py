"""Follow-ups: reads a message with the FAQ that came before it.

``그럼 카드는요?`` asks little by itself. What a visitor asks next is near to what they were shown: each FAQ scores by
the message and, for less, by how near it is to that FAQ, which has just been read and so counts less than its own
nearness. What the message says by itself
still goes first where it is sure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from search.analysis.analyzer import Analysed
from search.answering.engine import Engine
from search.answering.nearness import near
from search.answering.result import Answer
from search.confidence.thresholds import NONE_BELOW, Decision
from search.conversation.reply import Reading
from search.korean import lists
from search.records.faq import Faq

CONTEXT = 0.3
"""What nearness to the FAQ before counts for, in what the message itself counts for."""
ITSELF = 0.5
"""The share that counts of what the FAQ before is nearer to itself than any other is: the visitor has just read it."""
DEPTH = 40
"""How many FAQs near the message, and near the FAQ before, are compared."""
SURE = 0.8
"""The confidence from which on a message that says something is read alone."""
APART = 0.04
"""By how much the first FAQ must be ahead of the second, in scores, to be the answer."""
FAR_APART = 0.1
"""By how much, for the FAQ before to make an answer of what would be a choice without it."""
SHORT = 2
"""The most content words of a message that may lean on what came before without saying so."""
LONG = 5
"""The most content words of one that points to it: a longer one is a question of its own."""
NAMED = 10
"""How many of the first FAQs are looked at for the only word of a message."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a message found: the ``answer`` of the search for it alone, and what is made of that.

    ``reading`` tells whether the FAQ before it counted; ``decision`` and ``faqs``, best first, are after that.
    """

    answer: Answer
    reading: Reading
    decision: Decision
    faqs: tuple[Faq, ...]


def found(engine: Engine, text: str, message: Analysed, before: Faq | None) -> Found:
    """What ``text``, which is the ``message`` analysed, finds after the FAQ ``before`` was shown.

    Raises:
        QueryError: the text is too long.
    """
    answer = engine.search(text, DEPTH)
    faqs = tuple(hit.faq for hit in answer.hits)
    vague = answer.decision == "answer" and _is_vague(message, faqs)
    alone = Found(answer, "alone", "clarify" if vague else answer.decision, faqs)
    if before is None or answer.questions or answer.degraded or not any(map(str.isalnum, text)):
        return alone
    empty = lists.forms("asking_words") | lists.forms("interrogatives")
    says = len([one for one in message.words if one.form not in empty])
    leaning = says <= (LONG if _points(message) else SHORT)
    sure = answer.confidence >= SURE
    if (sure and says > 1) or (not leaning and answer.confidence < NONE_BELOW):
        return alone
    if not says and not sure:
        return Found(answer, "follow_up", "answer", (before, *(faq for faq in alone.faqs if faq != before)))
    return _together(engine, alone, before)


def _together(engine: Engine, alone: Found, before: Faq) -> Found:
    """What was found ``alone``, and what is near to the FAQ ``before``, in one order."""
    nearness = near(engine.index, engine.weights, before, DEPTH)
    nearest = max((score for faq_id, score in nearness.items() if faq_id != before.id), default=0.0)
    own = nearness.get(before.id, nearest)
    nearness[before.id] = min(own, nearest + ITSELF * (own - nearest))
    scores = {hit.faq.id: hit.score for hit in alone.answer.hits}
    least = min(scores.values(), default=0.0)
    total = {one: scores.get(one, least) + CONTEXT * nearness.get(one, 0.0) for one in {**scores, **nearness}}
    order = sorted(total, key=lambda one: -total[one])
    ahead = total[order[0]] - total[order[1]] if len(order) > 1 else 1.0
    decision: Decision = "answer" if ahead >= APART else "clarify"
    if alone.faqs and order[0] == alone.faqs[0].id:
        if alone.decision == "answer" or ahead < FAR_APART:
            return alone
    return Found(alone.answer, "follow_up", decision, tuple(map(engine.faq, order)))


def _points(message: Analysed) -> bool:
    """Whether a message begins with a word that points to what was said before it."""
    return any(one.form in lists.forms("pointing_words") for one in message.morphemes[:2])


def _is_vague(message: Analysed, faqs: Sequence[Faq]) -> bool:
    """Whether a message is only a noun that the titles of several of the first ``faqs`` have: ``반품``."""
    named = [one for one in message.morphemes if one.is_content]
    if len(named) != 1 or not named[0].tag.startswith("N"):
        return False
    return sum(named[0].form in faq.question for faq in faqs[:NAMED]) > 1
