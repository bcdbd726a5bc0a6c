"""Selection: which proposals become aliases: those that are new, find their FAQ and take nothing away from another."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.aliases.answers import Proposal, by_faq
from indexer.aliases.trial import Trial, Wording, added
from indexer.build.units import wordings
from search.index.index import Index
from search.korean.synonyms import key
from search.privacy import mask
from search.records.faq import Faq

Reason = Literal[
    "too short or too long",
    "holds personal data",
    "fits another FAQ, too",
    "is known already",
    "does not find its FAQ",
    "takes another's place",
]
"""Why a proposal is dropped, in the order of the checks."""
SHORTEST, LONGEST = 2, 100
"""The fewest and the most characters of an alias."""
AMONG = 3
"""An alias has to find its own FAQ among the first AMONG."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The proposals that are ``kept``, in their order, and how many are ``dropped`` for each reason."""

    kept: tuple[Proposal, ...]
    dropped: Counter[Reason]


def usable(proposals: Sequence[Proposal], faqs: Sequence[Faq]) -> Selection:
    """The proposals that could be aliases of ``faqs`` by what is written in them; nothing is searched.

    A wording that is proposed for two FAQs, or that another FAQ has, tells neither from the other.
    """
    owners: dict[str, set[str]] = {}
    held = [(faq.id, unit.text) for faq in faqs for unit in wordings(faq, 0)]
    for faq, text in [*held, *((one.faq, one.text) for one in proposals)]:
        owners.setdefault(key(text), set()).add(faq)
    seen = {key(text) for _, text in held}
    kept: list[Proposal] = []
    dropped: Counter[Reason] = Counter()
    for one in proposals:
        reason = _reason(one.text, len(owners[key(one.text)]) > 1, key(one.text) in seen)
        if reason:
            dropped[reason] += 1
        else:
            kept.append(one)
            seen.add(key(one.text))
    return Selection(tuple(kept), dropped)


def harmless(trial: Trial, faqs: Sequence[Faq], proposals: Sequence[Proposal]) -> Selection:
    """The :func:`usable` proposals that find their own FAQ, and with which all other wordings still find theirs."""
    present = trial.index(faqs)
    asked = [Wording(present.positions[one.faq], one.text) for one in proposals]
    found = [
        one
        for one, wording, positions in zip(proposals, asked, trial.search(present, asked), strict=True)
        if wording.faq in positions[:AMONG]
    ]
    kept = _without_harm(trial, faqs, present, found)
    dropped: Counter[Reason] = Counter()
    dropped["does not find its FAQ"] = len(proposals) - len(found)
    dropped["takes another's place"] = len(found) - len(kept)
    return Selection(tuple(kept), dropped)


def _reason(text: str, is_shared: bool, is_known: bool) -> Reason | None:
    """Why ``text`` can't be an alias; None if it can."""
    if not SHORTEST <= len(text) <= LONGEST:
        return "too short or too long"
    if mask.found(text):
        return "holds personal data"
    if is_shared:
        return "fits another FAQ, too"
    return "is known already" if is_known else None


def _without_harm(trial: Trial, faqs: Sequence[Faq], present: Index, found: Sequence[Proposal]) -> list[Proposal]:
    """The proposals that are left when those that take the first place from another FAQ's wording are dropped."""
    kept = list(found)
    watched = _own_first(trial, present)
    while kept:
        index = trial.index(added(faqs, kept))
        texts = by_faq(kept)
        harmful = set()
        for wording, positions in zip(watched, trial.search(index, watched), strict=True):
            first = faqs[positions[0]].id
            if positions[0] != wording.faq and first in texts:
                harmful.add(Proposal(first, trial.nearest(wording.text, texts[first])))
        if not harmful:
            break
        kept = [one for one in kept if one not in harmful]
    return kept


def _own_first(trial: Trial, index: Index) -> list[Wording]:
    """The wordings of ``index`` that find their own FAQ first."""
    asked = [Wording(unit.faq, unit.text) for unit in index.wordings.units]
    found = trial.search(index, asked)
    return [wording for wording, positions in zip(asked, found, strict=True) if positions[0] == wording.faq]
