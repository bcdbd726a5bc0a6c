"""Count the FAQs that an update added, removed and changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from search.records.faq import Faq


@dataclass(frozen=True, slots=True)
class Difference:
    """The number of FAQs that were added, removed, and changed in content; FAQs are matched by id."""

    added: int
    removed: int
    changed: int

    @classmethod
    def between(cls, before: Sequence[Faq], after: Sequence[Faq]) -> Self:
        """The difference from ``before`` to ``after``; the order of FAQs does not matter."""
        old, new = ({faq.id: faq for faq in faqs} for faqs in (before, after))
        changed = sum(old[same] != new[same] for same in old.keys() & new.keys())
        return cls(len(new.keys() - old.keys()), len(old.keys() - new.keys()), changed)
