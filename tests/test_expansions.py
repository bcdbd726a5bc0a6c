from dataclasses import replace

import numpy as np
import pytest

from indexer.build import everyday
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.analysis.expansions import Expansions, keys
from search.answering.engine import Engine
from search.answering.query import worded
from search.answering.result import Meaning
from search.index.index import Index
from search.ranking.candidates import Retriever
from search.records.expansion import Expansion
from search.records.faq import Faq
from search.records.term import words_and_bigrams
from tests.conftest import FakeEncoder

SHOP = [
    Faq("refund", "환불은 언제 되나요?", "취소하시면 3영업일 안에 환불해 드립니다."),
    Faq("stock", "품절된 상품은 다시 들어오나요?", "입고되면 알려 드립니다."),
    Faq("login", "로그인이 되지 않아요", "아이디를 확인해 주세요."),
    Faq("alarm", "알림은 어떻게 끄나요?", "설정에서 끌 수 있습니다."),
]


def expansion(analyzer: Analyzer, said: str, meant: str, weight: float = 0.8) -> Expansion:
    terms = tuple(term.form for term in analyzer.analyse(meant).terms)
    words = tuple(words_and_bigrams(terms)[0])
    return Expansion(said, keys(analyzer.analyse(said).morphemes), meant, words, terms, weight)


@pytest.fixture(scope="module")
def shop(analyzer: Analyzer) -> Index:
    index = build(SHOP, [], analyzer, FakeEncoder())
    pairs = [("돈 돌려받다", "환불"), ("다 떨어지다", "품절"), ("물건", "상품"), ("돈", "환불")]
    listed = [
        replace(expansion(analyzer, said, meant), keys=name)
        for said, meant in pairs
        for name in everyday.named(analyzer, said)
    ]
    return replace(index, expansions=Expansions(tuple(listed)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("돈은 언제 돌려받아요?", ["돈 돌려받다"]),
        ("돈을 아직 못 돌려받았어요", ["돈 돌려받다"]),
        ("물건이 다 떨어졌대요", ["물건", "다 떨어지다"]),
        ("돌려받을 돈", ["돈"]),  # the words in another order are not those that are listed
        ("돈 얘기를 한참 하고 또 하다가 결국 내일 돌려받기로", ["돈"]),  # and not where much stands between them
        ("물건값", ["물건"]),
        ("아무 말", []),
    ],
)
def test_words_are_met_however_they_are_conjugated(shop: Index, analyzer: Analyzer, text: str, said: list[str]) -> None:
    assert [one.expansions[0].said for one in shop.expansions.met(analyzer.analyse(text).morphemes)] == said


def test_what_a_part_may_mean_counts_less(shop: Index, analyzer: Analyzer) -> None:
    (met,) = shop.expansions.met(analyzer.analyse("돈은 언제 돌려받아요?").morphemes)
    assert [(one.said, one.weight) for one in met.expansions] == [("돈 돌려받다", 0.8), ("돈", 0.4)]


def test_a_verb_of_two_is_met_in_one_piece_and_in_two(analyzer: Analyzer) -> None:
    assert list(everyday.named(analyzer, "돈 돌려받다")) == [("돈/N", "돌려받/V"), ("돈/N", "돌리/V", "받/V")]
    assert len(list(everyday.named(analyzer, "잃어버리다"))) == 1


def test_a_noun_is_not_met_in_a_verb(analyzer: Analyzer) -> None:
    found = Expansions((expansion(analyzer, "배", "선박"),))
    assert found.met(analyzer.analyse("배가 떠났어요").morphemes)
    assert not found.met(analyzer.analyse("냄새가 옷에 배었어요").morphemes)


def signals(index: Index, analyzer: Analyzer, text: str, expanded: bool) -> dict[str, dict[str, float]]:
    asked = worded(index, analyzer, text, text)
    retriever = Retriever(index, asked.forms, alternatives=asked.alternatives if expanded else ())
    found = retriever.signals(np.arange(len(index.faqs)))
    return {faq.id: found.named(place) for place, faq in enumerate(index.faqs)}


def test_what_is_meant_counts_less_than_what_is_said(shop: Index, analyzer: Analyzer) -> None:
    said = signals(shop, analyzer, "물건", expanded=True)["stock"]
    literal = signals(shop, analyzer, "상품", expanded=True)["stock"]
    without = signals(shop, analyzer, "물건", expanded=False)["stock"]
    for name in ("bm25", "word_coverage", "bigram_coverage"):
        assert without[name] == 0 < said[name] < literal[name], name
    assert said["word_coverage"] == pytest.approx(0.8)


def test_a_word_that_a_faq_holds_is_not_replaced(shop: Index, analyzer: Analyzer) -> None:
    index = replace(shop, expansions=Expansions((expansion(analyzer, "환불", "상품"),)))
    assert signals(index, analyzer, "환불", expanded=True)["refund"] == pytest.approx(
        signals(index, analyzer, "환불", expanded=False)["refund"]
    )


def test_no_meaning_gives_more_than_the_words_could(shop: Index, analyzer: Analyzer) -> None:
    for text in ("돈 돌려받고 싶어요", "물건 다 떨어졌어요", "물건 물건 돈"):
        for found in signals(shop, analyzer, text, expanded=True).values():
            assert all(0 <= found[name] <= 1 for name in ("bm25", "word_coverage", "bigram_coverage")), text


def test_the_answer_tells_which_words_it_read(shop: Index, analyzer: Analyzer) -> None:
    engine = Engine(shop, analyzer, FakeEncoder())
    found = engine.search("돈 언제 돌려받아요")
    assert found.hits[0].faq.id == "refund"
    assert found.meanings == (Meaning("돈 돌려받다", "환불"),)
    assert "<mark>환불</mark>" in found.hits[0].highlights.question.html
    assert engine.search("환불 언제 돼요").meanings == ()


def test_the_operators_synonyms_go_first(shop: Index, analyzer: Analyzer) -> None:
    from search.korean.synonyms import Rule, Synonyms

    index = replace(shop, synonyms=Synonyms((Rule(("물건",), "로그인"),)))
    found = Engine(index, analyzer, FakeEncoder()).search("물건")
    assert found.hits[0].faq.id == "login" and found.meanings == ()


def test_only_what_leads_somewhere_is_kept(analyzer: Analyzer) -> None:
    index = build(SHOP, [], analyzer, FakeEncoder())
    found = everyday.expansions(analyzer, index.whole)
    assert {one.meant for one in found.listed} >= {"환불", "상품", "품절"}
    assert all(len(index.whole.holding_all(one.words)) for one in found.listed)
    met = found.met(analyzer.analyse("물건").morphemes)
    assert met[0].expansions[0].meant == "상품"


def test_a_meaning_that_is_read_as_an_ending_leads_nowhere(analyzer: Analyzer) -> None:
    index = build([Faq("wish", "무엇을 하자고 했나요?", "그렇게 하자.")], [], analyzer, FakeEncoder())
    assert "하자" not in {one.meant for one in everyday.expansions(analyzer, index.whole).listed}
