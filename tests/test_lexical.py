import math
from pathlib import Path

import bm25s
import numpy as np
import pytest

from search.index.documents import Documents
from search.index.lexical import Lexical

DOCUMENTS = [["결제", "오류"], ["결제", "취소", "취소"], ["환불"], []]


def by_hand(query: list[str], document: list[str]) -> float:
    lengths = [max(len(one), 1) for one in DOCUMENTS]  # an empty document counts as one empty term
    score = 0.0
    for term in query:
        holding = sum(term in one for one in DOCUMENTS)
        idf = math.log(1 + (len(DOCUMENTS) - holding + 0.5) / (holding + 0.5))
        count = document.count(term)
        norm = Lexical.K1 * (1 - Lexical.B + Lexical.B * len(document) / (sum(lengths) / len(lengths)))
        score += idf * count / (count + norm) if count else 0.0
    return score


def test_scores_are_lucenes_bm25() -> None:
    query = ["결제", "취소", "모르는말"]
    expected = [by_hand(query, document) for document in DOCUMENTS]
    assert Lexical.build(Documents.from_lists(DOCUMENTS)).scores(query) == pytest.approx(expected, abs=1e-5)


def test_weights_are_those_of_bm25s() -> None:
    rng = np.random.default_rng(3)
    texts = [[f"말{number}" for number in rng.zipf(1.4, rng.integers(1, 30)) % 60] for _ in range(300)]
    theirs = bm25s.BM25(k1=Lexical.K1, b=Lexical.B, method="lucene")
    theirs.index(texts, show_progress=False)
    ours = Lexical.build(Documents.from_lists(texts))
    for term in ours.terms():
        np.testing.assert_array_equal(ours.scores([term]), theirs.get_scores([term]))


def test_ceiling_is_above_every_score_and_counts_unknown_terms() -> None:
    lexical = Lexical.build(Documents.from_lists(DOCUMENTS))
    for query in (["결제"], ["결제", "취소"], ["환불", "모르는말"]):
        assert lexical.scores(query).max() < lexical.ceiling(query)
    assert lexical.ceiling(["결제", "모르는말"]) > 2 * lexical.ceiling(["결제"])


@pytest.mark.parametrize("documents", [[], [[], []], DOCUMENTS])
def test_what_is_loaded_scores_as_what_was_saved(documents: list[list[str]], tmp_path: Path) -> None:
    saved = Lexical.build(Documents.from_lists(documents))
    saved.save(tmp_path / "lexical")
    loaded = Lexical.load(tmp_path / "lexical", len(documents))
    for query in (["결제", "취소"], ["없음"], []):
        assert loaded.scores(query).shape == (len(documents),)
        np.testing.assert_array_equal(loaded.scores(query), saved.scores(query))
        assert loaded.ceiling(query) == saved.ceiling(query)


def test_coverage_is_the_share_of_the_querys_idf_that_a_document_holds() -> None:
    lexical = Lexical.build(Documents.from_lists(DOCUMENTS))
    idf = {
        "결제": math.log(1 + (4 - 2 + 0.5) / (2 + 0.5)),
        "취소": math.log(1 + (4 - 1 + 0.5) / (1 + 0.5)),
        "모르는말": math.log(1 + (4 + 0.5) / 0.5),
    }
    total = sum(idf.values())
    expected = [idf["결제"] / total, (idf["결제"] + idf["취소"]) / total, 0.0, 0.0]
    assert lexical.coverage(["결제", "취소", "취소", "모르는말"]) == pytest.approx(expected)
    assert lexical.coverage(["결제", "취소"])[1] == pytest.approx(1.0)
    assert Lexical.build(Documents.from_lists([])).coverage(["결제"]).shape == (0,)


def test_holding_names_the_documents_of_a_term() -> None:
    lexical = Lexical.build(Documents.from_lists(DOCUMENTS))
    assert sorted(lexical.holding("결제").tolist()) == [0, 1]
    assert lexical.holding("모르는말").tolist() == []
