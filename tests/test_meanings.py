"""What a visitor is told of the everyday words of a question: in the sentence, on the command line, by the API."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from api.app import create_app
from api.settings import Settings
from indexer.build import everyday
from search.analysis.analyzer import Analyzer
from search.analysis.expansions import Expansions
from search.answering.engine import Engine
from search.answering.meanings import sentence
from search.answering.result import Answer, Meaning
from search.cli.command import main
from tests.test_api import XSS, small_engine

ASKED = "돈은 언제 돌려받아요?"
TWO = "비밀번호를 잊어버렸어요. 그리고 돈 돌려받는 데 며칠 걸리나요?"
REFUND = Meaning("돈 돌려받다", "환불")
TOLD = "‘돈 돌려받다’를 ‘환불’로도 찾았어요."


def everyday_engine(analyzer: Analyzer) -> Engine:
    """The small engine with the everyday words that lead to its FAQs."""
    small = small_engine(analyzer)
    expansions = everyday.expansions(analyzer, small.index.whole)
    return Engine(replace(small.index, expansions=expansions), analyzer, small.encoder)


def renamed(engine: Engine, said: str) -> Engine:
    """``engine``, with every everyday word shown as ``said``."""
    listed = tuple(replace(one, said=said) for one in engine.index.expansions.listed)
    return Engine(replace(engine.index, expansions=Expansions(listed)), engine.analyzer, engine.encoder)


@pytest.mark.parametrize(
    ("meanings", "told"),
    [
        ([], ""),
        ([Meaning("물건", "상품")], "‘물건’을 ‘상품’으로도 찾았어요."),
        ([REFUND], TOLD),
        ([Meaning("폰", "PC"), Meaning("앱", "ATM")], "‘폰’을 ‘PC’로, ‘앱’을 ‘ATM’으로도 찾았어요."),
        ([Meaning(f"말{n}", "답") for n in "2345"], "‘말2’를 ‘답’으로, ‘말3’을 ‘답’으로, ‘말4’를 ‘답’으로도 찾았어요."),
    ],
)
def test_the_sentence_names_up_to_three_words_with_particles_that_fit(meanings: list[Meaning], told: str) -> None:
    answer = Answer("물건", (), 0, {}, "answer", 0.9, "high", "", {}, (), (), meanings=tuple(meanings))
    assert sentence(answer) == told
    assert not sentence(replace(answer, decision="none"))


@pytest.fixture(scope="module")
def client(analyzer: Analyzer) -> Iterator[TestClient]:
    engine = everyday_engine(analyzer)
    with TestClient(create_app(Settings(), lambda _: engine)) as client:
        yield client


def test_the_api_tells_them_of_an_answer_and_of_each_of_two_questions(client: TestClient) -> None:
    got = client.get("/v1/search", params={"q": ASKED}).json()
    assert got["hits"][0]["faq"]["id"] == "refund"
    assert (got["meanings"], got["meanings_text"]) == ([{"said": "돈 돌려받다", "meant": "환불"}], TOLD)
    assert "<mark>환불</mark>" in got["hits"][0]["highlights"]["question"]["html"]
    assert client.post("/v1/search", json={"query": ASKED}).json()["meanings"] == got["meanings"]
    two = client.post("/v1/search", json={"query": TWO}).json()
    assert [part["meanings_text"] for part in two["questions"]] == ["", TOLD]
    plain = client.get("/v1/search", params={"q": "환불은 며칠 걸려요?"}).json()
    assert (plain["meanings"], plain["meanings_text"]) == ([], "")


def test_the_api_documents_them(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert schemas["Meaning"]["required"] == ["said", "meant"]
    for name in ("SearchResult", "ShownAnswer"):
        assert schemas[name]["properties"]["meanings"]["items"] == {"$ref": "#/components/schemas/Meaning"}
    operation = document["paths"]["/v1/search"]["get"]
    assert "`meanings_text`" in operation["description"]
    examples = operation["responses"]["200"]["content"]["application/json"]["examples"]
    assert any(example["value"]["meanings"] for example in examples.values())


def test_the_page_without_a_script_shows_them_once_and_escaped(client: TestClient, analyzer: Analyzer) -> None:
    assert client.get("/search", params={"q": ASKED}).text.count(TOLD) == 1
    two = client.get("/search", params={"q": TWO}).text
    assert two.count('class="meanings quiet"') == two.count(TOLD) == 1
    assert two.index("그리고 돈 돌려받는 데 며칠 걸리나요</h2>") < two.index(TOLD)
    assert 'class="meanings' not in client.get("/search", params={"q": "환불은 며칠 걸려요?"}).text
    engine = renamed(everyday_engine(analyzer), XSS)
    with TestClient(create_app(Settings(), lambda _: engine)) as other:
        page = other.get("/search", params={"q": ASKED}).text
    assert XSS not in page
    assert "‘&lt;img src=x" in page


def searched(index: Path, *arguments: str) -> str:
    return CliRunner().invoke(main, ["--index", str(index), "--k", "1", *arguments]).stdout


def test_the_command_line_tells_them_below_the_correction(sample_index: Path) -> None:
    lines = searched(sample_index, "물건 무르고 시퍼요").splitlines()
    told = [number for number, line in enumerate(lines) if line.endswith("도 찾았어요.")]
    answer = TypeAdapter(Answer).validate_json(searched(sample_index, "--json", "물건 무르고 시퍼요"))
    assert "무르다" in {one.said for one in answer.meanings}
    assert [lines[number] for number in told] == [sentence(answer)]
    assert told == [int(answer.corrected_query is not None)]
    explained = searched(sample_index, "--explain", "물건 무르고 시퍼요").splitlines()
    assert f"meanings    {', '.join(f'{one.said} → {one.meant}' for one in answer.meanings)}" in explained


def test_the_command_line_tells_them_of_each_of_two_questions(sample_index: Path) -> None:
    lines = searched(sample_index, "포인트는 언제까지 써요? 그리고 돈은 언제 돌려받아요?").splitlines()
    asked = lines.index("▶ 그리고 돈은 언제 돌려받아요")
    assert lines[asked + 1].startswith("‘돈 언제 돌려받다’를 ‘")
    assert sum(line.endswith("도 찾았어요.") for line in lines) == 1
