import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.aliases.answers import LONGEST, Proposal, read, wordings

IDS = {"refund", "delivery", "password"}


def proposed(folder: Path, *lines: object) -> tuple[list[Proposal], list[str]]:
    """What a file of these lines proposes, and its problems."""
    file = folder / "answers.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    file.write_text("\n".join(texts), "utf-8")
    problems: list[str] = []
    return read(file, IDS, problems), problems


def texts(folder: Path, *lines: object) -> list[str]:
    found, problems = proposed(folder, *lines)
    assert not problems
    return [one.text for one in found]


def openai(text: str | None) -> object:
    choice = {"index": 0, "message": {"role": "assistant", "content": text, "refusal": None}, "finish_reason": "stop"}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice], "usage": {"total_tokens": 80}}
    answer = {"status_code": 200, "request_id": "r1", "body": body}
    return {"id": "batch_req_1", "custom_id": "refund", "response": answer, "error": None}


def anthropic(*blocks: object) -> object:
    message = {"id": "msg_1", "type": "message", "role": "assistant", "content": blocks, "stop_reason": "end_turn"}
    return {"custom_id": "refund", "result": {"type": "succeeded", "message": message}}


def test_aliases_are_proposed_for_the_faq_of_the_line(tmp_path: Path) -> None:
    found, problems = proposed(
        tmp_path,
        {"id": "refund", "aliases": ["돈 돌려받기", " 반품  며칠 "]},
        "",
        {"id": "delivery", "aliases": ["택배 언제"]},
    )
    assert found == [
        Proposal("refund", "돈 돌려받기"),
        Proposal("refund", "반품 며칠"),
        Proposal("delivery", "택배 언제"),
    ]
    assert problems == []


@pytest.mark.parametrize(
    "said",
    [
        '["돈 언제 줘요", "환불 며칠"]',
        '네, 알겠습니다!\n```json\n[\n  "돈 언제 줘요",\n  "환불 며칠"\n]\n```\n도움이 되었길 바랍니다.',
        '{"aliases": ["돈 언제 줘요", "환불 며칠"]}',
        '[참고] 아래와 같아요: ["돈 언제 줘요", "환불 며칠"]',
        "다음 문구를 제안합니다.\n\n- 돈 언제 줘요\n- 환불 며칠\n",
        '1. "돈 언제 줘요",\n2. "환불 며칠"',
        "  1) **돈 언제 줘요**\r\n  2) `환불 며칠`\r\n",
        "① ‘돈 언제 줘요’\n② 「환불 며칠」",
        "• 돈 언제 줘요\n• 환불 며칠",
    ],
)
def test_wordings_are_found_in_what_a_model_wrote(tmp_path: Path, said: str) -> None:
    expected = ["돈 언제 줘요", "환불 며칠"]
    assert texts(tmp_path, {"id": "refund", "response": said}) == expected
    assert texts(tmp_path, openai(said)) == expected
    assert texts(tmp_path, anthropic({"type": "text", "text": said})) == expected


def test_what_a_model_thought_before_its_answer_is_no_wording(tmp_path: Path) -> None:
    thought = {"type": "thinking", "thinking": '["생각"]'}
    assert texts(tmp_path, anthropic(thought, {"type": "text", "text": '["환불 며칠"]'})) == ["환불 며칠"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "refund", "aliases": ["잘린', "not JSON"),
        ("[" * 100_000, "not JSON"),
        (["refund", "환불 며칠"], "must be an object with an id"),
        ({"aliases": ["환불 며칠"]}, "must have an id or a custom_id"),
        ({"id": 7, "aliases": ["환불 며칠"]}, "must have an id or a custom_id"),
        ({"id": "refnd", "aliases": ["환불 며칠"]}, 'no FAQ has the id "refnd"'),
        ({"id": "refund"}, "neither a JSON array of texts nor a list"),
        ({"id": "refund", "aliases": []}, "neither a JSON array of texts nor a list"),
        ({"id": "refund", "aliases": [" ", "\u200b"]}, "neither a JSON array of texts nor a list"),
        ({"id": "refund", "aliases": ["환불", 7]}, "aliases must be texts"),
        ({"id": "refund", "response": "죄송하지만 도와드릴 수 없습니다."}, "neither a JSON array of texts nor a list"),
        ({"id": "refund", "response": "[1, 2]"}, "neither a JSON array of texts nor a list"),
        ({"id": "refund", "response": "- " + "가" * LONGEST}, "the response has 20,002 characters"),
        (openai(None), "neither a JSON array of texts nor a list"),
        (anthropic(), "neither a JSON array of texts nor a list"),
        ({"custom_id": "refund", "result": {"type": "expired"}}, '("expired")'),
        ({"custom_id": "refund", "response": None, "error": {"code": "x", "message": "no credit"}}, '("no credit")'),
        (
            {"custom_id": "refund", "response": {"status_code": 400, "body": {"error": {"message": "too long"}}}},
            '("too long")',
        ),
    ],
)
def test_a_line_that_can_t_be_used_is_told_and_the_others_are_read(tmp_path: Path, line: object, told: str) -> None:
    found, problems = proposed(tmp_path, {"id": "delivery", "aliases": ["택배 언제"]}, line)
    assert found == [Proposal("delivery", "택배 언제")]
    (problem,) = problems
    assert problem.startswith("answers.jsonl:2: ")
    assert told in problem


def test_a_response_of_brackets_alone_takes_no_time_and_holds_nothing() -> None:
    assert wordings("[" * LONGEST) == []


@given(st.lists(st.text("가나 다[]-1.\"'", min_size=1).filter(str.strip), min_size=1), st.text("네, 요:\n"))
def test_a_json_array_is_found_whatever_stands_around_it(expected: list[str], around: str) -> None:
    assert wordings(around + json.dumps(expected, ensure_ascii=False) + around) == expected
