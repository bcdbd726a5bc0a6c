"""``faq-bench fit``."""

import datetime
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click
from rich.table import Table

from benchmarks.base import index_cache as cache
from benchmarks.base.commit import commit
from benchmarks.commands import terminal
from benchmarks.commands.options import FILE, FOLDER, model_options
from benchmarks.commands.terminal import bars, errors_shown
from benchmarks.data import dataset, pairs
from benchmarks.data.corpus_shapes import SHAPES
from benchmarks.data.dataset import Dataset
from benchmarks.fit import examples
from benchmarks.fit import fit_confidence as trust
from benchmarks.fit import fit_doubt as doubt
from benchmarks.fit import fit_ranking as fitting
from benchmarks.fit.fit_confidence import Carried
from benchmarks.fit.fit_doubt import Kept
from benchmarks.fit.fit_ranking import Set, Transfer
from indexer.model.model import Choice
from search.answering.engine import Engine
from search.confidence.model import Doubt, Model
from search.errors import DataError
from search.ranking.linear import Weights

Show = Callable[[str, int, int], None]
Figures = dict[str, dict[str, object]]
"""Figures of each data set, by its name."""


@click.command("fit")
@click.option(
    "--data",
    "places",
    multiple=True,
    metavar="DIR[:QUERIES]",
    help="A data set to fit on, with the folder of its queries if that is another; only its tune split. Repeat it.",
)
@click.option("--pairs", "pairs_file", type=FILE, metavar="FILE", help="Question pairs to fit on.")
@click.option("--without", multiple=True, metavar="SLICE", help="Leave the queries of this slice out; repeat it.")
@model_options
@click.option("--out", type=FOLDER, metavar="DIR", help="Write what was fitted there: search.")
def command(
    places: tuple[str, ...],
    pairs_file: Path | None,
    without: tuple[str, ...],
    model: Choice,
    out: Path | None,
) -> None:
    """Fit the ranking and the confidence, and show how they carry over to corpora that they were not fitted on.

    FAQs with answers are fitted on in four shapes: as they are, without or with aliases, without titles, and as pages.

    \b
    Examples:
      faq-bench fit --data faq_data --without chosung --without keyboard
      faq-bench fit --data faq_data --data parakqc:parakqc/tune --pairs pairs.tsv --out search
    """
    with errors_shown(), bars() as show:
        known = [data for place in places for data in _read(place, without)]
        known += [pairs.read(pairs_file)] if pairs_file else []
        if len(known) < 2:
            raise DataError(["at least two data sets are needed to see whether weights carry over: repeat --data"])
        shaped = [(family.name, data) for family in known for data in _shapes(family)]
        engines = [_engine(data, model, show) for _, data in shaped]
        sets = [
            Set(data.name, family, examples.examples(data, engine), data.qrels)
            for (family, data), engine in zip(shaped, engines, strict=True)
        ]
        weights = fitting.fit(sets)
        found = fitting.transfers(sets, weights)
        terminal.out().print(_ranking_table(weights, found))
        known_outcomes = [
            trust.outcomes(family, data, Engine(engine.index, engine.analyzer, engine.encoder, weights))
            for (family, data), engine in zip(shaped, engines, strict=True)
        ]
        judge, carried = trust.fit(known_outcomes), trust.carried(known_outcomes)
        terminal.out().print(_trust_table(judge, carried))
        judging = [Engine(engine.index, engine.analyzer, engine.encoder, weights, judge) for engine in engines]
        nouns = [(family, doubt.nouns(engine)) for (family, _), engine in zip(shaped, judging, strict=True)]
        doubted = [
            doubt.outcomes(family, data, engine, frozenset().union(*(of for other, of in nouns if other != family)))
            for (family, data), engine in zip(shaped, judging, strict=True)
        ]
        doubts, kept = doubt.fit(doubted), doubt.carried(doubted)
        terminal.out().print(_doubt_table(doubts, kept))
        if out:
            _write(
                out / "ranking" / "weights.json",
                {"weights": asdict(weights)},
                "conditional logit",
                _by_name(found),
                model,
            )
            weighed = {name: getattr(judge, name) for name in ("bias", *trust.NAMES)}
            _write(
                out / "confidence" / "confidence.json",
                {"model": weighed},
                "logistic regression",
                _by_name(carried),
                model,
            )
            _write(
                out / "confidence" / "doubt.json",
                {"doubt": asdict(doubts)},
                "logistic regression",
                _by_name(kept),
                model,
            )


def _read(place: str, without: Sequence[str]) -> Iterator[Dataset]:
    for known in read_tuned(place):
        kept = tuple(query for query in known.queries if query.slice not in without)
        ids = {query.id for query in kept}
        yield replace(known, queries=kept, qrels=tuple(one for one in known.qrels if one.query in ids))


def read_tuned(place: str) -> Iterator[Dataset]:
    """The data sets of ``DIR``, of each folder in it, or of ``DIR:QUERIES``; only tune splits where there are splits.

    Raises what :func:`benchmarks.data.dataset.read` raises.
    """
    data, _, queries = place.partition(":")
    for home in [Path(data)] if queries else dataset.folders(Path(data)):
        asked = Path(queries) if queries else home
        split = any(query.split for query in dataset.read_queries(asked / dataset.QUERIES))
        yield dataset.read(home, asked if queries else None, "tune" if split else None)


def _shapes(data: Dataset) -> Iterator[Dataset]:
    yield data
    if any(faq.answer for faq in data.source.faqs):
        yield from (shaped for shape in SHAPES.values() if (shaped := shape(data)).source.faqs != data.source.faqs)


def _engine(data: Dataset, model: Choice, show: Show) -> Engine:
    return cache.opened(data.source, model, lambda stage, done, of: show(f"{data.name}: {stage}", done, of))[0]


def _ranking_table(weights: Weights, found: Sequence[Transfer]) -> Table:
    title = "nDCG@10 " + ", ".join(f"{name} {value:.2f}" for name, value in asdict(weights).items())
    table = Table("set", "queries", "fitted on all", "family held out", title=title)
    for each in found:
        table.add_row(each.name, str(each.queries), f"{each.fitted:.4f}", f"{each.held_out:.4f}")
    return table


def _trust_table(model: Model, found: Sequence[Carried]) -> Table:
    title = "right first: " + ", ".join(f"{name} {getattr(model, name):.2f}" for name in ("bias", *trust.NAMES))
    table = Table("set", "base rate", "log loss, held out", "AUROC, held out", title=title)
    for each in found:
        table.add_row(each.name, *(f"{value:.3f}" for value in (each.rate, each.loss, each.auroc)))
    return table


def _doubt_table(fitted: Doubt, found: Sequence[Kept]) -> Table:
    title = f"unseen nouns: bias {fitted.bias:.2f}, pull {fitted.pull:.1f}"
    table = Table("set", "right answers", "kept, held out", "wrong answers", "kept, held out", title=title)
    for each in found:
        table.add_row(each.name, *map(str, (each.right, each.right_kept, each.wrong, each.wrong_kept)))
    return table


def _by_name(sets: Sequence[Transfer] | Sequence[Carried] | Sequence[Kept]) -> Figures:
    return {each.name: {name: value for name, value in asdict(each).items() if name != "name"} for each in sets}


def _write(file: Path, fitted: Mapping[str, object], method: str, fitted_on: Figures, model: Choice) -> None:
    provenance = {
        "method": f"faq-bench fit: {method}, nothing counts the wrong way, every set weighs the same",
        "fitted_on": fitted_on,
        "encoder": f"{model.name} {model.precision}",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": commit(),
    }
    content = {**fitted, "provenance": provenance}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
