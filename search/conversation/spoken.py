"""Spoken: the choice that a message makes in words: ``두 번째 거요``, ``안 돼요``, ``처음부터``. Pure."""

import re
from collections.abc import Sequence

from search.conversation import wording
from search.conversation.intents import Intent
from search.conversation.state import State

_ORDINAL = re.compile(r"\s*(\d|첫|두|둘|세|셋|일|이|삼)\s*번(?:째|으로|이?요|\s*[거꺼것]|[\s.!?]*$)")
"""``2번``, ``두 번째 거요``; not ``두 번 결제됐어요`` or ``이번 달``."""
_PLACES = {"1": 0, "첫": 0, "일": 0, "2": 1, "두": 1, "둘": 1, "이": 1, "3": 2, "세": 2, "셋": 2, "삼": 2}


def spoken(state: State, text: str, said: frozenset[Intent]) -> str | None:
    """The id of the choice that ``text`` makes in ``state``, if any; ``said`` is all that it may mean."""
    if state.choices and (chosen := _named(state.choices, text, said)):
        return chosen
    if state.at is not None and state.at.step:
        walking = (wording.SOLVED, wording.UNSOLVED, wording.NEXT, wording.RESTART)
        if chosen := next((choice.id for choice in walking if choice.id in said), None):
            return chosen
        if "works" in said:
            return wording.SOLVED.id
    elif state.at is not None and ("solved" in said or ("yes" in said and not state.choices)):
        return wording.HELPFUL.id
    return wording.RETURN.id if "return" in said else None


def _named(choices: Sequence[str], text: str, said: frozenset[Intent]) -> str | None:
    """The choice that a message names of the FAQs that were offered as ``choices``."""
    ordinal = _ORDINAL.match(text)
    place = _PLACES.get(ordinal[1], len(choices)) if ordinal else len(choices)
    if place < len(choices):
        return wording.FAQ + choices[place]
    if "yes" in said and len(choices) == 1:
        return wording.FAQ + choices[0]
    return wording.NONE_OF_THESE.id if "none_of_these" in said else None
