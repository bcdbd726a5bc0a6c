import json
from dataclasses import replace
from io import StringIO
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from benchmarks.answerability import unanswerable
from benchmarks.answerability.answerability import Outcome, Outcomes, answerability
from benchmarks.answerability.outcome import Verdict, Without, judge_by, outcomes
from benchmarks.answerability.reliability import Bin, reliability
from benchmarks.answerability.separation import (
    FALSE_ABSTENTION,
    POINTS,
    aurc,
    curve,
    separation,
    threshold_of_abstention,
    threshold_of_coverage,
)
from benchmarks.answerability.unanswerable import Question, Questions, questions
from benchmarks.data.dataset import Dataset, Judgement, Query
from benchmarks.relevance import relevance
from benchmarks.report import markdown as tables
from benchmarks.report import results
from benchmarks.report import terminal as report
from indexer.sources.source import Source
from search.answering.engine import Engine
from search.errors import DataError
from tests.conftest import CONTACTS, FAQS, write_lines

ASKED = (
    Query("q1", "결제가 안 돼요", "short"),
    Query("q2", "환불 며칠", "short"),
    Query("q3", "비밀번호 잊어버림"),
    Query("q4", "적립금 언제 없어져요"),
    Query("q5", "주문 취소"),
    Query("q6", "카드 승인 거절"),
)
QRELS = (
    Judgement("q1", "pay-failed", 2),
    Judgement("q1", "pay-cancel", 0),
    Judgement("q2", "refund-period", 1),
    Judgement("q3", "password-reset", 1),
    Judgement("q4", "point-expiry", 1),
    Judgement("q5", "pay-cancel", 2),
    Judgement("q5", "refund-period", 1),
    Judgement("q6", "pay-failed", 1),
)
NONE = (
    Query("n1", "오늘 비 와?", "none-chitchat"),
    Query("n2", "배달 음식 늦어요", "none-other"),
    Query("n3", "심심해"),
)
DATA = Dataset("shop", Source(FAQS, CONTACTS), ASKED, QRELS, NONE)


# separation

ANSWERABLE = np.array([0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.2])
UNANSWERABLE = np.array([0.9, 0.58, 0.3, 0.1])
SCORES = np.concatenate([ANSWERABLE, UNANSWERABLE])
KNOWN = np.arange(14) < 10


def test_separation_is_what_is_computed_by_hand() -> None:
    found = separation(SCORES, KNOWN, KNOWN)
    # Of the 40 pairs, .9 loses to one and ties with one, .58 loses to 8, .3 to 9 and .1 to all.
    assert found.auroc == pytest.approx((1.5 + 8 + 9 + 10) / 40)
    # The ninth of ten answerable scores is .55, which .9 and .58 reach; none may abstain, so only .1 is below .2.
    assert found.false_answers == 2 / 4
    assert found.abstention == 1 / 4
    assert found.reliability is None


def test_average_precision_answers_equal_scores_together() -> None:
    found = separation(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, True]), np.ones(4, dtype=np.bool_))
    assert found.auprc == pytest.approx(1 / 3 * 1 + 1 / 3 * 2 / 3 + 1 / 3 * 3 / 4)


def test_a_perfect_scorer_and_a_blind_one() -> None:
    perfect = separation(np.where(KNOWN, 0.8, 0.2), KNOWN, KNOWN)
    assert (perfect.auroc, perfect.auprc, perfect.false_answers, perfect.abstention) == (1, 1, 0, 1)
    blind = separation(np.full(14, 0.5), KNOWN, KNOWN)
    assert (blind.auroc, blind.false_answers, blind.abstention) == (0.5, 1, 0)
    assert blind.auprc == pytest.approx(10 / 14)
    assert blind.aurc == pytest.approx(4 / 14)  # the share of unanswerable, whatever the coverage


@pytest.mark.parametrize("share", [0.07, 0.3, 0.5, 0.9, 1.0])
def test_thresholds_keep_their_promise_and_are_the_highest_that_do(share: float) -> None:
    scores = np.round(np.random.default_rng(3).random(100), 1)
    covering = threshold_of_coverage(scores, share)
    assert np.mean(scores >= covering) >= share
    assert not any(np.mean(scores >= higher) >= share for higher in scores[scores > covering])
    abstaining = threshold_of_abstention(scores, share)
    assert np.mean(scores < abstaining) <= share
    assert not any(np.mean(scores < higher) <= share for higher in scores[scores > abstaining])


def test_shares_are_counted_without_the_noise_of_fractions() -> None:
    scores = np.arange(100, dtype=np.float64)
    assert 0.07 * 100 > 7
    assert threshold_of_coverage(scores, 0.07) == 93
    assert 0.29 * 100 < 29
    assert threshold_of_abstention(scores, 0.29) == 29
    assert threshold_of_abstention(np.arange(20, dtype=np.float64), FALSE_ABSTENTION) == 1


# risk and coverage


def test_risk_and_coverage_by_hand() -> None:
    scores, wrong = np.array([0.5, 0.9, 0.1, 0.5]), np.array([True, False, True, False])
    assert curve(scores, wrong).coverage == (0.25, 0.75, 1)
    assert curve(scores, wrong).risk == (0, 0.3333, 0.5)
    assert aurc(scores, wrong) == pytest.approx((0 + 0.5 / 2 + 1 / 3 + 2 / 4) / 4)


def test_aurc_is_the_mean_over_all_orders_of_equal_scores() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        scores, wrong = rng.integers(0, 3, 7).astype(np.float64), rng.random(7) < 0.4
        orders = [list(order) for order in permutations(range(7)) if np.all(np.diff(scores[list(order)]) <= 0)]
        areas = [np.mean(np.cumsum(wrong[order]) / np.arange(1, 8)) for order in orders]
        assert aurc(scores, wrong) == pytest.approx(np.mean(areas))


def test_curve_is_thinned_and_keeps_its_ends() -> None:
    rng = np.random.default_rng(7)
    scores, wrong = rng.random(1000), rng.random(1000) < 0.3
    found = curve(scores, wrong)
    assert len(found.coverage) == len(found.risk) == POINTS
    assert (found.coverage[0], found.coverage[-1]) == (0.001, 1)
    assert found.risk[-1] == pytest.approx(wrong.mean(), abs=1e-4)
    assert list(found.coverage) == sorted(set(found.coverage))


# reliability


def test_reliability_by_hand() -> None:
    confidence, right = np.array([0.8, 0.1, 0.6, 0.2]), np.array([True, False, True, True])
    found = reliability(confidence, right, bins=2)
    assert [(each.n, each.accuracy) for each in found.bins] == [(2, 0.5), (2, 1)]
    assert [each.confidence for each in found.bins] == pytest.approx([0.15, 0.7])
    assert found.ece == pytest.approx((2 * 0.35 + 2 * 0.3) / 4)
    assert found.brier == pytest.approx((0.04 + 0.01 + 0.16 + 0.64) / 4)


def test_bins_have_equal_mass_and_hold_equal_confidences_whatever_the_order() -> None:
    rng = np.random.default_rng(11)
    distinct = reliability(rng.permutation(np.linspace(0, 1, 101)), rng.random(101) < 0.5)
    assert len(distinct.bins) == 15
    assert {each.n for each in distinct.bins} <= {6, 7}
    confidence, right = np.repeat([0.2, 0.7, 1.0], [50, 30, 20]), rng.random(100) < 0.6
    found = reliability(confidence, right)
    assert [each.n for each in found.bins] == [50, 30, 20]
    order = rng.permutation(100)
    assert reliability(confidence[order], right[order]).ece == pytest.approx(found.ece)
    assert found.ece == pytest.approx(np.mean([abs(level - right[confidence == level].mean()) for level in confidence]))


def test_equal_confidences_go_where_their_middle_one_falls() -> None:
    found = reliability(np.array([0.5, 0.5, 0.1, 0.5]), np.ones(4, dtype=np.bool_), bins=2)
    assert [(each.n, each.confidence) for each in found.bins] == [(1, 0.1), (3, 0.5)]


def test_certainty_that_is_right_costs_nothing() -> None:
    right = np.array([True, False, True, False])
    assert reliability(right.astype(np.float64), right) == replace(
        reliability(right.astype(np.float64), right), ece=0, brier=0, bins=(Bin(2, 0, 0), Bin(2, 1, 1))
    )
    assert reliability(1.0 - right, right).ece == reliability(1.0 - right, right).brier == 1


# outcomes


def told(confidence: float, right: bool | None, decision: str = "answer", cosine: float = 0.8) -> Outcome:
    return Outcome(right is not None, bool(right), confidence, cosine, decision)


def test_outcome_checks_itself() -> None:
    with pytest.raises(ValueError, match="can't be right"):
        Outcome(False, True, 0.5, 0.5, "answer")
    with pytest.raises(ValueError, match=r"confidence is 1\.2"):
        told(1.2, True)


def test_every_set_is_judged_against_the_same_queries_and_all_together() -> None:
    sure = (told(0.9, True), told(0.8, False), told(0.6, True, "clarify"))
    sets = {"easy": (told(0.1, None, "none"), told(0.2, None, "none")), "hard": (told(0.85, None),)}
    found = answerability(Outcomes(sure, sets))
    assert (found.answerable, found.right) == (3, 2)
    assert {name: (each.n, each.right) for name, each in found.decisions.items()} == {
        "answer": (2, 1),
        "clarify": (1, 1),
    }
    assert {name: (each.n, each.decisions) for name, each in found.sets.items()} == {
        "easy": (2, {"none": 2}),
        "hard": (1, {"answer": 1}),
        "together": (3, {"none": 2, "answer": 1}),
    }
    auroc = {name: each.scorers["confidence"].auroc for name, each in found.sets.items()}
    assert auroc == pytest.approx({"easy": 1, "hard": 1 / 3, "together": 7 / 9})
    assert all(each.scorers["cosine"].auroc == 0.5 for each in found.sets.values())
    both = found.sets["easy"].scorers
    assert both["confidence"].reliability is not None
    assert both["confidence"].reliability.brier == pytest.approx((0.01 + 0.64 + 0.16 + 0.01 + 0.04) / 5)
    assert both["cosine"].reliability is None


# questions


def test_a_third_of_the_answerable_is_asked_without_what_answers_it() -> None:
    found = questions(DATA)
    assert found == questions(DATA)
    removed = found.unanswerable["removed-gold"]
    assert (len(found.answerable), len(removed)) == (4, 2)
    texts = [question.text for question in (*found.answerable, *removed)]
    assert sorted(texts) == sorted(query.text for query in ASKED)
    relevant = {
        query.text: frozenset(each.document for each in QRELS if each.query == query.id and each.grade)
        for query in ASKED
    }
    for question in found.answerable:
        assert (question.relevant, question.without) == (relevant[question.text], frozenset())
    for question in removed:
        assert (question.relevant, question.without) == (frozenset(), relevant[question.text])


def test_own_questions_are_a_set_for_each_slice() -> None:
    found = questions(DATA, [("more:odd", (Query("n1", "졸려  죽겠다"),))]).unanswerable
    texts = {name: [question.text for question in asked] for name, asked in found.items() if name != "removed-gold"}
    assert texts == {
        "none-chitchat": ["오늘 비 와?"],
        "none-other": ["배달 음식 늦어요"],
        "no-answer": ["심심해"],
        "more:odd": ["졸려 죽겠다"],
    }


def test_two_queries_are_too_few_to_take_a_third_away() -> None:
    few = replace(DATA, queries=ASKED[:2], qrels=QRELS[:3], unanswerable=())
    assert questions(few).unanswerable == {}


@pytest.mark.parametrize("names", [("same", "same"), ("none-other",), ("together",)])
def test_sets_of_one_name_are_an_error(names: tuple[str, ...]) -> None:
    with pytest.raises(DataError, match=f'called "{names[0]}"; give a file another name'):
        questions(DATA, [(name, NONE) for name in names])


def test_half_a_file_is_kept_by_line_number(tmp_path: Path) -> None:
    file = tmp_path / "chat.jsonl"
    lines = [json.dumps({"_id": f"c{number}", "text": f"말 {number}"}) for number in range(1, 6)]
    file.write_text("\n".join([*lines[:2], "", *lines[2:]]) + "\n", "utf-8")

    def ids(given: str) -> tuple[str, list[str]]:
        name, queries = unanswerable.read(given)
        return name, [query.id for query in queries]

    assert ids(f"{file}:odd") == ("chat:odd", ["c1", "c4"])
    assert ids(f"{file}:even") == ("chat:even", ["c2", "c3", "c5"])
    assert ids(str(file)) == ("chat", ["c1", "c2", "c3", "c4", "c5"])
    write_lines(file, [{"_id": "c1", "text": "말"}])
    with pytest.raises(DataError, match="holds no query on its even lines"):
        unanswerable.read(f"{file}:even")
    with pytest.raises(DataError, match=r"none\.jsonl: No such file"):
        unanswerable.read(f"{tmp_path}/none.jsonl:odd")


# verdicts


def test_removed_faqs_are_not_found_and_the_others_keep_their_order(engine: Engine) -> None:
    ids = [hit.faq.id for hit in engine.search("결제 취소").hits]
    left = [hit.faq.id for hit in engine.search("결제 취소", admit=Without(ids=frozenset(ids[:2]))).hits]
    assert left == ids[2:]
    within = Without(category=("결제",), ids=frozenset(["pay-cancel"]))
    assert [hit.faq.id for hit in engine.search("결제 취소", admit=within).hits] == ["pay-failed"]


def test_the_engine_judges_by_its_own_answer(engine: Engine) -> None:
    gold = Question("환불 며칠", frozenset(["refund-period"]))
    removed = Question("환불 며칠", without=frozenset(["refund-period"]))
    everything = Question("환불 며칠", without=frozenset(faq.id for faq in FAQS))
    judge = judge_by(engine, Questions((gold,), {"some": (removed, everything)}))
    answer = engine.search(gold.text, 100)
    cosine = max(hit.parts["nearest_cosine"] for hit in answer.hits)
    assert replace(judge(gold), cosine=0) == Verdict("refund-period", answer.confidence, 0, answer.decision)
    assert judge(gold).cosine == pytest.approx(cosine)
    assert cosine == pytest.approx(1, abs=1e-5)  # an alias says just this
    without = judge(removed)
    assert without.first not in {"refund-period", None}
    assert without.cosine < 0.9
    nothing = judge(everything)
    assert (nothing.first, nothing.confidence, nothing.cosine) == (None, 0, -1)


def test_outcomes_tell_what_was_true_of_each_verdict() -> None:
    asked = Questions(
        (Question("하나", frozenset(["a", "b"])), Question("둘", frozenset(["c"])), Question("셋", frozenset(["d"]))),
        {"some": (Question("넷"),), "removed": (Question("다섯", without=frozenset(["b"])),)},
    )
    steps: list[tuple[str, int, int]] = []

    def judge(question: Question) -> Verdict:
        first = None if question.text == "셋" else "b"
        return Verdict(first, 0.7, 0.9, "answer")

    found = outcomes(asked, judge, lambda *step: steps.append(step))
    assert [(each.answerable, each.right) for each in found.answerable] == [(True, True), (True, False), (True, False)]
    assert {name: [(each.answerable, each.right) for each in some] for name, some in found.unanswerable.items()} == {
        "some": [(False, False)],
        "removed": [(False, False)],
    }
    assert steps == [("ask", done, 5) for done in range(1, 6)]


# results


@pytest.fixture
def measured(engine: Engine) -> relevance.Relevance:
    """A result whose confidence knows exactly what can be answered."""

    def oracle(question: Question) -> Verdict:
        first = min(question.relevant, default="pay-failed")
        return Verdict(first, float(bool(question.relevant)), 0.8, "answer" if question.relevant else "none")

    answers = answerability(outcomes(questions(DATA), oracle))
    return relevance.relevance(DATA, "test", engine, "digest", relevance.runs(DATA, engine, ["hybrid"]), answers)


def test_result_file_holds_the_answerability(measured: relevance.Relevance, tmp_path: Path) -> None:
    file = tmp_path / "relevance-shop.json"
    relevance.write(measured, file)
    assert results.read(tmp_path).relevance == (measured,)
    content = json.loads(file.read_text("utf-8"))["answerability"]
    assert (content["answerable"], content["right"]) == (4, 4)
    assert list(content["sets"]) == ["none-chitchat", "none-other", "no-answer", "removed-gold", "together"]
    together = content["sets"]["together"]
    assert (together["n"], together["decisions"]) == (5, {"none": 5})
    assert list(together["scorers"]) == ["confidence", "cosine"]
    figures = {name: together["scorers"]["confidence"][name] for name in ("AUROC", "false_answers@90", "abstention@5")}
    assert figures == {"AUROC": 1, "false_answers@90": 0, "abstention@5": 1}
    assert together["scorers"]["confidence"]["curve"] == {"coverage": [0.4444, 1], "risk": [0, 0.5556]}
    assert together["scorers"]["confidence"]["reliability"]["bins"] == [
        {"n": 5, "confidence": 0, "accuracy": 0},
        {"n": 4, "confidence": 1, "accuracy": 1},
    ]


def test_result_without_answerability_is_still_read(measured: relevance.Relevance, tmp_path: Path) -> None:
    file = tmp_path / "relevance-shop.json"
    relevance.write(measured, file)
    content = json.loads(file.read_text("utf-8"))
    del content["answerability"]
    file.write_text(json.dumps(content), "utf-8")
    assert results.read(tmp_path).relevance == (replace(measured, answerability=None),)
    with pytest.raises(DataError, match='no result for the table "answerability"'):
        tables.rewritten("<!-- table: answerability -->\n<!-- end -->", "README.md", results.read(tmp_path))


def test_table_shows_confidence_with_cosine_in_brackets(measured: relevance.Relevance, tmp_path: Path) -> None:
    relevance.write(measured, tmp_path / "relevance-shop.json")
    text = tables.rewritten("<!-- table: answerability -->\n<!-- end -->", "README.md", results.read(tmp_path))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    assert rows[0][:4] == ["data set", "answerable", "without an answer", "n"]
    assert len(rows) == 2 + 5
    last = dict(zip(rows[0], rows[-1], strict=True))
    assert last["data set"] == "shop (test)"
    assert (last["answerable"], last["without an answer"], last["n"]) == ("4", "together", "5")
    assert (last["AUROC"], last["false answers"], last["abstention"]) == (
        "1.000 (0.500)",
        "0.000 (1.000)",
        "1.000 (0.000)",
    )
    assert (last["ECE"], last["Brier"]) == ("0.000", "0.000")
    explained = {line[2:].split(":")[0] for line in text.splitlines() if line.startswith("- ")}
    assert explained == set(rows[0][4:])


def test_terminal_table(measured: relevance.Relevance) -> None:
    assert measured.answerability is not None
    page = StringIO()
    Console(file=page, width=120).print(report.answerability(measured.answerability))
    shown = page.getvalue()
    assert "4 answerable queries, the first hit right for 4" in shown
    assert "decided: answerable: answer 4 (4 right); without an answer: none 5" in shown
    assert shown.count("confidence") == shown.count("cosine") == 5
