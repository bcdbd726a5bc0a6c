"""Compute the metrics of a run by trec_eval's definitions, with ir-measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import fmean
from typing import Annotated

from pydantic import Field

from benchmarks.base.run import Run
from benchmarks.data.dataset import Judgement


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over ``n`` queries, each 0 to 1, higher is better. nDCG counts a grade as its gain, with log2 discount."""

    n: int
    ndcg: Annotated[float, Field(alias="nDCG@10")]
    mrr: Annotated[float, Field(alias="MRR@10")]
    recall: Annotated[float, Field(alias="recall@10")]
    success: Annotated[float, Field(alias="success@1")]

    @classmethod
    def mean(cls, figures: Sequence["Figures"]) -> "Figures":
        """The mean of ``figures``, each weighted by the number of its queries."""
        n = sum(each.n for each in figures)
        means = {name: fmean((getattr(each, name) for each in figures), [each.n for each in figures]) for name in NAMES}
        return cls(n, **means)


NAMES = tuple(field.name for field in fields(Figures) if field.name != "n")


def judge(run: Run, qrels: Sequence[Judgement]) -> dict[str, Figures]:
    """The figures of every query of ``qrels``; a query without results in the run has zeros."""
    # ir_measures registers its providers when it is imported, which is too much for a --help.
    import ir_measures

    measures = {
        ir_measures.nDCG @ 10: "ndcg",
        ir_measures.RR @ 10: "mrr",
        ir_measures.R @ 10: "recall",
        ir_measures.Success @ 1: "success",
    }
    judged = [ir_measures.Qrel(each.query, each.document, each.grade) for each in qrels]
    scored = [
        ir_measures.ScoredDoc(query, found.id, found.score)
        for query, ranking in run.rankings.items()
        for found in ranking
    ]
    values: dict[str, dict[str, float]] = {each.query: dict.fromkeys(NAMES, 0.0) for each in qrels}
    for metric in ir_measures.iter_calc(list(measures), judged, scored):
        values[metric.query_id][measures[metric.measure]] = float(metric.value)
    return {query: Figures(1, **found) for query, found in values.items()}


def by_slice(figures: Mapping[str, Figures], slices: Mapping[str, str | None]) -> dict[str, Figures]:
    """The mean of each slice, in the order in which slices first appear; ``slices`` maps a query to its slice."""
    names = dict.fromkeys(name for name in slices.values() if name is not None)
    return {name: Figures.mean([found for query, found in figures.items() if slices[query] == name]) for name in names}
