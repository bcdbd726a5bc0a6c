from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from indexer import units
from indexer.build import Stage, build
from indexer.calibration import EVERY, small_talk
from search.analysis import Analyzer
from search.encoder import Progress, Vectors
from search.engine import Engine
from search.index import Index
from tests.conftest import CONTACTS, FAQS, FakeEncoder

TALK = {*small_talk()}
"""What an index is asked with when it calibrates itself."""


def test_only_what_changed_is_encoded_again(index: Index, analyzer: Analyzer) -> None:
    faqs = list(FAQS)
    faqs[1] = replace(faqs[1], question="결제한 것을 물리고 싶어요.", aliases=("주문 취소 방법", "구매 취소"))
    encoder = FakeEncoder()
    again = build(faqs, CONTACTS, analyzer, encoder, previous=index)
    fresh = "결제한 것을 물리고 싶어요."
    assert sorted({*encoder.encoded} - TALK) == [fresh, f"{fresh} 결제 내역에서 취소 버튼을 누르세요.", "구매 취소"]
    anew = build(faqs, CONTACTS, analyzer, FakeEncoder())
    for name in ("wordings", "answers"):
        assert getattr(again, name).units == getattr(anew, name).units
        np.testing.assert_array_equal(getattr(again, name).dense.vectors, getattr(anew, name).dense.vectors)


class Witness(FakeEncoder):
    """Remembers what it was asked to read as questions, and what as passages."""

    def __init__(self) -> None:
        super().__init__()
        self.queries: list[str] = []
        self.passages: list[str] = []

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.queries += texts
        return super().encode_queries(texts, progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.passages += texts
        return super().encode_passages(texts, progress)


def test_wordings_and_queries_are_read_as_questions_and_answers_as_passages(analyzer: Analyzer) -> None:
    witness = Witness()
    index = build(FAQS, CONTACTS, analyzer, witness)
    assert {*witness.queries} - TALK == {unit.text for unit in index.wordings.units}
    texts = {units.passage(index.faqs[unit.faq], unit.text) for unit in index.answers.units}
    assert set(witness.passages) == texts
    assert "비밀번호를 잊어버렸어요. 로그인 화면에서 비밀번호 찾기를 누르세요." in texts
    Engine(index, analyzer, witness).search("새로운 질문")
    assert witness.queries[-1] == "새로운 질문"


def test_vectors_of_another_encoder_are_not_used(index: Index, analyzer: Analyzer) -> None:
    other = FakeEncoder(name="other")
    build(FAQS, CONTACTS, analyzer, other, previous=index)
    assert len([text for text in other.encoded if text not in TALK]) == len(index.wordings.units) + len(
        index.answers.units
    )


def test_progress_reaches_the_end_of_every_stage(index: Index, analyzer: Analyzer) -> None:
    seen: dict[Stage, list[tuple[int, int]]] = {"encode": [], "analyse": [], "calibrate": []}
    build(FAQS, CONTACTS, analyzer, FakeEncoder(), report=lambda stage, done, of: seen[stage].append((done, of)))
    total = len(index.wordings.units) + len(index.answers.units)
    talk = len(small_talk()[::EVERY])
    texts = {"encode": total, "analyse": total + 2 * len(FAQS), "calibrate": talk}
    for stage, steps in seen.items():
        assert steps[-1] == (texts[stage], texts[stage])
        assert steps == sorted(steps)


def test_an_index_of_questions_alone_can_be_searched(analyzer: Analyzer) -> None:
    faqs = [replace(faq, answer="", steps=()) for faq in FAQS]
    index = build(faqs, CONTACTS, analyzer, FakeEncoder())
    assert [unit.text for unit in index.answers.units] == [faq.question for faq in FAQS]
