from dataclasses import replace
from pathlib import Path

import pytest

from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.index.index import Index
from search.index.word_offsets import WordOffsets
from search.records.term import Term
from tests.conftest import FakeEncoder, WitnessAnalyzer

TEXTS = ("카드로 환불받을 수 있나요?", "", "결제를 **취소**하고 환불받으세요.", "?!")


def test_each_text_has_the_words_that_the_analyzer_finds(analyzer: Analyzer, tmp_path: Path) -> None:
    written = WordOffsets.from_words([analyzer.analyse(text).words for text in TEXTS])
    written.save(tmp_path / "concordance")
    for concordance in (written, WordOffsets.load(tmp_path / "concordance")):
        assert len(concordance) == len(TEXTS)
        for number, text in enumerate(TEXTS):
            assert concordance[number] == analyzer.analyse(text).words
    assert written[0][1:] == [Term("환불", 4, 6), Term("받", 6, 8)]


@pytest.mark.parametrize("texts", [[], [[]], [[], []]])
def test_no_words_are_words_too(texts: list[list[Term]], tmp_path: Path) -> None:
    WordOffsets.from_words(texts).save(tmp_path / "concordance")
    assert len(WordOffsets.load(tmp_path / "concordance")) == len(texts)


def test_parts_that_do_not_fit_together_are_refused(index: Index) -> None:
    whole = WordOffsets.from_words([[Term("환불", 0, 2)], [Term("결제", 3, 5)]])
    with pytest.raises(ValueError, match="for 2 words"):
        WordOffsets(whole.words, whole.places[:1])
    with pytest.raises(ValueError, match="2 texts in an index of 5 FAQs"):
        replace(index, word_offsets=whole)


def test_a_search_marks_what_it_met_and_analyses_nothing_but_the_question(index: Index) -> None:
    analyzer = WitnessAnalyzer()
    answer = Engine(index, analyzer, FakeEncoder()).search("카드 한도")
    assert answer.hits[0].faq.id == "pay-failed"
    assert answer.hits[0].highlights.answer.html == "<mark>카드</mark> 정보와 <mark>한도</mark>를 **먼저** 확인하세요."
    assert set(analyzer.read) == {"카드 한도"}
