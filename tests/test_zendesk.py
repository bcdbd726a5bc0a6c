"""What is handed over fits into Zendesk's metadata, whatever was said."""

import json
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from api.channels.webhooks.webhooks import HandedOver
from api.channels.zendesk import MOST, metadata
from api.wire.chat import Line, ShownHandoff, ShownTried, Summary
from search.conversation.reply import Reachable
from search.records.faq import Contact
from tests.conftest import ROOT

PHONE = Reachable(Contact("phone", "phone", "전화 상담", "전화하세요.", address="1588-1234"), open_now=True)


def handoff(question: str, tried: tuple[ShownTried, ...] = (), lines: tuple[Line, ...] = ()) -> ShownHandoff:
    return ShownHandoff(
        reason="steps_exhausted",
        contact=PHONE,
        contacts=(PHONE,),
        summary=Summary(question, tried),
        transcript=lines,
        candidates=("a", "b"),
        query_ids=("q1", "q2"),
    )


def test_it_is_flat_and_says_what_an_agent_asks_first() -> None:
    tried = (ShownTried("pay", "결제가 안 돼요", 3, "unsolved"),)
    lines = (Line("visitor", "결제가 안 돼요"), Line("bot", "1/3단계: 확인하세요."))
    assert metadata(handoff("결제가 안 돼요", tried, lines)) == {
        "mureum_reason": "steps_exhausted",
        "mureum_tried_count": 1,
        "mureum_contact_open": True,
        "mureum_contact": "전화 상담",
        "mureum_last_query": "q2",
        "mureum_question": "결제가 안 돼요",
        "mureum_tried": "결제가 안 돼요 (3, unsolved)",
        "mureum_candidates": "a, b",
        "mureum_transcript": "visitor: 결제가 안 돼요\nbot: 1/3단계: 확인하세요.",
    }


def test_what_is_not_known_is_not_there() -> None:
    found = metadata(replace(handoff(""), contact=None, candidates=(), query_ids=()))
    assert found == {"mureum_reason": "steps_exhausted", "mureum_tried_count": 0}


def test_of_a_long_transcript_the_end_is_kept_and_the_room_is_used() -> None:
    lines = tuple(Line("visitor", f"{number}번째 말") for number in range(1000))
    found = metadata(handoff("질문", lines=lines))
    assert str(found["mureum_transcript"]).endswith("\nvisitor: 999번째 말")
    assert MOST - 12 <= len(json.dumps(found)) <= MOST
    assert found["mureum_question"] == "질문"


_TEXT = st.text(max_size=3000)  # with quotes, controls and letters of all planes
_TRIED = st.builds(ShownTried, _TEXT, _TEXT, st.integers(0, 99), st.sampled_from(["solved", "unsolved", "left"]))
_LINE = st.builds(Line, st.sampled_from(["visitor", "bot"]), _TEXT)
_CONTACT = st.none() | st.builds(
    lambda name, is_open: Reachable(Contact("x", "phone", name, "…"), is_open), _TEXT, st.none() | st.booleans()
)


@given(
    _TEXT | st.text('가힣😀"\\\n', min_size=900, max_size=3000),
    st.lists(_TRIED, max_size=8).map(tuple),
    st.lists(_LINE, max_size=30).map(tuple),
    _CONTACT,
    st.lists(_TEXT, max_size=9).map(tuple),
)
def test_it_is_never_more_than_zendesk_takes(
    question: str,
    tried: tuple[ShownTried, ...],
    lines: tuple[Line, ...],
    contact: Reachable | None,
    ids: tuple[str, ...],
) -> None:
    found = metadata(replace(handoff(question, tried, lines), contact=contact, candidates=ids, query_ids=ids))
    assert len(json.dumps(found)) <= MOST
    assert len(json.dumps(found, ensure_ascii=False).encode()) <= MOST
    assert all(isinstance(value, str | int | bool) for value in found.values())
    assert question.startswith(str(found.get("mureum_question", "")))
    said = "\n".join(f"{line.who}: {line.text}" for line in lines)
    assert said.endswith(str(found.get("mureum_transcript", "")))


def test_the_program_of_the_page_reads_what_a_webhook_posts() -> None:
    given = handoff("결제", (ShownTried("pay", "결제", 1, "left"),), (Line("bot", "안녕하세요"),))
    posted = HandedOver("0" * 32, "name", "api", datetime.now(UTC), given)
    page = (ROOT / "docs" / "chatbot" / "zendesk.md").read_text("utf-8")
    found: dict[str, Any] = {}
    exec(textwrap.dedent(page.split("```python\n")[1].split("```")[0]), found)
    assert found["for_zendesk"](TypeAdapter(HandedOver).dump_json(posted)) == metadata(given)
