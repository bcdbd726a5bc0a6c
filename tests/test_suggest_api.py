from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from search.analysis.analyzer import Analyzer
from search.answering.engine import MAX_QUERY
from tests.test_api import problem, small_engine


@pytest.fixture(scope="module")
def client(analyzer: Analyzer) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(index=Path("small")), lambda _: small_engine(analyzer))) as client:
        yield client


def test_suggestions_go_over_the_wire(client: TestClient) -> None:
    response = client.get("/v1/suggest", params={"q": "비번 까"})
    assert response.status_code == 200
    assert response.json() == [
        {
            "text": "비번 까먹음",
            "kind": "alias",
            "faq": "password",
            "category": ["로그인", "비밀번호"],
            "spans": [[0, 4]],
        }
    ]


@pytest.mark.parametrize("typed", ["결젱", "결ㅈ", "ㄱㅈ", "rufwp", "결제를 ㅊ"])
def test_half_a_word_is_enough(client: TestClient, typed: str) -> None:
    found = client.get("/v1/suggest", params={"q": typed}).json()
    assert any(suggestion["text"].startswith("결제") for suggestion in found)


def test_a_category_is_suggested_with_its_path(client: TestClient) -> None:
    found = client.get("/v1/suggest", params={"q": "결제 오"}).json()
    assert found[0] == {
        "text": "결제 오류",
        "kind": "category",
        "faq": None,
        "category": ["결제", "결제 오류"],
        "spans": [[0, 4]],
    }
    assert client.get("/v1/search", params={"q": found[0]["text"]}).json()["hits"]


def test_k_limits_the_list_and_nothing_is_an_empty_one(client: TestClient) -> None:
    assert len(client.get("/v1/suggest", params={"q": "ㄱ", "k": 1}).json()) == 1
    for nothing in ("", " ", "?!", "쀍쀍"):
        response = client.get("/v1/suggest", params={"q": nothing})
        assert (response.status_code, response.json()) == (200, [])


def test_a_browser_may_keep_a_list_and_nobody_else(client: TestClient) -> None:
    response = client.get("/v1/suggest", params={"q": "결제"})
    assert response.headers["cache-control"] == "private, max-age=60"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert client.get("/v1/categories").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("wrong", [{"k": 0}, {"k": 21}, {"k": "many"}, {"q": "가" * (MAX_QUERY + 1)}])
def test_wrong_parameters_are_problems(client: TestClient, wrong: dict[str, str | int]) -> None:
    problem(client.get("/v1/suggest", params={"q": "결제", **wrong}), 422, "validation")
    problem(client.get("/v1/suggest"), 422, "validation")


def test_before_the_index_is_loaded_nothing_is_suggested() -> None:
    unready = TestClient(create_app(Settings(index=Path("none"))))
    problem(unready.get("/v1/suggest", params={"q": "결제"}), 503, "not-ready")
