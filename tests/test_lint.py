from collections.abc import Callable
from dataclasses import replace

import pytest

from indexer.build.build import build
from indexer.check import lint
from indexer.sources.source import Source
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.encoding.encoder import OnnxEncoder
from search.korean.synonyms import Rule
from search.records.faq import Faq
from tests.conftest import CONTACTS, FAQS


@pytest.fixture
def engine_of(analyzer: Analyzer, e5: OnnxEncoder) -> Callable[[list[Faq]], Engine]:
    return lambda faqs: Engine(build(faqs, CONTACTS, analyzer, e5), analyzer, e5)


def test_clean_data_has_no_findings(engine_of: Callable[[list[Faq]], Engine]) -> None:
    engine = engine_of(list(FAQS))
    assert list(lint.near_duplicates(engine.index)) == []
    assert list(lint.foreign_aliases(engine)) == []
    assert list(lint.not_found_first(engine)) == []
    assert list(lint.without_steps(Source(FAQS, CONTACTS))) == []


def test_an_alias_that_belongs_to_another_entry_is_told(engine_of: Callable[[list[Faq]], Engine]) -> None:
    faqs = [replace(FAQS[0], aliases=("결제안됨", "비밀번호 잊어버렸어요")), *FAQS[1:]]
    found = list(lint.foreign_aliases(engine_of(faqs)))
    assert [(finding.faq, finding.rule) for finding in found] == [("pay-failed", "foreign-alias")]
    assert "비밀번호 잊어버렸어요" in found[0].text
    assert "password-reset" in found[0].text


def test_a_question_asked_twice_is_told_once_for_the_pair(engine_of: Callable[[list[Faq]], Engine]) -> None:
    twin = Faq("twin", "결제를 취소하고 싶어요!", "다른 답이에요.")
    engine = engine_of([*FAQS, twin])
    found = list(lint.near_duplicates(engine.index))
    assert [finding.faq for finding in found] == ["pay-cancel"]
    assert "twin" in found[0].text


def test_an_entry_whose_question_finds_another_first_is_told(
    engine_of: Callable[[list[Faq]], Engine], analyzer: Analyzer
) -> None:
    louder = replace(
        FAQS[1], id="louder", aliases=("결제를 취소하고 싶어요.", "취소"), answer="결제를 취소하고 싶어요."
    )
    engine = engine_of([louder, *FAQS])
    found = {finding.faq: finding.text for finding in lint.not_found_first(engine)}
    assert "louder" in found["pay-cancel"]


def test_a_question_that_the_operator_s_synonyms_lead_astray_is_told(e5: OnnxEncoder) -> None:
    astray = Rule(("결제를 취소하고 싶어요",), "비밀번호를 잊어버렸어요")
    engine = lint.served(Source(FAQS, CONTACTS, synonyms=(astray,)), e5, lambda stage, done, of: None)
    found = {finding.faq: finding.text for finding in lint.not_found_first(engine)}
    assert "password-reset" in found["pay-cancel"]


def test_a_guide_without_steps_is_told() -> None:
    found = list(lint.without_steps(Source((replace(FAQS[0], steps=()), FAQS[1]), CONTACTS)))
    assert [finding.faq for finding in found] == ["pay-failed"]


def test_a_tag_that_is_offered_and_finds_nothing_is_told(engine_of: Callable[[list[Faq]], Engine]) -> None:
    found = list(lint.idle_tags(engine_of([replace(FAQS[0], tags=("카드 승인 거절", "호환성")), *FAQS[1:]])))
    assert [(finding.faq, finding.rule) for finding in found] == [(FAQS[0].id, "idle-tag")]
    assert "호환성" in found[0].text
