"""Rendering: a reply of the conversation as an answer of a skill. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from api.channels.kakao import limits
from api.channels.kakao.reading import CONTEXT
from api.channels.kakao.schema import (
    PHONE,
    URL,
    Button,
    ContextControl,
    ContextValue,
    Extra,
    ListCard,
    ListHeader,
    ListItem,
    Output,
    QuickReply,
    SimpleText,
    SkillResponse,
    Template,
    TextCard,
)
from api.channels.kakao.splitting import cut, shortened, split
from search.conversation import wording
from search.conversation.reply import Choice, Message, Reachable, Reply
from search.korean.markdown import plain
from search.records.faq import Contact

VERSION: Final = "2.0"
TURNS = 10
"""For how many messages more Kakao remembers the conversation."""
SORRY = "죄송해요. 지금은 답을 드리지 못했어요. 잠시 뒤에 다시 말씀해 주세요."
HEADER = "도움말 고르기"
WHOLE = "전체 보기"
PARAGRAPH = "\n\n"
NAMELESS = "도움말"
"""What a button says whose FAQ has no title."""
CALL = "문의하기"
"""What a button says whose contact has no name."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What an answer carries so that the next request goes on with it.

    The conversation's ``token``, the id of the search, if there was one, and where this service's pages are, if known.
    """

    token: str
    query_id: str | None = None
    public_url: str = ""


def rendered(reply: Reply, sent: Sent) -> SkillResponse:
    """``reply`` as an answer of a skill.

    Contacts are a card with buttons, which takes in what is said before them if that is short. FAQs to choose are a
    list with their titles, except below an answer, whose text goes first. A text gets as many bubbles as are left; what
    does not fit is cut, with a button to the FAQ's page if that has an address.
    """
    first = next((place for place, one in enumerate(reply.messages) if one.contact), len(reply.messages))
    before = reply.messages[:first]
    contacts = [one for one in reply.messages[first:] if one.contact]
    after = [one for one in reply.messages[first:] if not one.contact]
    said, whom, then = _said(before), "\n".join(_said(contacts)), _said(after)
    if whom and len(joined := PARAGRAPH.join((*said, whom))) <= limits.CARD_TEXT:
        said, whom = [], joined

    parts = sum(map(bool, (said, whom, then)))
    offered = [one for one in reply.choices if one.id.startswith(wording.FAQ) and reply.state != "answer"]
    listed = offered[: limits.LIST_ITEMS] if parts < limits.OUTPUTS else []
    places = limits.OUTPUTS - bool(listed)
    outputs: list[Output] = []
    if said:
        outputs += _bubbles(said, places - bool(whom) - bool(then), _page(before, sent))
    if whom:
        outputs.append(_bubble(whom, _buttons([one.contact for one in contacts if one.contact])))
    if then:
        outputs += _bubbles(then, places - len(outputs), _page(after, sent))
    extra = _extra(reply, sent)
    if listed:
        outputs.append(_list(listed, extra))
    others = [one for one in reply.choices if one not in listed][: limits.QUICK_REPLIES]
    return SkillResponse(
        version=VERSION,
        template=Template(
            outputs=tuple(outputs) or (_bubble(wording.NOTHING_HERE),),
            quick_replies=tuple(_quick_reply(one, extra) for one in others),
        ),
        context=ContextControl(
            values=(ContextValue(name=CONTEXT, life_span=TURNS, params={"conversation": sent.token}),)
        ),
    )


def apology(contacts: Sequence[Contact]) -> SkillResponse:
    """What is said if no answer could be made: an apology, and whom to ask instead."""
    reachable = [Reachable(one) for one in contacts]
    whom = "\n".join(map(wording.reachable, reachable))
    bubble = _bubble(f"{SORRY}{PARAGRAPH}{whom}".strip(), _buttons(reachable))
    return SkillResponse(version=VERSION, template=Template(outputs=(bubble,)))


def _said(messages: Sequence[Message]) -> list[str]:
    """What ``messages`` say, in plain text."""
    return list(filter(None, map(_words, messages)))


def _words(message: Message) -> str:
    if message.part in ("text", "contact"):
        return message.text.strip()
    words, title = plain(message.text).strip(), plain(message.title or "").strip()
    if message.part == "step":
        place = f"{message.number}/{message.of}단계" if message.of > 1 else ""
        head = " · ".join(filter(None, (place, message.condition)))
        return f"{head}\n{words}".strip()
    return words if words.startswith(title.removesuffix("…")) else f"{title}{PARAGRAPH}{words}".strip()


def _bubbles(said: Sequence[str], places: int, page: Button | None) -> list[Output]:
    """``said`` in at most ``places`` bubbles: each by itself if that fits, and unfolded if all of it fits so."""
    if len(said) <= places and max(map(len, said)) <= limits.UNFOLDED:
        return [_bubble(one) for one in said]
    text = PARAGRAPH.join(said)
    for most in (limits.UNFOLDED, limits.SIMPLE_TEXT):
        pieces, rest = split(text, most, places)
        if not rest:
            return [_bubble(piece) for piece in pieces]
    pieces, rest = split(text, limits.SIMPLE_TEXT, places - 1)
    return [*map(_bubble, pieces), _bubble(rest, (page,) if page else ())]


def _bubble(text: str, buttons: tuple[Button, ...] = ()) -> Output:
    """``text`` as far as it fits, with ``buttons`` if there are any."""
    if buttons:
        return Output(text_card=TextCard(description=cut(text, limits.CARD_TEXT), buttons=buttons))
    return Output(simple_text=SimpleText(text=cut(text, limits.SIMPLE_TEXT)))


def _page(messages: Sequence[Message], sent: Sent) -> Button | None:
    """The button to the page of the FAQ that ``messages`` show last; None if it has no address that is known."""
    faq = next((one.faq for one in reversed(messages) if one.faq), None)
    if faq is None or not sent.public_url:
        return None
    return Button(label=WHOLE, action="webLink", web_link_url=f"{sent.public_url}/faq/{quote(faq)}")


def _buttons(contacts: Sequence[Reachable]) -> tuple[Button, ...]:
    found = (_contact(one.contact) for one in contacts)
    return tuple(one for one in found if one)[: limits.CARD_BUTTONS]


def _contact(contact: Contact) -> Button | None:
    """The button that reaches ``contact``; None if it takes more than a button."""
    label, address = shortened(contact.name, limits.LABEL) or CALL, (contact.address or "").strip()
    if re.fullmatch(URL, address):
        return Button(label=label, action="webLink", web_link_url=address)
    if contact.channel == "phone" and re.fullmatch(PHONE, address):
        return Button(label=label, action="phone", phone_number=address)
    return Button(label=label, action="operator") if contact.channel == "chat" else None


def _extra(reply: Reply, sent: Sent) -> Extra:
    """What each button brings back, besides its choice."""
    known = {"conversation": sent.token, "query_id": sent.query_id, "faq": reply.faq}
    return {name: value for name, value in known.items() if value}


def _list(choices: Sequence[Choice], extra: Extra) -> Output:
    items = tuple(
        ListItem(
            title=_label(one, limits.LIST_TITLE),
            action="message",
            message_text=_label(one, limits.SIMPLE_TEXT),
            extra={"choice": one.id, **extra},
        )
        for one in choices
    )
    return Output(list_card=ListCard(header=ListHeader(title=HEADER), items=items))


def _quick_reply(choice: Choice, extra: Extra) -> QuickReply:
    return QuickReply(
        label=_label(choice, limits.LABEL),
        action="message",
        message_text=_label(choice, limits.SIMPLE_TEXT),
        extra={"choice": choice.id, **extra},
    )


def _label(choice: Choice, most: int) -> str:
    return shortened(choice.label, most) or NAMELESS
