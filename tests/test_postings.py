from pathlib import Path

import numpy as np
import pytest

from search.index.documents import Documents
from search.index.lexical import Lexical
from search.index.postings import Postings

DOCUMENTS = Documents.from_lists([["환불", "결제", "환불"], [], ["가입", "결제"], ["탈퇴"]])
OTHERS = Documents.from_lists([["결제"], ["탈퇴", "배송"]])


@pytest.fixture
def postings() -> Postings:
    return Lexical.build(DOCUMENTS)


def test_a_document_holds_the_terms_of_all_that_it_owns() -> None:
    parts = (DOCUMENTS, [0, 0, 0, 2]), (OTHERS, [1, 2])
    whole = Postings.merge([(Lexical.build(documents), np.array(owners)) for documents, owners in parts], 4)
    held = {term: whole.holding(term).tolist() for term in whole.terms()}
    assert held == {"가입": [0], "결제": [0, 1], "배송": [2], "탈퇴": [2], "환불": [0]}
    assert whole.holding("쿠폰").tolist() == []
    assert whole.size == 4


def test_known_is_the_share_of_the_idf_that_any_document_holds(postings: Postings) -> None:
    found, unknown = postings.ceiling(["결제"]), postings.ceiling(["배송"])
    assert 0 < found < unknown
    assert postings.known(["결제", "결제", "배송"]) == pytest.approx(found / (found + unknown))
    assert postings.known([]) == 0


def test_what_is_read_is_what_was_written(tmp_path: Path, postings: Postings) -> None:
    written = Postings.merge([(postings, np.arange(4))], 4)
    written.save(tmp_path / "postings")
    read = Postings.load(tmp_path / "postings", 4)
    assert list(read.terms()) == list(written.terms())
    for term in ("결제", "환불", "배송"):
        assert read.holding(term).tolist() == written.holding(term).tolist()
        assert read.ceiling([term]) == written.ceiling([term])
    with pytest.raises(ValueError, match="3 terms"):
        Postings(("가", "나", "다"), written.starts, written.rows, 4)
