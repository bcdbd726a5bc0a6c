from pathlib import Path

import numpy as np
import pytest

from search.documents import Documents
from search.postings import Postings

DOCUMENTS = Documents.of([["환불", "결제", "환불"], [], ["가입", "결제"], ["탈퇴"]])
OWNERS = np.array([0, 0, 0, 2])


def test_a_document_holds_the_terms_of_all_that_it_owns() -> None:
    postings = Postings.of(DOCUMENTS, OWNERS, 3)
    held = {term: postings.holding(term).tolist() for term in postings.terms()}
    assert held == {"가입": [0], "결제": [0], "탈퇴": [2], "환불": [0]}
    assert postings.holding("배송").tolist() == []


def test_known_is_the_share_of_the_idf_that_any_document_holds() -> None:
    postings = Postings.of(DOCUMENTS, np.arange(4), 4)
    found, unknown = postings.ceiling(["결제"]), postings.ceiling(["배송"])
    assert 0 < found < unknown
    assert postings.known(["결제", "결제", "배송"]) == pytest.approx(found / (found + unknown))
    assert postings.known([]) == 0


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    written = Postings.of(DOCUMENTS, np.arange(4), 4)
    written.save(tmp_path / "postings")
    read = Postings.load(tmp_path / "postings", 4)
    assert read.terms() == written.terms()
    for term in ("결제", "환불", "배송"):
        assert read.holding(term).tolist() == written.holding(term).tolist()
        assert read.ceiling([term]) == written.ceiling([term])
    with pytest.raises(ValueError, match="3 terms"):
        Postings(("가", "나", "다"), written.starts, written.rows, 4)
