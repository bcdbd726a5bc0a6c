import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from search.analysis import Analyzer
from search.engine import Engine
from search.errors import ModelError
from search.index import Index
from search.ranking import Values
from search.reranker import CrossEncoderReranker
from tests.conftest import FakeEncoder

LETTERS = sorted({*"결제를 취소하고 싶어요.환불며칠카드승인거절비번까먹음"} - {" "})


def tiny(folder: Path, labels: int) -> Path:
    """A cross-encoder with two layers of eight numbers, made here."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
    )
    config.num_labels = labels
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def reranker(tmp_path_factory: pytest.TempPathFactory) -> CrossEncoderReranker:
    return CrossEncoderReranker(str(tiny(tmp_path_factory.mktemp("cross") / "model", 1)))


def test_relevance_is_a_share_for_each_text_in_its_order(reranker: CrossEncoderReranker) -> None:
    texts = ["결제를 취소하고 싶어요.", "환불 며칠", "카드 승인 거절"]
    found = reranker.relevance("결제 취소", texts)
    assert found.shape == (3,)
    assert found.dtype == np.float32
    assert np.all((found > 0) & (found < 1))
    np.testing.assert_allclose(reranker.relevance("결제 취소", texts[::-1]), found[::-1], atol=1e-5)


def test_an_engine_with_it_orders_by_both_opinions(
    index: Index, analyzer: Analyzer, reranker: CrossEncoderReranker
) -> None:
    plain = Engine(index, analyzer, FakeEncoder()).search("환불 며칠", k=5)
    both = Engine(index, analyzer, FakeEncoder(), reranker=reranker).search("환불 며칠", k=5)
    assert {hit.faq.id for hit in both.hits} == {hit.faq.id for hit in plain.hits}
    scores = [hit.score for hit in both.hits]
    assert scores == sorted(scores, reverse=True)
    assert scores != [hit.score for hit in plain.hits]


class Contrary:
    """Is sure of one FAQ, and that no other is right."""

    def __init__(self, part: str) -> None:
        self.part = part

    def relevance(self, query: str, texts: Sequence[str]) -> Values:
        return np.array([float(self.part in text) for text in texts], dtype=np.float32)


def test_a_second_opinion_can_turn_the_order(index: Index, analyzer: Analyzer) -> None:
    plain = Engine(index, analyzer, FakeEncoder()).search("결제 취소", k=5)
    other = plain.hits[1].faq
    turned = Engine(index, analyzer, FakeEncoder(), reranker=Contrary(other.question)).search("결제 취소", k=5)
    assert turned.hits[0].faq.id == other.id
    assert turned.hits[0].confidence == pytest.approx(turned.confidence)
    assert turned.explain["missing"] > plain.explain["missing"]  # the words that the FAQ lacks which is first now
    assert turned.explain["agreement"] < plain.explain["agreement"]
    again = {hit.faq.id: hit for hit in plain.hits}
    assert turned.hits[0].parts == again[other.id].parts
    assert replace(turned.hits[0], score=0, confidence=0) == replace(again[other.id], score=0, confidence=0)


@pytest.mark.parametrize("library", ["torch", "sentence_transformers"])
def test_what_a_reranker_needs_is_told_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ModelError, match=r"pip install 'mureum\[models\]'"):
        CrossEncoderReranker("any")


def test_what_is_no_reranker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has 3 labels"):
        CrossEncoderReranker(str(tiny(tmp_path / "three", 3)))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="can't be loaded"):
        CrossEncoderReranker(str(tmp_path / "empty"))
