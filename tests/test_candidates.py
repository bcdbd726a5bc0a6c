import numpy as np
import pytest

from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.index.index import Index
from search.ranking.candidates import FEW, Retriever
from search.records.faq import Faq
from tests.conftest import FAQS, FakeEncoder


def retriever(index: Index, analyzer: Analyzer, text: str, held_out: int | None = None) -> Retriever:
    terms = [term.form for term in analyzer.analyse(text).terms]
    return Retriever(index, terms, FakeEncoder().encode_queries([text])[0], held_out)


def test_signals_are_the_best_of_a_faqs_units(index: Index, analyzer: Analyzer) -> None:
    everything = np.arange(len(FAQS))
    signals = retriever(index, analyzer, "비번 까먹음").signals(everything)
    found = index.positions["password-reset"]
    assert signals.nearest_cosine[found] == pytest.approx(1.0, abs=1e-5)
    assert signals.bm25.argmax() == found
    assert np.all((signals.bm25 >= 0) & (signals.bm25 < 1))
    parts = (index.wordings, index.answers)
    by_hand = [
        max(float(part.dense.scores(vector, np.arange(len(part.units))[part.span(faq)]).max()) for part in parts)
        for vector in index.centred(FakeEncoder().encode_queries(["비번 까먹음"]))
        for faq in range(len(FAQS))
    ]
    np.testing.assert_allclose(signals.nearest_cosine, by_hand, atol=1e-6)


def test_candidates_come_from_every_way_of_searching(index: Index, analyzer: Analyzer) -> None:
    lexical_only = Retriever(index, ["적립금"])
    found = lexical_only.candidates(1).tolist()
    assert index.positions["point-expiry"] in found and len(found) < len(FAQS)


def test_candidates_are_near_or_share_words(analyzer: Analyzer) -> None:
    faqs = [*(Faq(str(n), f"{n}번 안내", "") for n in range(2 * FEW)), Faq("refund", "환불 며칠", "")]
    index = build(faqs, [], analyzer, FakeEncoder())
    near_only = Retriever(index, ["7"], FakeEncoder().encode_queries(["환불 며칠"])[0])
    worded, near = near_only.by_words(30).tolist(), near_only.by_vector(30).tolist()
    assert (7 in worded, 2 * FEW in worded, 2 * FEW in near) == (True, False, True)
    assert len(near) < len(faqs)
    assert near_only.candidates(30).tolist() == sorted({*worded, *near})


def test_a_long_article_does_not_keep_others_from_being_found(analyzer: Analyzer) -> None:
    numbered = [Faq(str(n), "", f"{n}번 안내예요.") for n in range(2 * FEW)]
    long = Faq("long", "", " ".join(f"환불 규정 {n}조를 봅니다." * 8 for n in range(90)))
    index = build([long, *numbered, Faq("short", "", "환불은 접수된 순서로 합니다.")], [], analyzer, FakeEncoder())
    assert len(index.answers.units) > 60 + len(index.faqs)
    for way in (retriever(index, analyzer, "환불 규정").by_words, retriever(index, analyzer, "환불 규정").by_vector):
        assert {index.positions["long"], index.positions["short"]} <= set(way(30).tolist())
    alone = build(numbered, [], analyzer, FakeEncoder())
    assert len(retriever(alone, analyzer, "3번 안내").by_vector(30)) == 30  # nothing crowds, and no more is asked for


def test_candidates_are_only_those_admitted(index: Index, analyzer: Analyzer) -> None:
    admitted = np.array([1, 3])
    assert set(retriever(index, analyzer, "환불 며칠").candidates(10, admitted).tolist()) <= {1, 3}


def test_a_faq_without_question_or_answer_is_judged_by_the_other(analyzer: Analyzer) -> None:
    faqs = [Faq("body", "", "환불 기간은 7일이에요."), Faq("title", "환불 기간은 7일이에요.", "")]
    index = build(faqs, [], analyzer, FakeEncoder())
    signals = retriever(index, analyzer, "환불 기간은 7일이에요.").signals(np.arange(2))
    np.testing.assert_allclose(signals.nearest_cosine, [1.0, 1.0], atol=1e-5)
    np.testing.assert_allclose(signals.article_cosine, [1.0, 1.0], atol=1e-5)
    assert not any(np.isnan(value).any() for value in (signals.bm25, signals.article_cosine))


def test_an_article_is_as_near_as_its_pieces_are_on_the_average(analyzer: Analyzer) -> None:
    pieces = ["환불은 카드로 됩니다. " * 12, "배송은 사흘 걸립니다. " * 12]
    index = build([Faq("both", "", " ".join(pieces)), Faq("one", "", pieces[0])], [], analyzer, FakeEncoder())
    assert index.answers.counts(np.arange(2))[0] > 1
    found = retriever(index, analyzer, "환불 카드")
    signals = found.signals(np.arange(2))
    rows = index.answers.rows(np.array([0]))
    vector = index.centred(FakeEncoder().encode_queries(["환불 카드"])[0])
    assert signals.article_cosine[0] == pytest.approx(float(index.answers.dense.scores(vector, rows).mean()), abs=1e-6)
    assert signals.article_cosine[0] < signals.nearest_cosine[0]
    assert signals.article_cosine[1] > signals.article_cosine[0]


def test_matched_is_the_wording_or_answer_that_the_query_met(index: Index, analyzer: Analyzer) -> None:
    position = index.positions["pay-failed"]
    for text, role in (("카드 승인 거절", "alias"), ("결제 버튼을 눌러도 넘어가지 않음", "symptom")):
        (unit,) = retriever(index, analyzer, text).matched(np.array([position]))
        assert (unit.role, unit.text) == (role, text)
    both = np.array([index.positions["refund-period"], position])
    other, unit = retriever(index, analyzer, "카드 정보와 한도를 먼저 확인하세요").matched(both)
    assert (unit.faq, unit.role, other.faq) == (position, "answer", both[0])


def test_a_wording_held_out_counts_for_nothing(index: Index, analyzer: Analyzer) -> None:
    row = next(row for row, unit in enumerate(index.wordings.units) if unit.text == "비번 까먹음")
    position = np.array([index.positions["password-reset"]])
    with_it = retriever(index, analyzer, "비번 까먹음").signals(position)
    without = retriever(index, analyzer, "비번 까먹음", held_out=row).signals(position)
    assert without.nearest_cosine[0] < 0.9 < with_it.nearest_cosine[0]
    assert without.bm25[0] < with_it.bm25[0]
    assert with_it.word_coverage[0] == with_it.bigram_coverage[0] == pytest.approx(1.0)
    # Of 비번 까먹음 nothing else in the entry has a term but 비밀번호's 비.
    assert without.word_coverage[0] == without.bigram_coverage[0] == 0.0


def test_a_faq_covers_what_any_of_its_units_hold(index: Index, analyzer: Analyzer) -> None:
    found = index.positions["pay-failed"]
    signals = retriever(index, analyzer, "카드 승인 거절 결제 버튼").signals(np.arange(len(FAQS)))
    assert signals.word_coverage[found] == pytest.approx(1.0)
    assert signals.word_coverage[found] > signals.word_coverage.max(where=np.arange(len(FAQS)) != found, initial=0)
    assert signals.bigram_coverage[found] < 1.0  # no unit holds 절결, where two of them meet
