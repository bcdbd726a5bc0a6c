"""Plot thresholds and growth as PNG files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.answerability.threshold import Row
from benchmarks.scaling.growth import MEGA, Growth

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, GREEN, RED, ORANGE, GREY = "#0072B2", "#009E73", "#D55E00", "#E69F00", "#555555"
"""Colours, among them those of Okabe and Ito's palette, which colour-blind people can distinguish."""
GRID, INK = "#e5e5e5", "#1a1a1a"
NAMED = tuple(tenth / 10 for tenth in range(11))
"""The thresholds that are labelled on the coverage curve."""


def write(file: Path, title: str, rows: Sequence[Row], marks: Mapping[str, Row]) -> None:
    """Write ``rows`` as a PNG, with the thresholds that ``marks`` names; the file's folder is made.

    On the left the shares at each threshold, on the right the share of wrong answers at each coverage.
    """
    # matplotlib takes a second to import, which is too much for a --help.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 5), dpi=150, layout="constrained")
    # The font in matplotlib has no Hangul.
    figure.suptitle(title.encode("ascii", "replace").decode(), fontsize=12, fontweight="bold")
    left, right = figure.subplots(1, 2)
    _by_threshold(left, rows, marks)
    _by_coverage(right, rows, marks)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    _save(file, figure)


def growth(file: Path, result: Growth) -> None:
    """Write ``result`` as a PNG; the file's folder is made.

    On the left times by the number of FAQs, then memory and disk, on the right recall and time of FAISS's methods at
    the largest size.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(15, 5), dpi=150, layout="constrained")
    title = f"Growth: {result.data}, {result.model}"
    figure.suptitle(title.encode("ascii", "replace").decode(), fontsize=12, fontweight="bold")
    times, sizes, methods = figure.subplots(1, 3)
    faqs = [each.built.faqs for each in result.sizes]
    for name, part, colour, line in (
        ("search p50", "search", GREEN, "-"),
        ("search p99", "search", GREEN, ":"),
        ("encoder p50", "encode", BLUE, "-"),
        ("FAISS p50", "scan", ORANGE, "-"),
        ("suggestion p50", "suggest", RED, "-"),
        ("suggestion p99", "suggest", RED, ":"),
    ):
        values = [getattr(each.loaded.timings[part], name[-3:]) for each in result.sizes]
        times.plot(faqs, values, line, marker="o", markersize=4, color=colour, label=name)
    times.set(xlabel="FAQs", ylabel="milliseconds", xscale="log", yscale="log", title="Time")
    sizes.plot(faqs, [each.loaded.memory / MEGA for each in result.sizes], "o-", color=GREEN, label="memory, loaded")
    sizes.plot(faqs, [each.built.size / MEGA for each in result.sizes], "s-", color=ORANGE, label="disk")
    sizes.set(xlabel="FAQs", ylabel="MB", xscale="log", yscale="log", title="Space")
    _by_recall(methods, result)
    for axes in (times, sizes, methods):
        axes.legend(frameon=False, fontsize=8)
    _save(file, figure)


def _by_recall(axes: "Axes", result: Growth) -> None:
    largest = result.sizes[-1]
    for name, colour in (("flat", GREY), ("half", RED), ("codes", ORANGE), ("HNSW", GREEN), ("IVF", BLUE)):
        found = [method for method in largest.methods if method.name == name]
        points = [method.timing.p50 for method in found], [method.recall for method in found]
        axes.plot(*points, "o-", color=colour, markersize=4, label=name)
        for method, time, recall in zip(found, *points, strict=True):
            axes.annotate(
                str(method.setting or ""), (time, recall), xytext=(4, -10), textcoords="offset points", fontsize=8
            )
    title = f"FAISS at {largest.built.faqs:,} FAQs"
    axes.set(xlabel="milliseconds, p50", ylabel="recall@10", xscale="log", title=title)


def _save(file: Path, figure: "Figure") -> None:
    for axes in figure.axes:
        axes.grid(color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, format="png")


def _by_threshold(axes: "Axes", rows: Sequence[Row], marks: Mapping[str, Row]) -> None:
    thresholds = [row.threshold for row in rows]
    for shares, colour, label in (
        ([row.answered for row in rows], BLUE, "answerable queries answered"),
        ([row.false_answers for row in rows], ORANGE, "unanswerable queries answered"),
        ([row.wrong for row in rows], RED, "answers that are wrong"),
    ):
        axes.plot(thresholds, _percent(shares), color=colour, linewidth=1.8, label=label)
    for place, (name, row) in enumerate(sorted(marks.items(), key=lambda mark: mark[1].threshold)):
        axes.axvline(row.threshold, color=GREY, linestyle="--", linewidth=1)
        axes.annotate(
            f"{name} {row.threshold:g}",
            (row.threshold, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            # The lower mark's label is on the left and the upper one's on the right, so that they do not overlap.
            horizontalalignment="left" if place else "right",
            fontsize=8,
            color=GREY,
        )
    axes.set(xlabel="confidence threshold", ylabel="share, %", xlim=(0, 1), ylim=(0, 100))
    axes.set_title("What a threshold does", pad=18)


def _by_coverage(axes: "Axes", rows: Sequence[Row], marks: Mapping[str, Row]) -> None:
    axes.plot(*_points(rows), color=RED, linewidth=1.8)
    named = [row for row in rows if row.wrong is not None and row.threshold in NAMED]
    axes.plot(*_points(named), "o", color=RED, markersize=4)
    for row in named:
        _name(axes, row, f"{row.threshold:g}", (4, -10), RED)
    for name, row in marks.items():
        axes.plot(*_points([row]), "D", color=GREY, markersize=6)
        _name(axes, row, f"{name} {row.threshold:g}", (-8, 6), GREY)
    axes.set(xlabel="answerable queries answered, %", ylabel="answers that are wrong, %", xlim=(0, 101))
    axes.set_ylim(bottom=0)
    axes.set_title("What coverage costs (dots: thresholds)", pad=18)


def _name(axes: "Axes", row: Row, name: str, offset: tuple[int, int], colour: str) -> None:
    axes.annotate(
        name,
        (100 * row.answered, 100 * (row.wrong or 0)),
        xytext=offset,
        textcoords="offset points",
        horizontalalignment="left" if offset[0] > 0 else "right",
        fontsize=8,
        color=colour,
    )


def _points(rows: Sequence[Row]) -> tuple[list[float], list[float]]:
    return _percent([row.answered for row in rows]), _percent([row.wrong for row in rows])


def _percent(shares: Sequence[float | None]) -> list[float]:
    return [float("nan") if share is None else 100 * share for share in shares]
