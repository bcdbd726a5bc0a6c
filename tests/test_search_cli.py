"""faq-search and the README's examples, on the index of the shipped data."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import TypeAdapter

from search.cli import main
from search.loading import load
from search.result import Answer


def run(*arguments: str | Path, given: str = "") -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, [str(argument) for argument in arguments], input=given)


def test_people_see_the_answer_its_steps_and_whom_to_ask(sample_index: Path) -> None:
    shown = run("--index", sample_index, "--k", "2", "충전했는데", "그대로임")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("1. 충전을 했는데 잔액에 반영되지 않아요.")
    assert "1) 충전 방법을 확인합니다." in shown.stdout
    assert "1588-1234" in shown.stdout
    assert "\n2. " in shown.stdout
    assert "wording_cosine" not in shown.stdout


def test_explain_shows_where_the_score_comes_from(sample_index: Path) -> None:
    shown = run("--index", sample_index, "--explain", "비번 까먹음")
    for part in ("score", "wording_cosine", "answer_cosine", "wording_bm25", "answer_bm25", "alias: 비번 까먹음"):
        assert part in shown.stdout


def test_json_is_the_answer_as_the_library_has_it(sample_index: Path) -> None:
    shown = run("--index", sample_index, "--k", "3", "--category", "포인트", "--json", "언제까지 써요")
    answer = TypeAdapter(Answer).validate_json(shown.stdout)
    assert len(answer.hits) == 3
    assert {hit.faq.category[0] for hit in answer.hits} == {"포인트"}
    assert answer.query == load(sample_index).search("언제까지 써요").query


def test_questions_may_come_from_standard_input(sample_index: Path) -> None:
    shown = run("--index", sample_index, "--k", "1", "--json", "-", given="비번 까먹음\n\n환불 며칠\n")
    answers = [TypeAdapter(Answer).validate_json(line) for line in shown.stdout.splitlines()]
    assert [answer.query for answer in answers] == ["비번 까먹음", "환불 며칠"]


def test_a_question_without_words_is_answered_honestly(sample_index: Path) -> None:
    assert run("--index", sample_index, "😀").stdout == "질문에 글자나 숫자가 없어서 찾을 수 없어요.\n"
    assert "해당하는 FAQ가 없어요" in run("--index", sample_index, "--category", "없음", "환불").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--index", "/nowhere", "환불"), "build one with: faq-index"),
        (("환" * 600,), "at most 512"),
    ],
)
def test_mistakes_get_one_clear_line(sample_index: Path, arguments: tuple[str, ...], told: str) -> None:
    refused = run("--index", sample_index, *arguments)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert "Traceback" not in refused.output
