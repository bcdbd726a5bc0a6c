"""Messages: a reply as the messages that Chatwoot shows, the visitor's and the agent's."""

from collections.abc import Mapping
from typing import Any

from api.wire.chat import ChatReply, ShownHandoff, ShownMessage
from search.conversation.reply import Reason
from search.conversation.state import Outcome

CHOOSE = "아래에서 골라 주세요."
JOINS = "상담원이 이 대화를 이어받을 거예요. 잠시만 기다려 주세요."
REASONS: Mapping[Reason, str] = {
    "asked": "방문자가 상담원을 찾았어요",
    "none": "도움말에서 찾지 못했어요",
    "clarify_exhausted": "고를 만한 도움말이 더 없어요",
    "steps_exhausted": "준비된 단계를 모두 해 봤어요",
    "unhelpful": "답이 도움이 되지 않았어요",
    "sensitive": "급한 일일 수 있어요",
}
OUTCOMES: Mapping[Outcome, str] = {"solved": "해결됨", "unsolved": "해결 안 됨", "left": "끝내지 않음"}
_WHO = {"visitor": "방문자", "bot": "도우미"}


def shown(reply: ChatReply) -> list[Mapping[str, Any]]:
    """The messages that the visitor sees: what is said, in Markdown, and then the choices as a select message.

    A select message shows its own text without Markdown: it holds the sentence that comes before choices, if there is
    nothing else. What is handed over has no choices: an agent is there now, and not the bot.
    """
    said = "\n\n".join(map(_markdown, reply.messages))
    if reply.handoff:
        return [{"content": f"{said}\n\n{JOINS}"}]
    if not reply.choices:
        return [{"content": said}]
    plain = all(one.part == "text" for one in reply.messages)
    select = {
        "content": said if plain else CHOOSE,
        "content_type": "input_select",
        "content_attributes": {"items": [{"title": one.label, "value": one.id} for one in reply.choices]},
    }
    return [select] if plain else [{"content": said}, select]


def note(handoff: ShownHandoff) -> Mapping[str, Any]:
    """The private note that agents read: why it was handed over, what was asked and tried, and what was said."""
    lines = [f"**도우미가 넘긴 대화** · {REASONS[handoff.reason]}"]
    if handoff.summary.question:
        lines.append(f"**물은 것** {handoff.summary.question}")
    if handoff.summary.tried:
        tried = [
            f"- {one.title}{f', {one.steps_done}단계까지' if one.steps_done else ''}: {OUTCOMES[one.outcome]}"
            for one in handoff.summary.tried
        ]
        lines.append("\n".join(["**해 본 것**", *tried]))
    said = [f"{_WHO[line.who]}: {line.text}" for line in handoff.transcript]
    lines.append("\n\n".join(["**대화**", *said]))
    return {"content": "\n\n".join(lines), "private": True}


def _markdown(one: ShownMessage) -> str:
    if one.part == "answer":
        return f"**{one.title}**\n\n{one.text}"
    if one.part == "step":
        condition = f" ({one.condition})" if one.condition else ""
        return f"**{one.number}/{one.of}단계**{condition} {one.text}"
    return one.text
