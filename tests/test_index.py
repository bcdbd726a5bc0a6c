from dataclasses import replace

import numpy as np
import pytest

from search.index.dense import Dense
from search.index.documents import Documents
from search.index.index import Field, Index
from search.index.lexical import Lexical
from search.records.faq import Faq
from search.records.unit import Unit


def field(owners: list[int], faqs: int, vectors: int | None = None) -> Field:
    units = [Unit(owner, "question", f"질문 {owner}") for owner in owners]
    rows = np.tile(np.eye(4, dtype=np.float32)[:1], (len(units) if vectors is None else vectors, 1))
    return Field.build(units, Lexical.build(Documents.from_lists([["질문"]] * len(units))), Dense(rows), faqs)


def test_rows_are_those_of_the_faqs_asked_for_in_their_order() -> None:
    part = field([0, 0, 2, 3, 3, 3], faqs=5)
    assert part.rows(np.array([3, 1, 0])).tolist() == [3, 4, 5, 0, 1]
    assert part.rows(np.array([4])).tolist() == []
    assert part.counts(np.arange(5)).tolist() == [2, 0, 1, 3, 0]


def test_a_field_whose_parts_do_not_fit_says_both_numbers() -> None:
    with pytest.raises(ValueError, match="2 vectors for 3 units"):
        field([0, 1, 2], faqs=3, vectors=2)
    with pytest.raises(ValueError, match="order of their FAQs"):
        field([1, 0], faqs=2)


def test_an_index_refuses_double_ids_unknown_contacts_and_foreign_fields(index: Index) -> None:
    with pytest.raises(ValueError, match="4 different ids for 5 FAQs"):
        replace(index, faqs=(*index.faqs[:4], index.faqs[0]))
    with pytest.raises(ValueError, match="pay-failed names unknown contacts: chat, phone"):
        replace(index, contacts=())
    with pytest.raises(ValueError, match="a field of 5 FAQs in an index of 6"):
        replace(index, faqs=(*index.faqs, Faq("more", "더", "더")))


def test_positions_lead_from_an_id_to_its_faq(index: Index) -> None:
    assert all(index.faqs[index.positions[faq.id]] == faq for faq in index.faqs)
