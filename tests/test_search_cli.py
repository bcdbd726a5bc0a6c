"""faq-search, on the index of the shipped data."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import TypeAdapter

from search.answering.loading import load
from search.answering.result import Answer
from search.answering.verdict import NONE_LEFT, TWO_QUESTIONS, WHY
from search.cli.command import main

CONTACTS = ("실시간 채팅 상담", "전화 상담", "1:1 문의", "이메일 문의")


def run(*arguments: str | Path, given: str = "") -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, [str(argument) for argument in arguments], input=given)


def test_people_see_the_answer_its_steps_and_whom_to_ask(sample_index: Path) -> None:
    shown = run("--index", sample_index, "--k", "2", "충전했는데", "그대로임")
    assert shown.exit_code == 0, shown.output
    assert "\n1. 충전을 했는데 잔액에 반영되지 않아요." in shown.stdout
    assert "1) 충전 방법을 확인합니다." in shown.stdout
    assert "1588-1234" in shown.stdout
    assert "\n2. " in shown.stdout
    assert "nearest_cosine" not in shown.stdout


def test_an_answer_is_whole_and_the_others_are_named(sample_index: Path) -> None:
    lines = run("--index", sample_index, "--k", "2", "비번 까먹음").stdout.splitlines()
    assert lines[0] == WHY["answer"]
    assert lines[1].startswith("1. 비밀번호를 잊어버렸어요.")
    assert lines[2].strip() == "로그인 화면에서 바로 다시 설정할 수 있습니다."
    assert lines[-1].startswith("2. ")


def test_what_fits_several_is_offered_for_choice_with_a_way_out(sample_index: Path) -> None:
    lines = run("--index", sample_index, "--answer-at", "1", "--none-below", "0", "결제 취소").stdout.splitlines()
    assert lines[0] == WHY["clarify"]
    assert [line[:3] for line in lines[1:4]] == ["1. ", "2. ", "3. "]
    assert lines[4].startswith("이 중에 없어요?")
    assert [line.split(" · ")[0] for line in lines[5:]] == [f"   문의 {name}" for name in CONTACTS]


def test_what_is_not_covered_gets_an_honest_no_and_whom_to_ask(sample_index: Path) -> None:
    lines = run("--index", sample_index, "--k", "2", "오늘 저녁 뭐 먹지").stdout.splitlines()
    assert lines[0] == WHY["none"]
    assert [line.split(" · ")[0] for line in lines[1:5]] == [f"   문의 {name}" for name in CONTACTS]
    assert lines[5] == "혹시 이런 내용인가요?"
    assert [line[:3] for line in lines[6:]] == ["1. ", "2. "]


def test_two_questions_have_an_outcome_each(sample_index: Path) -> None:
    lines = run("--index", sample_index, "--k", "1", "비번 까먹음. 그리고 환불 며칠 걸려요?").stdout.splitlines()
    assert lines[0] == TWO_QUESTIONS
    parts = [number for number, line in enumerate(lines) if line.startswith("▶ ")]
    assert [lines[number] for number in parts] == ["▶ 비번 까먹음", "▶ 그리고 환불 며칠 걸려요"]
    for number, question in zip(parts, ("1. 비밀번호를 잊어버렸어요.", "1. 환불은 보통"), strict=True):
        assert lines[number + 2].startswith(question)


def test_thresholds_decide_from_the_command_line_or_the_environment(sample_index: Path) -> None:
    def first_line(*options: str, **environment: str) -> str:
        arguments = ["--index", str(sample_index), *options, "비번 까먹음"]
        return CliRunner(env=environment).invoke(main, arguments).stdout.splitlines()[0]

    assert first_line() == WHY["answer"]
    assert first_line("--answer-at", "1") == WHY["clarify"]
    assert first_line("--none-below", "1") == WHY["none"]
    assert first_line(MUREUM_NONE_BELOW="1") == WHY["none"]


def test_answers_below_a_confidence_are_left_out(sample_index: Path) -> None:
    some = run("--index", sample_index, "--at-least", "0.5", "--json", "비밀번호를 잊어버렸어요")
    assert [hit.faq.id for hit in TypeAdapter(Answer).validate_json(some.stdout).hits] == ["password-reset"]
    lines = run("--index", sample_index, "--at-least", "1", "비번 까먹음").stdout.splitlines()
    assert lines[0] == NONE_LEFT
    assert [line.split(" · ")[0] for line in lines[1:]] == [f"   문의 {name}" for name in CONTACTS]


def test_explain_shows_what_was_decided_and_where_every_number_comes_from(sample_index: Path) -> None:
    arguments = ("--index", sample_index, "--k", "2", "--answer-at", "0.5", "--none-below", "0.125", "비번 까먹음")
    answer = TypeAdapter(Answer).validate_json(run("--json", *arguments).stdout)
    printed = [line.rstrip() for line in run("--explain", *arguments).stdout.splitlines()]
    facts = {name: f"{value:.4f}" for name, value in answer.explain.items()}
    verdict = {
        "decision": "answer",
        "confidence": f"{answer.confidence:.4f} ({answer.band})",
        "thresholds": "answer at 0.5000, none below 0.1250",
    }
    for name, value in {**verdict, **facts}.items():
        assert f"{name:10}  {value}" in printed
    for rank, hit in enumerate(answer.hits, 1):
        values = [hit.confidence, hit.score, *hit.parts.values()]
        assert [str(rank), *(f"{value:.4f}" for value in values)] in [line.split() for line in printed]
        assert any(hit.faq.id in line and f"{hit.matched.role}: {hit.matched.text}" in line for line in printed)


def test_explained_numbers_stand_under_their_names_within_80_columns(sample_index: Path) -> None:
    runner = CliRunner(env={"COLUMNS": "80"})
    printed = runner.invoke(main, ["--index", str(sample_index), "--explain", "결제 취소"]).stdout.splitlines()
    place = next(number for number, line in enumerate(printed) if line.split()[:2] == ["confidence", "score"])
    ends = [[found.end() for found in re.finditer(r"\S+", line)] for line in printed[place : place + 6]]
    assert all(row[-7:] == ends[0] for row in ends[1:])
    assert len(ends[0]) == 7


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
    alone = run("--index", sample_index, "--k", "1", "--json", "-", given="환불 며칠\n").stdout
    assert TypeAdapter(Answer).validate_json(alone) == answers[1]
    assert alone.count("\n") == 1


def test_a_line_that_can_t_be_searched_with_is_told_and_the_others_are_answered(sample_index: Path) -> None:
    given = f"비번 까먹음\n\n{'가' * 513}\n환불 며칠\n"
    shown = run("--index", sample_index, "--k", "1", "--json", "-", given=given)
    answers = [TypeAdapter(Answer).validate_json(line) for line in shown.stdout.splitlines()]
    assert [answer.query for answer in answers] == ["비번 까먹음", "환불 며칠"]
    assert shown.stderr.startswith("error: line 3: ")
    assert "512" in shown.stderr
    assert shown.exit_code == 2


def test_a_question_without_words_is_answered_honestly(sample_index: Path) -> None:
    lines = run("--index", sample_index, "😀").stdout.splitlines()
    assert lines[0] == "질문에 글자나 숫자가 없어서 찾을 수 없어요."
    assert len(lines) == 1 + len(CONTACTS)
    assert "해당하는 FAQ가 없어요" in run("--index", sample_index, "--category", "없음", "환불").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--index", "/nowhere", "환불"), "build one with: faq-index"),
        (("환" * 600,), "at most 512"),
        (("--answer-at", "0.3", "--none-below", "0.6", "환불"), "none_below 0.6 and answer_at 0.3"),
        (("--answer-at", "1.5", "환불"), "'--answer-at'"),
        (("--at-least", "nan", "환불"), "at_least is nan; it must be 0 to 1"),
    ],
)
def test_mistakes_get_one_clear_line(sample_index: Path, arguments: tuple[str, ...], told: str) -> None:
    refused = run("--index", sample_index, *arguments)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert "Traceback" not in refused.output


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp949"])
def test_a_console_in_cp949_is_read_and_printed_to(encoding: str, sample_index: Path) -> None:
    """As on a Korean Windows: the questions may stand in a file of any encoding, and an emoji stops nothing."""
    given = "비번 까먹음\n" if encoding == "cp949" else "비번 까먹음\n환불 😀 며칠\n"
    for options in ([], ["--json"]):
        ran = subprocess.run(
            [sys.executable, "-c", "from search.cli import main; main()", "--index", str(sample_index), *options, "-"],
            input=given.encode(encoding),
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": "cp949"},
        )
        assert (ran.returncode, ran.stderr) == (0, b"")
        printed = ran.stdout.decode("cp949")
        if options:
            answers = [TypeAdapter(Answer).validate_json(line) for line in printed.splitlines()]
            assert [answer.query for answer in answers] == given.splitlines()
        else:
            assert "비밀번호를 잊어버렸어요." in printed
