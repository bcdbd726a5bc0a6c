"""Worth: what aliases change for questions that had no say in choosing them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from indexer.aliases.answers import Proposal
from indexer.aliases.selection import AMONG, harmless
from indexer.aliases.trial import Trial, Wording, added
from indexer.build.units import wordings
from search.index.index import Index
from search.korean.normalize import normalize
from search.records.faq import Faq


@dataclass(frozen=True, slots=True)
class Found:
    """For how many questions the right FAQ was found ``first``, and for how many ``among`` the first AMONG."""

    first: int
    among: int


@dataclass(frozen=True, slots=True)
class Worth:
    """How many questions were ``asked``, and for how many the right FAQ was found ``before`` and ``after``."""

    asked: int
    before: Found
    after: Found


def worth(trial: Trial, faqs: Sequence[Faq], proposals: Sequence[Proposal]) -> Worth | None:
    """What the usable ``proposals`` are worth for aliases that are held out; None if there are none to hold out.

    One alias is held out of each FAQ that has two. The proposals are chosen anew without them.
    """
    held = {faq.id: alias for faq in faqs if (alias := _held_out(faq))}
    if not held:
        return None
    rest = [_without(faq, held.get(faq.id)) for faq in faqs]
    kept = harmless(trial, rest, proposals).kept
    asked = [Wording(position, held[faq.id]) for position, faq in enumerate(faqs) if faq.id in held]
    before, after = (_found(trial, trial.index(each), asked) for each in (rest, added(rest, kept)))
    return Worth(len(asked), before, after)


def _held_out(faq: Faq) -> str | None:
    """One of the aliases of a FAQ with two at least, always the same."""
    aliases = [unit.text for unit in wordings(faq, 0) if unit.role == "alias"]
    return Random(faq.id).choice(aliases) if len(aliases) > 1 else None


def _without(faq: Faq, alias: str | None) -> Faq:
    return replace(faq, aliases=tuple(each for each in faq.aliases if normalize(each) != alias))


def _found(trial: Trial, index: Index, asked: Sequence[Wording]) -> Found:
    pairs = list(zip(asked, trial.search(index, asked), strict=True))
    first = sum(positions[0] == wording.faq for wording, positions in pairs)
    return Found(int(first), sum(wording.faq in positions[:AMONG] for wording, positions in pairs))
