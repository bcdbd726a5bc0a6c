"""Explain: lays out the numbers behind an Answer for a terminal."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table

from search.answering.result import Answer, Hit
from search.confidence.thresholds import Thresholds


def explanation(answer: Answer, thresholds: Thresholds) -> RenderableType:
    """What ``answer`` decided by which ``thresholds`` and facts, its meanings, and each hit's signals and match."""
    verdict = {
        "decision": answer.decision,
        "confidence": f"{answer.confidence:.4f} ({answer.band})",
        "thresholds": f"answer at {thresholds.answer_at:.4f}, none below {thresholds.none_below:.4f}",
        **{name: f"{value:.4f}" for name, value in answer.explain.items()},
    }
    if answer.meanings:
        verdict["meanings"] = ", ".join(f"{one.said} → {one.meant}" for one in answer.meanings)
    facts = _grid()
    for name, value in verdict.items():
        facts.add_row(name, value)
    return Group(facts, *_tables(answer.hits))


def _tables(hits: tuple[Hit, ...]) -> Iterable[Table]:
    if not hits:
        return
    signals = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim", style="dim")
    # A long name has a line for each of its words: the table fits into 80 columns.
    for name in ("", "confidence", "score", *hits[0].parts):
        signals.add_column(name.replace("_", "\n"), justify="right", no_wrap=True)
    matches = _grid()
    for rank, hit in enumerate(hits, 1):
        values = (hit.confidence, hit.score, *hit.parts.values())
        signals.add_row(str(rank), *(f"{value:.4f}" for value in values))
        matches.add_row(f"{rank:2}", hit.faq.id, f"{hit.matched.role}: {hit.matched.text}")
    yield signals
    yield matches


def _grid() -> Table:
    return Table.grid(padding=(0, 2, 0, 0))
