"""Draw the charts of results for the HTML page."""

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from benchmarks.answerability.reliability import Reliability
from benchmarks.answerability.separation import Separation
from benchmarks.load.contenders import OURS
from benchmarks.load.load import Load
from benchmarks.relevance.metrics import Figures
from benchmarks.relevance.pairing import HYBRID
from benchmarks.relevance.relevance import Judged
from benchmarks.relevance.significance import Interval
from benchmarks.report.plot import BLUE, GREEN, GREY, GRID, INK, ORANGE
from benchmarks.report.svg import THEME, Frame, svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 4.6
"""The width in inches: that of a phone, so that text is not scaled there; a wide screen shows two charts in a row."""
LONGEST = 26
"""The greatest width of a label in columns; a Hangul syllable takes two."""
_SERIES = {"lexical": (ORANGE, "s"), "dense": (BLUE, "o"), HYBRID: (GREEN, "D")}
_OTHER = (GREY, "^")
_SCORERS = {"confidence": (GREEN, "-"), "cosine": (ORANGE, "--")}


def colour(series: str) -> str:
    """The name in ``THEME`` of the colour of a system or a scorer."""
    return THEME[{**_SERIES, **_SCORERS}.get(series, _OTHER)[0]]


def systems(name: str, label: str, found: Mapping[str, Judged]) -> str:
    """A bar for the nDCG@10 of each system, with its 95% interval."""

    def draw(axes: "Axes") -> None:
        for place, (system, judged) in enumerate(found.items()):
            shade, value, bounds = _SERIES.get(system, _OTHER)[0], judged.total.ndcg, judged.intervals.total
            axes.barh(place, value, height=0.62, color=shade, alpha=0.9 if system == HYBRID else 0.5)
            axes.plot((bounds.low, bounds.high), (place, place), color=INK, linewidth=1.4)
            axes.text(max(bounds.high, value) + 0.015, place, f"{value:.3f}", va="center", color=INK)
        _rows(axes, [_short(system) for system in found])
        axes.set(xlabel="nDCG@10, 95% interval", xlim=(0, 1.13), xticks=_TENTHS[::2])

    return svg(name, f"{label}: nDCG@10 of {_list(found)}", _frame([*found], 0.34), draw)


def slices(name: str, label: str, found: Mapping[str, Judged]) -> str:
    """A row for each slice with the nDCG@10 of each system and its 95% interval, the number of queries beside it."""
    counts: dict[str, Figures] = {part: each for judged in found.values() for part, each in judged.slices.items()}
    rows = [f"{_short(part)} ({figures.n})" for part, figures in counts.items()]

    def draw(axes: "Axes") -> None:
        for place, part in enumerate(counts):
            for nth, (system, judged) in enumerate(found.items()):
                if part in judged.slices:
                    height = place + 0.5 * ((nth + 0.5) / len(found) - 0.5)
                    _dot(axes, height, judged.slices[part].ndcg, judged.intervals.slices[part], system)
        _rows(axes, rows)
        axes.set(xlabel="nDCG@10, 95% interval", xlim=(-0.02, 1.02), xticks=_TENTHS[::2])

    return svg(name, f"{label}: nDCG@10 of {_list(found)} by slice", _frame(rows, 0.36), draw)


def reliability(name: str, label: str, found: Reliability) -> str:
    """The share of right first hits against the confidence, by bin; on the diagonal the confidence is calibrated."""

    def draw(axes: "Axes") -> None:
        most = max(each.n for each in found.bins)
        axes.plot((0, 1), (0, 1), color=GREY, linewidth=1, linestyle=":")
        for each in found.bins:
            axes.plot((each.confidence, each.confidence), (each.confidence, each.accuracy), color=GREEN, linewidth=1)
        places = [each.confidence for each in found.bins], [each.accuracy for each in found.bins]
        axes.scatter(*places, s=[12 + 36 * each.n / most for each in found.bins], color=GREEN)
        axes.grid(color=GRID, linewidth=0.8)
        axes.set(xlabel="confidence", ylabel="share of right first hits", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))

    return svg(name, f"{label}: reliability of the confidence, ECE {found.ece:.3f}", _SQUARE, draw)


def risk(name: str, label: str, found: Mapping[str, Separation]) -> str:
    """Risk against coverage of each scorer; the lower line is the better one."""

    def draw(axes: "Axes") -> None:
        for scorer, each in found.items():
            shade, line = _SCORERS.get(scorer, (GREY, ":"))
            axes.plot(each.curve.coverage, each.curve.risk, color=shade, linestyle=line, linewidth=1.8)
        axes.grid(color=GRID, linewidth=0.8)
        axes.set(xlabel="coverage: queries answered", ylabel="risk: wrong answers", xlim=(0, 1.02), ylim=(-0.02, 1.02))

    return svg(name, f"{label}: risk and coverage of {_list(found)}", _SQUARE, draw)


def load(name: str, result: Load, mix: str, connections: int) -> str:
    """A bar for the requests per second of each service under one load."""
    found = {cell.contender: cell for cell in result.cells if (cell.mix, cell.connections) == (mix, connections)}

    def draw(axes: "Axes") -> None:
        for place, (service, cell) in enumerate(found.items()):
            ours = service.startswith(OURS)
            axes.barh(place, cell.rate, height=0.62, color=GREEN if ours else GREY, alpha=0.9 if ours else 0.5)
            axes.text(cell.rate * 1.06, place, f"{cell.rate:.0f}", va="center", color=INK)
        _rows(axes, [_short(service) for service in found])
        # A logarithmic axis, because an empty route answers a hundred times as often as one that encodes.
        axes.set_xscale("log")
        most = max(1.0, *(cell.rate for cell in found.values()))
        powers = [10**power for power in range(len(str(round(3 * most))))]
        axes.set_xticks(powers, [f"{power:,}" for power in powers])
        axes.set_xticks([], minor=True)
        axes.set(xlabel="requests/s", xlim=(1, 3 * most))

    return svg(name, f"{result.label}, {mix}, {connections} connections: requests/s", _frame([*found], 0.34), draw)


_SQUARE = Frame(WIDTH, 3.2)
_TENTHS = [tenth / 10 for tenth in range(11)]


def _dot(axes: "Axes", height: float, value: float, bounds: Interval, system: str) -> None:
    shade, marker = _SERIES.get(system, _OTHER)
    axes.plot((bounds.low, bounds.high), (height, height), color=shade, linewidth=1, alpha=0.55)
    axes.plot(value, height, marker, color=shade, markersize=4.5)


def _rows(axes: "Axes", labels: list[str]) -> None:
    """Rows from top to bottom, named at the left."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.grid(axis="x", color=GRID, linewidth=0.8)


def _frame(labels: list[str], row: float) -> Frame:
    left = 0.2 + 0.08 * max(map(_columns, labels))
    return Frame(WIDTH, 0.65 + row * len(labels), left)


def _short(label: str) -> str:
    if _columns(label) <= LONGEST:
        return label
    kept = next(n for n in range(len(label), 0, -1) if _columns(label[:n]) < LONGEST)
    return f"{label[:kept]}…"


def _columns(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in label)


def _list(found: Mapping[str, object]) -> str:
    return ", ".join(found)
