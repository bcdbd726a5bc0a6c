from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.build import units
from indexer.build.build import Stage, build, sourced
from indexer.build.calibration import EVERY
from indexer.small_talk import utterances
from indexer.sources.source import Source
from search.analysis import numbers
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.arrays import Float32Array
from search.encoding.encoder import Progress
from search.index.index import Index
from search.index.texts import Snapshot
from search.korean.synonyms import Rule
from search.records.faq import Faq
from search.records.user_word import UserWord
from search.storage import artifact
from tests.conftest import CONTACTS, FAQS, FakeEncoder, WitnessAnalyzer

TALK = {*map(numbers.canonical, utterances())}
"""What an index is asked with when it calibrates itself."""


def snapshot(index: Index, folder: Path) -> Snapshot:
    """What the next build finds of ``index`` on the disk."""
    encoder = folder / "an encoder"
    encoder.mkdir(exist_ok=True)
    (encoder / "modules.json").write_text("[]")
    artifact.write_index(folder / "previous", index, encoder, "")
    return artifact.read_snapshot(folder / "previous").snapshot


def test_only_what_changed_is_encoded_again(index: Index, analyzer: Analyzer, tmp_path: Path) -> None:
    faqs = list(FAQS)
    faqs[1] = replace(faqs[1], question="결제한 것을 물리고 싶어요.", aliases=("주문 취소 방법", "구매 취소"))
    encoder = FakeEncoder()
    again = build(faqs, CONTACTS, analyzer, encoder, previous=snapshot(index, tmp_path))
    fresh = "결제한 것을 물리고 싶어요."
    assert sorted({*encoder.encoded} - TALK) == [fresh, f"{fresh} 결제 내역에서 취소 버튼을 누르세요.", "구매 취소"]
    anew = build(faqs, CONTACTS, analyzer, FakeEncoder())
    for name in ("wordings", "answers"):
        assert getattr(again, name).units == getattr(anew, name).units
        np.testing.assert_array_equal(getattr(again, name).dense.vectors, getattr(anew, name).dense.vectors)


def test_wordings_are_encoded_as_questions_are_read(analyzer: Analyzer, tmp_path: Path) -> None:
    def made(rules: tuple[Rule, ...], encoder: FakeEncoder, previous: Snapshot | None = None) -> Index:
        return sourced(Source(FAQS, CONTACTS, synonyms=rules), analyzer, encoder, previous, lambda *step: None)

    rule = Rule(("비번",), "비밀번호", mutual=True)
    index = made((rule,), FakeEncoder())
    (row,) = [row for row, unit in enumerate(index.wordings.units) if unit.text == "비번 까먹음"]
    (canonical,) = FakeEncoder().encode_queries(["비밀번호 까먹음"])
    np.testing.assert_array_equal(index.wordings.dense.vectors[row], canonical)
    known = snapshot(index, tmp_path)
    again, otherwise = FakeEncoder(), FakeEncoder()
    made((rule,), again, known)
    assert {*again.encoded} <= TALK
    without = made((), otherwise, known)
    assert {*otherwise.encoded} - TALK == {"비번 까먹음"}
    anew = made((), FakeEncoder())
    np.testing.assert_array_equal(without.wordings.dense.vectors, anew.wordings.dense.vectors)


def edited() -> list[Faq]:
    """FAQS with one that is new, one that is gone, one that is worded otherwise and two that changed places."""
    new = Faq("delivery", "배송은 며칠 걸리나요?", "보통 이틀 걸려요.", aliases=("택배 언제", "환불 며칠"))
    changed = replace(FAQS[0], aliases=("결제안됨",), answer="카드 정보와 **한도**를 확인하세요.")
    return [FAQS[2], changed, new, FAQS[1], FAQS[3]]


def test_an_update_writes_the_files_that_a_build_from_scratch_writes(
    index: Index, analyzer: Analyzer, encoder_folder: Path, tmp_path: Path
) -> None:
    written = []
    fewer = build(FAQS[:1], CONTACTS, analyzer, FakeEncoder())
    for number, previous in enumerate((None, snapshot(index, tmp_path), snapshot(fewer, tmp_path))):
        made = build(edited(), CONTACTS, analyzer, FakeEncoder(), previous)
        artifact.write_index(tmp_path / str(number), made, encoder_folder, "")
        written.append(artifact.read_manifest(tmp_path / str(number)))
    assert all(replace(manifest, created="") == replace(written[0], created="") for manifest in written)


def test_an_update_analyses_only_what_changed(index: Index, tmp_path: Path) -> None:
    analyzer = WitnessAnalyzer()
    build(edited(), CONTACTS, analyzer, FakeEncoder(), snapshot(index, tmp_path))
    assert sorted(analyzer.read) == sorted(
        [
            "배송은 며칠 걸리나요?",
            "택배 언제",
            "보통 이틀 걸려요.",
            "카드 정보와 한도를 확인하세요. 카드 정보를 확인하세요.",
            "카드 정보와 **한도**를 확인하세요.",
            "배송은 며칠 걸리나요?",
            "보통 이틀 걸려요.",
        ]
    )


def test_wordings_are_encoded_with_one_notation_of_numbers(analyzer: Analyzer, tmp_path: Path) -> None:
    witness = Witness()
    faqs = [replace(FAQS[2], aliases=("환불 일주일", "만원 환불"))]
    index = build(faqs, CONTACTS, analyzer, witness)
    assert {"환불 7일", "1만원 환불"} <= {*witness.queries}
    again = FakeEncoder()
    build(faqs, CONTACTS, analyzer, again, previous=snapshot(index, tmp_path))
    assert again.encoded == []


def test_terms_of_another_analyzer_are_not_used(index: Index, tmp_path: Path) -> None:
    words = (UserWord("네페", "NNP"),)
    faqs = [replace(FAQS[0], aliases=(*FAQS[0].aliases, "네페"))]
    before = build(faqs, CONTACTS, Analyzer(), FakeEncoder())
    after = build(faqs, CONTACTS, Analyzer(words), FakeEncoder(), snapshot(before, tmp_path))
    assert not len(before.whole.holding("네페"))
    assert after.whole.holding("네페").tolist() == [0]


class Witness(FakeEncoder):
    """Remembers what it was asked to read as questions, and what as passages."""

    def __init__(self) -> None:
        super().__init__()
        self.queries: list[str] = []
        self.passages: list[str] = []

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        self.queries += texts
        return super().encode_queries(texts, progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
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


def test_vectors_of_another_encoder_are_not_used(index: Index, analyzer: Analyzer, tmp_path: Path) -> None:
    other = FakeEncoder(name="other")
    build(FAQS, CONTACTS, analyzer, other, previous=snapshot(index, tmp_path))
    assert len([text for text in other.encoded if text not in TALK]) == len(index.wordings.units) + len(
        index.answers.units
    )


def test_progress_reaches_the_end_of_every_stage(index: Index, analyzer: Analyzer) -> None:
    seen: dict[Stage, list[tuple[int, int]]] = {"encode": [], "analyse": [], "calibrate": []}
    build(FAQS, CONTACTS, analyzer, FakeEncoder(), report=lambda stage, done, of: seen[stage].append((done, of)))
    total = len(index.wordings.units) + len(index.answers.units)
    talk = len(utterances()[::EVERY])
    asked = talk + len(index.wordings.units) - len(FAQS)
    texts = {"encode": total + talk, "analyse": total + talk + 2 * len(FAQS), "calibrate": asked}
    for stage, steps in seen.items():
        assert steps[-1] == (texts[stage], texts[stage])
        assert steps == sorted(steps)


def test_an_index_of_questions_alone_can_be_searched(analyzer: Analyzer) -> None:
    faqs = [replace(faq, answer="", steps=()) for faq in FAQS]
    index = build(faqs, CONTACTS, analyzer, FakeEncoder())
    assert [unit.text for unit in index.answers.units] == [faq.question for faq in FAQS]
