"""Render a chart as inline SVG in the font and colours of an HTML page."""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import TYPE_CHECKING

from benchmarks.report.plot import BLUE, GREEN, GREY, GRID, INK, ORANGE, RED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THEME = {BLUE: "blue", GREEN: "green", RED: "red", ORANGE: "orange", GREY: "axis", GRID: "grid", INK: "ink"}
"""The colours to draw with, and the page's variables ``--chart-…`` that replace them, for light, dark and print."""
_UNNAMED = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_COLOUR = re.compile(r"(?<=: )(" + "|".join(map(re.escape, THEME)) + r")\b", re.IGNORECASE)
_BY_HEX = {colour.lower(): f"var(--chart-{name})" for colour, name in THEME.items()}


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a chart and the space at its left for labels, all in inches."""

    width: float
    height: float
    left: float = 0.55


def svg(name: str, label: str, frame: Frame, draw: Callable[["Axes"], None]) -> str:
    """The element ``<svg>`` that ``draw`` draws, described by ``label``; ``name`` must be unique on its page.

    It refers to nothing external: no script, no style sheet, no address.
    """
    # matplotlib takes a second to import, which is too much for a --help.
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    written = StringIO()
    style = rc_context(
        {
            "svg.fonttype": "none",  # keeps text as text: the page's font has Hangul, matplotlib's does not
            "svg.hashsalt": "mureum",  # the same figures give the same page
            "text.parse_math": False,  # a "$" in a name is a dollar sign
            "font.size": 10,
            "text.color": GREY,
            "axes.labelcolor": GREY,
            "axes.edgecolor": GREY,
            "xtick.color": GREY,
            "ytick.color": GREY,
        }
    )
    with style, warnings.catch_warnings():
        # matplotlib measures text in its own font, but the browser draws it in another.
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        figure = Figure(figsize=(frame.width, frame.height))
        axes = figure.add_axes(
            (
                frame.left / frame.width,
                0.5 / frame.height,
                1 - (frame.left + 0.15) / frame.width,
                1 - 0.6 / frame.height,
            )
        )
        draw(axes)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=0)
        figure.savefig(written, format="svg", transparent=True, metadata=_UNNAMED)
    return _inline(written.getvalue(), name, label)


def _inline(text: str, name: str, label: str) -> str:
    """An SVG file as a part of a page: without the parts that only a file needs, and with ids unique on the page."""
    body = text[text.index("<svg") :]
    head, rest = body.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    rest = re.sub(r'( id="|url\(#|href="#)', rf"\g<1>{name}-", rest)
    rest = _COLOUR.sub(lambda found: _BY_HEX[found[0].lower()], rest)
    return f'<svg {box[0] if box else ""} role="img" aria-label="{escape(label)}">{rest}'
