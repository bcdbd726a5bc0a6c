"""Which systems are compared, over which queries, and with which correction."""

from dataclasses import replace

import pytest

from benchmarks.data.dataset import Dataset, Judgement, Query
from benchmarks.data.fingerprint import fingerprint
from benchmarks.relevance.comparison import better_arm, compare
from benchmarks.relevance.pairing import Pair, each_with_earlier, hybrid_with_others, others_with
from benchmarks.relevance.significance import interval, p_value
from indexer.sources.source import Source
from search.errors import DataError
from tests.conftest import CONTACTS, FAQS

QUERIES = [f"q{number}" for number in range(12)]
SLICES: dict[str, str | None] = {query: "typo" if query < "q6" else "spoken" for query in QUERIES}  # q10, q11: typo
TYPOS = [query for query in QUERIES if SLICES[query] == "typo"]
SPOKEN = [query for query in QUERIES if SLICES[query] == "spoken"]


def scores(typo: float, spoken: float) -> dict[str, float]:
    """nDCG@10 that falls a little from query to query, about these means."""
    return {query: (typo if query in TYPOS else spoken) - 0.001 * place for place, query in enumerate(QUERIES)}


SYSTEMS = {"lexical": scores(0.2, 0.6), "dense": scores(0.5, 0.4), "hybrid": scores(0.7, 0.6)}


def test_comparisons_are_of_the_same_queries_and_say_who_is_better() -> None:
    total, typo, spoken = compare([Pair("hybrid", "dense", SYSTEMS["hybrid"], SYSTEMS["dense"])], SLICES)
    assert [(each.slice, each.n) for each in (total, typo, spoken)] == [(None, 12), ("typo", 8), ("spoken", 4)]
    assert [each.difference for each in (total, typo, spoken)] == pytest.approx([0.2, 0.2, 0.2])
    assert total.significant
    assert total.p == p_value([0.2] * 12)
    worse = compare([Pair("dense", "hybrid", SYSTEMS["dense"], SYSTEMS["hybrid"])], SLICES)[0]
    assert worse.difference == pytest.approx(-0.2)
    assert worse.interval.high < 0 < total.interval.low
    assert worse.significant


def test_the_interval_is_that_of_the_differences_not_of_the_systems() -> None:
    hard = {query: float(place % 2) for place, query in enumerate(QUERIES)}  # half the queries fail in both
    better = {query: score * 0.9 + 0.05 for query, score in hard.items()}
    compared = compare([Pair("a", "b", better, hard)], dict.fromkeys(QUERIES))[0]
    assert compared.interval == interval([better[query] - hard[query] for query in QUERIES])
    assert compared.interval.high - compared.interval.low < 0.07
    assert interval(list(hard.values())).high - interval(list(hard.values())).low > 0.4


def test_all_queries_and_slices_are_two_families() -> None:
    pairs = hybrid_with_others(SYSTEMS)
    found = compare(pairs, SLICES)
    assert [(each.slice, each.baseline) for each in found] == [
        (None, "lexical"),
        (None, "dense"),
        ("typo", "lexical"),
        ("typo", "dense"),
        ("spoken", "lexical"),
        ("spoken", "dense"),
    ]
    totals, slices = found[:2], found[2:]
    smallest = min(totals, key=lambda each: each.p)
    assert smallest.holm == pytest.approx(2 * smallest.p)
    smallest = min(slices, key=lambda each: each.p)
    assert smallest.holm == pytest.approx(4 * smallest.p)
    assert all(each.holm >= each.p for each in found)
    equal = found[4]
    assert (equal.slice, equal.baseline) == ("spoken", "lexical")
    assert (equal.difference, equal.p, equal.significant) == (0, 1, False)


def test_slices_are_in_the_order_of_the_queries_and_queries_may_have_none() -> None:
    slices = {**SLICES, "q0": None, "q1": None, "q2": None, "q3": None, "q4": None, "q5": None}
    found = compare([Pair("hybrid", "dense", SYSTEMS["hybrid"], SYSTEMS["dense"])], slices)
    assert [(each.slice, each.n) for each in found] == [(None, 12), ("spoken", 4), ("typo", 2)]


def test_better_arm_is_chosen_in_each_part() -> None:
    found = better_arm(SYSTEMS, SLICES)
    assert [(each.slice, each.system, each.baseline) for each in found] == [
        (None, "hybrid", "dense"),
        ("typo", "hybrid", "dense"),
        ("spoken", "hybrid", "lexical"),
    ]
    assert [each.difference for each in found] == pytest.approx([0.2, 0.2, 0.0])
    assert found[0].holm == found[0].p
    assert found[1].holm == pytest.approx(2 * found[1].p)


def test_a_mark_stands_only_where_two_are_told_apart() -> None:
    total, typo, spoken = better_arm(SYSTEMS, SLICES)
    assert total.told == "+0.200 ▲ dense"
    assert typo.told == "+0.200 ▲ dense"
    assert spoken.told == "+0.000 lexical"
    assert replace(total, difference=-0.2).told == "-0.200 ▼ dense"
    assert replace(total, p=0.02, holm=0.08).told == "+0.200 dense"


def test_better_arm_needs_both_arms() -> None:
    for missing in SYSTEMS:
        assert better_arm({name: each for name, each in SYSTEMS.items() if name != missing}, SLICES) == ()


def test_pairs_are_those_asked_for() -> None:
    def names(pairs: list[Pair]) -> list[tuple[str, str]]:
        return [(pair.system, pair.baseline) for pair in pairs]

    assert names(hybrid_with_others(SYSTEMS)) == [("hybrid", "lexical"), ("hybrid", "dense")]
    assert names(list(others_with("lexical")(SYSTEMS))) == [("dense", "lexical"), ("hybrid", "lexical")]
    assert hybrid_with_others({"dense": SYSTEMS["dense"]}) == []
    earlier = {"hybrid": SYSTEMS["lexical"], "dense": SYSTEMS["dense"]}
    pairs = list(each_with_earlier("old.json", earlier)({"hybrid": SYSTEMS["hybrid"]}))
    assert names(pairs) == [("hybrid", "old.json:hybrid")]
    assert pairs[0].differences(["q0"]) == [pytest.approx(0.5)]


def test_other_queries_are_no_pair() -> None:
    with pytest.raises(ValueError, match="a and b do not have the same queries: q9"):
        Pair("a", "b", {"q1": 1.0, "q9": 0.5}, {"q1": 1.0})


# fingerprint

DATA = Dataset("shop", Source(FAQS, CONTACTS), (Query("q1", "환불 기간"),), (Judgement("q1", "refund-period", 2),), ())


def test_fingerprint_knows_what_figures_depend_on() -> None:
    known = fingerprint(DATA)
    known.check("a", "b", fingerprint(replace(DATA, name="other", unanswerable=(Query("q9", "오늘 날씨"),))))
    more = (*DATA.qrels, Judgement("q1", "pay-cancel", 1))
    assert fingerprint(replace(DATA, qrels=more)) == fingerprint(replace(DATA, qrels=more[::-1]))
    for other, told in (
        (replace(DATA, source=Source(FAQS[:-1], CONTACTS)), "not the same FAQs"),
        (replace(DATA, source=Source((replace(FAQS[0], aliases=()), *FAQS[1:]), CONTACTS)), "not the same FAQs"),
        (replace(DATA, queries=(Query("q1", "환불기간"),)), "not the same queries"),
        (replace(DATA, queries=(Query("q1", "환불 기간", "typo"),)), "not the same queries"),
        (replace(DATA, qrels=(Judgement("q1", "refund-period", 1),)), "not the same queries"),
        (replace(DATA, qrels=more), "not the same queries"),
    ):
        with pytest.raises(DataError, match=rf"^now and old\.json have {told} .*; measure both on the same data"):
            known.check("now", "old.json", fingerprint(other))
