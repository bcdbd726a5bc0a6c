"""Show what the visitors of many help centers get, as tables for a terminal."""

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from benchmarks.centers.centers import FIGURES, SMALL_TALK, UNANSWERED, Center, Centers, Change, figure
from benchmarks.centers.outcome import COVERED, UNCOVERED
from benchmarks.data.dataset import Dataset
from benchmarks.relevance.comparison import ALPHA

HEADINGS = (
    *("FAQs", "n", "nDCG@10", "success@1", *COVERED),
    *("n", *UNCOVERED),
    *("AUROC uncovered", "AUROC small talk", "nouns"),
)
"""The columns for each help center; the first ``n`` is that of covered questions, the second of uncovered ones."""
NOTE = (
    "Shares of covered questions, then of uncovered ones. AUROC: how often a covered question is surer than an "
    "uncovered one or small talk; in brackets that of the highest raw cosine. Nouns: everyday nouns that no FAQ is "
    "about, typed alone, that are answered"
)
GOOD = {"nDCG@10", "success@1", "right", "choice", "uncovered: none"}
"""The figures of which more is better."""


def rows(result: Centers) -> Iterator[list[str]]:
    """One row for each center, then the mean over centers and its 95% interval: a name and the :data:`HEADINGS`."""
    for center in result.centers:
        figures = {name: figure(center, name) for name in FIGURES}
        apart = [_apart(center, name) for name in (UNANSWERED, SMALL_TALK)]
        yield [
            center.name,
            str(center.faqs),
            *_cells(figures, len(center.covered), len(center.uncovered)),
            *apart,
            _nouns(center),
        ]
    n = (sum(len(center.covered) for center in result.centers), sum(len(center.uncovered) for center in result.centers))
    yield ["mean", "", *_cells({name: result.figure(name) for name in FIGURES}, *n), "", "", ""]
    bounds = {name: result.interval(name) for name in FIGURES}
    spans = {name: f"{found.low:.2f}–{found.high:.2f}" if found else "" for name, found in bounds.items()}
    yield ["95%", "", *_laid(spans, "", ""), "", "", ""]


def _nouns(center: Center) -> str:
    return f"{len(center.nouns_answered)} of {center.nouns}" if center.nouns else ""


def by_center(result: Centers) -> Table:
    """The figures of each center, and their mean."""
    table = Table("center", *HEADINGS, title=f"{len(result.centers)} help centers", caption=NOTE)
    found = list(rows(result))
    for place, row in enumerate(found):
        table.add_row(*row, end_section=place == len(found) - 3)
    return table


def slice_rows(result: Centers) -> Iterator[list[str]]:
    """One row for each slice of covered questions: its name, the number of questions, and the means over centers."""
    for part in result.slices:
        n = sum(asked.slice == part for center in result.centers for asked in center.covered.values())
        figures = {name: result.figure(name, part) for name in FIGURES}
        yield [part, *_cells(figures, n, 0)[: 3 + len(COVERED)]]


SLICE_HEADINGS = ("n", "nDCG@10", "success@1", *COVERED)


def by_slice(result: Centers) -> Table:
    """The figures of each slice, as means over centers."""
    caption = f"means over centers; calibration error (ECE) of the confidence over all questions: {result.ece:.3f}"
    table = Table("slice", *SLICE_HEADINGS, title="Covered questions by slice", caption=caption)
    for row in slice_rows(result):
        table.add_row(*row)
    return table


def peer_rows(result: Centers) -> Iterator[list[str]]:
    """One row for Mureum and each peer: its name, mean nDCG@10 and success@1, the difference in nDCG@10, p."""
    ours = result.figure("nDCG@10") or 0.0
    yield ["mureum", f"{ours:.3f}", f"{result.figure('success@1') or 0.0:.3f}", "", ""]
    for name in result.peers:
        ndcg, success = result.peer(name)
        yield [name, f"{ndcg:.3f}", f"{success:.3f}", f"{ndcg - ours:+.3f}", f"{result.against(name):.4f}"]


PEER_HEADINGS = ("nDCG@10", "success@1", "vs mureum", "p")


def peers(result: Centers) -> Table:
    """What other systems get on the same centers."""
    table = Table("system", *PEER_HEADINGS, title="Other systems on the same centers, means over centers")
    for row in peer_rows(result):
        table.add_row(*row)
    return table


def changes(found: Sequence[Change]) -> Table:
    """The change of each figure, with ▲ where it is better beyond chance and ▼ where it is worse."""
    caption = f"means over centers; ▲ better, ▼ worse, where p < {ALPHA:g} in a paired randomisation test"
    table = Table("figure", "before", "after", "difference", "p", title="Before and after", caption=caption)
    for each in found:
        difference = each.after - each.before
        better = (difference > 0) == (each.figure in GOOD)
        mark = ("▲" if better else "▼") if each.p < ALPHA and difference else ""
        cells = (f"{each.before:.3f}", f"{each.after:.3f}", f"{difference:+.3f} {mark}".strip(), f"{each.p:.4f}")
        table.add_row(each.figure, *cells)
    return table


def moved(before: Centers, after: Centers, known: Sequence[Dataset], top: int) -> Iterator[str]:
    """Lines on at most ``top`` questions whose outcome got worse, and on as many for which it got better."""
    order = {name: place for place, name in enumerate(("right", "choice", "bad choice", "lost", "wrong"))}
    order |= {"none": 0, "offered": 2, "answered": 4}
    texts = {(data.name, query.id): query.text for data in known for query in (*data.queries, *data.unanswerable)}
    old = {(center.name, query): asked for center in before.centers for query, asked in center.asked.items()}
    new = {(center.name, query): asked for center in after.centers for query, asked in center.asked.items()}
    steps = {key: order[new[key].outcome] - order[old[key].outcome] for key in new if key in old}
    for told, sign in (("worse", -1), ("better", 1)):
        found = sorted((key for key, step in steps.items() if step * sign < 0), key=lambda key: sign * steps[key])
        if found[:top]:
            yield f"{told}, the most first ({len(found[:top])} of {len(found)}):"
        for key in found[:top]:
            yield f"  {old[key].outcome} → {new[key].outcome}  {key[0]}  {key[1]}  {texts[key]}"


def _cells(figures: Mapping[str, float | None], covered: int, uncovered: int) -> list[str]:
    told = {name: "–" if value is None else f"{value:.3f}" for name, value in figures.items()}
    return _laid(told, str(covered), str(uncovered))


def _laid(told: Mapping[str, str], covered: str, uncovered: str) -> list[str]:
    """The cells in the order of the headings."""
    first = [told[name] for name in ("nDCG@10", "success@1", *COVERED)]
    return [covered, *first, uncovered, *(told[f"uncovered: {name}"] for name in UNCOVERED)]


def _apart(center: Center, name: str) -> str:
    found = center.apart.get(name)
    return f"{found.confidence:.3f} ({found.cosine:.3f})" if found else "–"
