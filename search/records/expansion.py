"""Expansion: words that people say, and what a help center writes for them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expansion:
    """Who says ``said`` may mean ``meant``: FAQs that hold the latter are found by the former, too.

    ``keys`` are the keys of the words of ``said``, in order (:func:`search.analysis.expansions.keys`). ``words`` are
    the morphemes of ``meant``, and ``terms`` all that is indexed for it, its bigrams included. ``weight``, over 0 and
    at most 1: how surely the one means the other, and so what it counts for beside the words themselves.

    Raises:
        ValueError: there are no keys or no words, or the weight is not over 0 and at most 1.
    """

    said: str
    keys: tuple[str, ...]
    meant: str
    words: tuple[str, ...]
    terms: tuple[str, ...]
    weight: float

    def __post_init__(self) -> None:
        if not self.keys or not self.words or not 0 < self.weight <= 1:
            raise ValueError(f"no expansion: {self}")
