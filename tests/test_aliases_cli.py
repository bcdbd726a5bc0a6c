"""faq-index aliases as an operator runs it, with the packaged model."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.sources.source import read
from tests.conftest import FAQS, ROOT, write_lines
from tests.test_index_cli import run, write_source

OWN = {
    "pay-failed": ("결제안됨", "카드 승인 거절"),
    "pay-cancel": ("주문 취소 방법", "잘못 샀어요"),
    "refund-period": ("환불 며칠", "반품하면 돈은 언제까지"),
    "password-reset": ("비번 까먹음", "로그인이 안 돼요"),
    "point-expiry": ("적립금 소멸", "포인트 없어지나요"),
}
SHOP = tuple(replace(faq, aliases=OWN[faq.id]) for faq in FAQS)
ANSWERS = (
    {"id": "pay-failed", "aliases": ["카드가 안 먹혀요", "결재 실패", "돈이 안 나가요", "환불 며칠"]},
    {"id": "pay-cancel", "aliases": ["샀는데 무르고 싶어", "방금 산 거 취소", "주문취소방법"]},
    {"id": "refund-period", "response": "1. 돈 돌려받는 기한\n2. 환불 기간 지났나\n3. 로그인 비번"},
    {
        "custom_id": "password-reset",
        "result": {
            "type": "succeeded",
            "message": {"content": [{"type": "text", "text": '["암호 분실", "비번 찾기", "010-1234-5678 비번"]'}]},
        },
    },
    {
        "custom_id": "point-expiry",
        "response": {"body": {"choices": [{"message": {"content": "- 적립금 기한\n- 포인트 유효 기간"}}]}},
        "error": None,
    },
    {"id": "refnd-period", "aliases": ["환불 기한"]},
)


@pytest.fixture
def shop(tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with FAQs and their index, in which commands are run."""
    monkeypatch.chdir(tmp_path)
    write_source(tmp_path, SHOP)
    assert run("faqs.jsonl", "--out", "index").exit_code == 0
    return tmp_path


def test_wordings_of_a_model_become_aliases(shop: Path) -> None:
    asked = run("aliases", "faqs.jsonl", "--export", "prompts.jsonl", "--count", "3")
    assert (asked.exit_code, "written prompts.jsonl: 5 prompts" in asked.stderr) == (0, True)
    prompts = [json.loads(line) for line in (shop / "prompts.jsonl").read_text("utf-8").splitlines()]
    assert [one["id"] for one in prompts] == [faq.id for faq in SHOP]
    assert all(set(one) == {"id", "prompt"} and "글 3개" in one["prompt"] for one in prompts)

    before = (shop / "faqs.jsonl").read_bytes()
    write_lines(shop / "answers.jsonl", ANSWERS)
    told = run("aliases", "faqs.jsonl", "--import", "answers.jsonl", "--out", "more.xlsx")
    assert told.exit_code == 0
    assert 'answers.jsonl:6: no FAQ has the id "refnd-period"\n' in told.stderr
    page = (ROOT / "docs" / "data.md").read_text("utf-8")
    shown = re.search(r"--import answers\.jsonl --out faqs\.jsonl\n(.*?)```", page, re.DOTALL)
    assert shown
    assert [*told.stdout.split()] == [*shown[1].partition("\n")[2].rpartition("written ")[0].split()]

    found = read(shop / "more.xlsx").faqs
    assert [replace(faq, aliases=()) for faq in found] == [replace(faq, aliases=()) for faq in SHOP]
    assert all(faq.aliases[:2] == OWN[faq.id] for faq in found)
    assert found[3].aliases[2:] == ("암호 분실", "비번 찾기")
    assert (shop / "faqs.jsonl").read_bytes() == before

    run("aliases", "faqs.jsonl", "--import", "answers.jsonl", "--out", "faqs.jsonl")
    assert read(shop / "faqs.jsonl").faqs == found
    fewer = run("aliases", "faqs.jsonl", "--export", "prompts.jsonl", "--only-without", "5")
    wanted = [faq.id for faq in found if len(faq.aliases) < 5]
    assert 0 < len(wanted) < 5
    assert f"{len(wanted)} prompts" in fewer.stderr

    (shop / "answers.jsonl").write_text("죄송합니다\n", "utf-8")
    nothing = run("aliases", "faqs.jsonl", "--import", "answers.jsonl", "--out", "none.jsonl")
    assert nothing.exit_code == 2
    assert "answers.jsonl:1: not JSON" in nothing.stderr
    assert "answers.jsonl: proposes no wording" in nothing.stderr
    assert not (shop / "none.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "give one of --export and --import"),
        (("--export", "prompts.jsonl", "--import", "answers.jsonl"), "give one of --export and --import"),
        (("--import", "answers.jsonl"), "--import needs --out"),
        (("--import", "answers.jsonl", "--out", "faqs.pdf"), "ends in .jsonl, .xlsx, .csv"),
        (("--import", "nowhere.jsonl", "--out", "faqs.csv"), "'nowhere.jsonl' does not exist"),
        (("--import", "answers.jsonl", "--out", "nowhere/faqs.csv"), "nowhere: no such folder"),
        (("--export", "prompts.jsonl"), "index: no index here"),
    ],
)
def test_mistakes_are_told_before_the_long_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_source(tmp_path)
    (tmp_path / "answers.jsonl").write_text("")
    refused = run("aliases", "faqs.jsonl", *arguments)
    assert refused.exit_code == 2
    assert told in refused.output
    assert "Traceback" not in refused.output
