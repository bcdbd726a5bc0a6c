"""Page: results as one HTML page that needs nothing beside it.

Each section is a template in ``templates`` that is given the records themselves; a new kind of result (what other
programs find, say) becomes a field of :class:`Results`, a template, and a :class:`Section`.
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
from benchmarks.report import charts
from benchmarks.report.markdown import MEANINGS
from benchmarks.report.results import Results
from benchmarks.report.svg import THEME
from benchmarks.scaling.latency import Latency

if TYPE_CHECKING:
    from jinja2 import Environment as Templates


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: the template ``name``, and whether there is something in it for these results."""

    name: str
    title: str
    there: Callable[[Results], bool]


SECTIONS = (
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
"""In the order in which they stand on the page."""


def page(results: Results, known: Mapping[Fingerprint, Dataset]) -> str:
    """The page of ``results``; queries and FAQs of the data sets ``known`` have their texts, those of others their ids.

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
    """With what was measured: for each fact its values, and for each value what it holds for; that is empty for all."""
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
    """What hybrid is above the better of the arms: in the slice ``part``, or over all queries."""
    return next((each for each in result.better_arm if each.slice == part), None)


def sliced(result: Relevance) -> list[str]:
    """The names of the slices of ``result``."""
    return list(dict.fromkeys(name for found in result.systems.values() for name in found.slices))


def _templates() -> "Templates":
    # Only a page needs templates, and no --help does.
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    numbers = count(1)

    def drawn(chart: Callable[..., str]) -> Callable[..., Markup]:
        """The chart under a name that no other one on the page has."""
        # What is drawn has escaped the names in it.
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
    """The versions of each library, all where they differ between results."""
    found: dict[str, dict[str, None]] = {}
    surroundings = [each.environment for each in results.relevance] + [each.environment for each in results.latency]
    for each in surroundings:
        for name, version in each.versions.items():
            found.setdefault(name, {})[version] = None
    return {name: ", ".join(versions) for name, versions in sorted(found.items())}
