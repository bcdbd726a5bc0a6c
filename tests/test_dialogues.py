"""Dialogues as a measure: what counts as right, what a visitor does who is asked back, and the written ones."""

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.chat import chats, dialogues, play
from benchmarks.chat.dialogues import Dialogue, Turn
from benchmarks.cli import main
from indexer.sources import source
from search.conversation.reply import Choice, Handoff, Message, Reply
from search.errors import DataError
from tests import shop
from tests.conftest import ROOT

WRITTEN = ROOT / "benchmarks" / "chat" / "dialogues"
HOMES = {
    "faq_data": ROOT / "faq_data",
    "bank": ROOT / "benchmarks" / "fit" / "centers" / "bank",
    "parcel": ROOT / "benchmarks" / "fit" / "centers" / "parcel",
}


class Scripted:
    """A bot that says what it was given, in order, and remembers what was done."""

    def __init__(self, *replies: Reply) -> None:
        self.left = list(replies)
        self.done: list[str] = []

    def say(self, text: str) -> Reply:
        self.done.append(text)
        return self.left.pop(0)

    def choose(self, choice: str) -> Reply:
        self.done.append(choice)
        return self.left.pop(0)


def answer(faq: str) -> Reply:
    return Reply("answer", (Message("answer", "…", faq),), faq=faq)


ASKED = Reply("clarify", (Message("text", "?"),), (Choice("faq:a", "가"), Choice("faq:b", "나")))
WANTS_B = Turn(say="나는?", state=("answer",), faq=("b",))


def played(turn: Turn, *replies: Reply) -> play.Played:
    return play.played(Dialogue(id="x", slice="s", turns=(turn,)), Scripted(*replies))[0]


def test_a_visitor_who_is_asked_back_picks_the_right_title() -> None:
    bot = Scripted(ASKED, answer("b"))
    (one,) = play.played(Dialogue(id="x", slice="s", turns=(WANTS_B,)), bot)
    assert bot.done == ["나는?", "faq:b"] and one.error is None and len(one.replies) == 2
    found = chats.counts([one])
    assert (found.right, found.whole, found.answered, found.replies) == (1, 1, 1, 2)
    assert played(Turn(say="다는?", state=("answer",), faq=("c",)), ASKED).error == "state clarify, not answer"


def test_what_is_wrong_is_named() -> None:
    assert played(WANTS_B, answer("b")).error is None
    wrong = played(WANTS_B, answer("a"))
    assert wrong.error == "answer a, not b" and wrong.wrong
    step = Reply("step", (Message("step", "…", "a", number=1, of=3),), faq="a")
    assert played(Turn(do="next", state=("step",), faq=("a",), step=2), step).error == "step [1], not 2"
    over = Reply("handoff", (), handoff=Handoff("asked", (), "", ()))
    turn = Turn(do="agent", state=("handoff",), reason="unhelpful")
    assert played(turn, over).error == "reason asked, not unhelpful"
    assert played(Turn(say="어디에 물어봐요", state=("none",), contact=True), Reply("none", ())).error == "no contact"
    both = Turn(say="가랑 나요", state=("answer",), faq_all=("a", ("b", "c")))
    assert played(both, answer("a")).error == "answer a, not b or c"


def test_hand_overs_and_loops_are_counted() -> None:
    over = Reply("handoff", (), handoff=Handoff("asked", (), "", ()))
    needless = chats.counts([played(WANTS_B, over)])
    missed = chats.counts([played(Turn(do="agent", state=("handoff",)), Reply("none", ()))])
    assert (needless.needless, needless.missed, missed.needless, missed.missed) == (1, 0, 0, 1)
    again = [played(Turn(say="?", state=("clarify",), faq=("a",)), ASKED) for _ in range(2)]
    assert chats.counts(again).loops == 1 and chats.counts(again[:1]).loops == 0


@pytest.mark.parametrize("name", HOMES)
def test_the_written_dialogues_are_about_faqs_that_exist(name: str) -> None:
    faqs = {faq.id: faq for faq in source.read(HOMES[name]).faqs}
    found = dialogues.read(WRITTEN / f"{name}.jsonl", faqs)
    assert len({each.id for each in found}) == len(found)
    assert len(set(Counter(each.slice for each in found).values())) == 1
    for each in found:
        assert 3 <= len(each.turns) <= 8, each.id
        for turn in each.turns:
            assert turn.step is None or turn.step <= max(len(faqs[faq].steps) for faq in turn.faq or faqs), each.id
    spoken = {turn.say for each in found for turn in each.turns if turn.say}
    assert not spoken & {wording for faq in faqs.values() for wording in (faq.question, *faq.aliases)}


def test_there_are_enough_of_them() -> None:
    assert sum(len((WRITTEN / f"{name}.jsonl").read_text("utf-8").splitlines()) for name in HOMES) >= 120


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "x.jsonl:1: "),
        ('{"id": "a", "slice": "s", "turns": [{"say": "x", "do": "next", "state": ["step"]}]}', "exactly one of"),
        ('{"id": "a", "slice": "s", "turns": [{"pick": "nothing", "state": ["answer"]}]}', "no FAQ has the id nothing"),
    ],
)
def test_what_is_no_dialogue_is_told(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "x.jsonl").write_text(line + "\n", "utf-8")
    with pytest.raises(DataError, match=told):
        dialogues.read(tmp_path / "x.jsonl", ["a"])


def test_the_command_plays_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUREUM_CACHE", str(tmp_path / "cache"))
    home, model = shop.written(tmp_path / "shop"), shop.tiny_model(tmp_path)
    faq = source.read(home).faqs[0]
    turns = [{"say": faq.question, "state": ["answer", "step"], "faq": [faq.id]}, {"do": "agent", "state": ["handoff"]}]
    told = {"id": "one", "slice": "steps", "turns": turns}
    (tmp_path / "shop.jsonl").write_text(json.dumps(told, ensure_ascii=False) + "\n", "utf-8")
    arguments = ["chat", "--data", str(home), "--dialogues", str(tmp_path / "shop.jsonl"), "--model", str(model)]
    ran = CliRunner().invoke(main, [*arguments, "--wrong", "--out", str(tmp_path / "chat.json")])
    assert ran.exit_code == 0, ran.output
    found = chats.CHATS.validate_json((tmp_path / "chat.json").read_bytes())
    assert found.whole.ours.turns == 2 and found.whole.baseline.right <= found.whole.ours.right
    assert {*found.slices} == {"steps"} and {*found.sets} == {"shop"}
    wrong = CliRunner().invoke(main, [*arguments, "--data", str(home)])
    assert wrong.exit_code == 2 and "each needs the other" in wrong.output
