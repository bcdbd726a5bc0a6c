"""Difference: how many FAQs an update brought, took away and changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from search.records.faq import Faq


@dataclass(frozen=True, slots=True)
class Difference:
    """How many FAQs are there now and were not, are no longer, and are there with another content, by their ids."""

    added: int
    removed: int
    changed: int

    @classmethod
    def between(cls, before: Sequence[Faq], after: Sequence[Faq]) -> Self:
        """From ``before`` to ``after``, whatever their order."""
        old, new = ({faq.id: faq for faq in faqs} for faqs in (before, after))
        changed = sum(old[same] != new[same] for same in old.keys() & new.keys())
        return cls(len(new.keys() - old.keys()), len(old.keys() - new.keys()), changed)
