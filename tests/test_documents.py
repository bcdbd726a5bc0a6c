from pathlib import Path

import numpy as np
import pytest

from search.index.documents import Documents

TEXTS = [["환불", "결제", "환불"], [], ["가입"], ["결제"]]


def lists(documents: Documents) -> list[list[str]]:
    return [documents[number] for number in range(len(documents))]


def same(one: Documents, other: Documents) -> bool:
    return one.vocabulary == other.vocabulary and lists(one) == lists(other)


def test_terms_keep_their_order_and_the_vocabulary_is_sorted() -> None:
    documents = Documents.from_lists(TEXTS)
    assert lists(documents) == TEXTS
    assert documents.vocabulary == ("가입", "결제", "환불")


@pytest.mark.parametrize("rows", [[], [1], [3, 0, 0], [0, 1, 2, 3]])
def test_documents_that_are_selected_are_those_of_their_texts(rows: list[int]) -> None:
    selected = Documents.from_lists(TEXTS).select(np.array(rows, dtype=np.int64))
    assert same(selected, Documents.from_lists([TEXTS[row] for row in rows]))


@pytest.mark.parametrize("cut", range(len(TEXTS) + 1))
def test_documents_that_follow_others_are_as_if_they_had_been_one(cut: int) -> None:
    first, others = Documents.from_lists(TEXTS[:cut]), Documents.from_lists(TEXTS[cut:])
    assert same(first.concatenate(others), Documents.from_lists(TEXTS))


@pytest.mark.parametrize("texts", [[], [[]], TEXTS])
def test_what_is_read_is_what_was_written(texts: list[list[str]], tmp_path: Path) -> None:
    Documents.from_lists(texts).save(tmp_path / "documents")
    assert same(Documents.load(tmp_path / "documents"), Documents.from_lists(texts))


def test_offsets_that_lead_nowhere_are_refused() -> None:
    documents = Documents.from_lists(TEXTS)
    with pytest.raises(ValueError, match="5 offsets that do not go from 0 to 2"):
        Documents(documents.vocabulary, documents.starts, documents.terms[:2])
