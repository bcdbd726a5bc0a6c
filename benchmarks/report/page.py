"""Write results as one HTML page without external files.

Each section is a template in ``templates`` that gets the records themselves; a new kind of result is added as a field
of :class:`Results`, a template, and a :class:`Section`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import count
from typing import TYPE_CHECKING

from benchmarks.answerability.answerability import TOGETHER
from benchmarks.base.environment import Environment
from benchmarks.data.dataset import Dataset
from benchmarks.data.fingerprint import Fingerprint
from benchmarks.load import load
from benchmarks.peer_runs import comparison as contest
from benchmarks.relevance.comparison import Comparison
from benchmarks.relevance.misses import worst
from benchmarks.relevance.pairing import HYBRID
from benchmarks.relevance.relevance import Relevance
from benchmarks.report import centers, charts
from benchmarks.report.markdown import MEANINGS
from benchmarks.report.results import Results
from benchmarks.report.svg import THEME
from benchmarks.scaling.latency import Latency

if TYPE_CHECKING:
    from jinja2 import Environment as Templates


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: the template ``name``, and whether it has content for given results."""

    name: str
    title: str
    there: Callable[[Results], bool]


SECTIONS = (
    Section("centers", "What visitors of help centers get", lambda results: bool(results.centers)),
    Section("systems", "Systems side by side", lambda results: bool(results.relevance)),
    Section("slices", "Slices", lambda results: any(sliced(each) for each in results.relevance)),
    Section(
        "answerability",
        "Does it know when it has no answer?",
        lambda results: any(each.answerability for each in results.relevance),
    ),
    Section("misses", "Worst queries", lambda results: any(HYBRID in each.systems for each in results.relevance)),
    Section("peers", "What other people would use", lambda results: bool(results.peers)),
    Section("load", "Requests per second", lambda results: bool(results.load)),
    Section("latency", "Latency", lambda results: bool(results.latency)),
)
"""The sections in their order on the page."""


def page(results: Results, known: Mapping[Fingerprint, Dataset]) -> str:
    """The page of ``results``, with texts of queries and FAQs for the data sets in ``known``, and ids for others.

    The same results give the same page. Everything is escaped; nothing is loaded from anywhere.
    """
    templates = _templates()
    return templates.get_template("page.html").render(
        results=results,
        known=known,
        sections=[section for section in SECTIONS if section.there(results)],
        facts=facts(results),
        versions=_versions(results),
    )


def facts(results: Results) -> dict[str, dict[str, list[str]]]:
    """The conditions of measurements: for each fact its values, and for each value the results it holds for.

    That list is empty if a value holds for all results.
    """
    ranked = [(each.label, each) for each in results.relevance]
    timed = [(f"latency, {each.faqs} FAQs", each) for each in results.latency]
    both: list[tuple[str, Relevance | Latency]] = [*ranked, *timed]
    return {
        "measured": _distinct((each.environment.date[:10], label) for label, each in both),
        "machine": _distinct((_machine(each.environment), label) for label, each in both),
        "encoder": _distinct((each.model, label) for label, each in both),
        "weights": _distinct((_weights(each), label) for label, each in ranked),
    }


def margin(result: Relevance, part: str | None = None) -> Comparison | None:
    """The comparison of hybrid with the better arm, in the slice ``part`` or over all queries."""
    return next((each for each in result.better_arm if each.slice == part), None)


def sliced(result: Relevance) -> list[str]:
    """The names of the slices of ``result``."""
    return list(dict.fromkeys(name for found in result.systems.values() for name in found.slices))


def _templates() -> "Templates":
    # Imported here, because only a page needs templates and --help should not wait for them.
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    numbers = count(1)

    def drawn(chart: Callable[..., str]) -> Callable[..., Markup]:
        """The chart function, with a name for each chart that is unique on the page."""
        # The names in a chart are already escaped.
        return lambda *given: Markup(chart(f"c{next(numbers)}", *given))

    templates = Environment(
        loader=PackageLoader("benchmarks.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawings = (charts.systems, charts.slices, charts.reliability, charts.risk, charts.load)
    templates.globals |= {f"draw_{chart.__name__}": drawn(chart) for chart in drawings}
    templates.globals |= {
        "HYBRID": HYBRID,
        "TOGETHER": TOGETHER,
        "MEANINGS": MEANINGS,
        "CENTERS_HEADINGS": centers.HEADINGS,
        "CENTERS_SLICE_HEADINGS": centers.SLICE_HEADINGS,
        "CENTERS_PEER_HEADINGS": centers.PEER_HEADINGS,
        "CENTERS_NOTE": centers.NOTE,
        "center_rows": centers.rows,
        "center_slice_rows": centers.slice_rows,
        "center_peer_rows": centers.peer_rows,
        "PEERS_COLUMNS": contest.COLUMNS,
        "PEERS_NOTE": contest.NOTE,
        "LOAD_COLUMNS": load.COLUMNS,
        "LOAD_NOTE": load.NOTE,
        "colour": charts.colour,
        "colours": dict(zip(THEME.values(), THEME, strict=True)),
        "margin": margin,
        "sliced": sliced,
        "worst": worst,
    }
    return templates


def _distinct(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for value, label in pairs:
        found.setdefault(value, []).append(label)
    return found if len(found) > 1 else {value: [] for value in found}


def _machine(environment: Environment) -> str:
    return f"{environment.cpu}, {environment.cores} cores, {environment.system}, Python {environment.python}"


def _weights(result: Relevance) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in asdict(result.weights).items())


def _versions(results: Results) -> dict[str, str]:
    """The version of each library, or all its versions if they differ between results."""
    found: dict[str, dict[str, None]] = {}
    surroundings = [each.environment for each in results.relevance] + [each.environment for each in results.latency]
    for each in surroundings:
        for name, version in each.versions.items():
            found.setdefault(name, {})[version] = None
    return {name: ", ".join(versions) for name, versions in sorted(found.items())}
