"""Faq: the records of an entry of a help center: Faq, Step, Contact.

Field constraints are written with annotated-types, so that readers check them and the JSON Schema states them.
"""

import datetime
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len, MinLen

Kind = Literal["faq", "guide", "policy", "notice"]
Channel = Literal["phone", "chat", "email", "inquiry", "other"]
Text = Annotated[str, MinLen(1)]


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the help center. ``address`` is what a visitor dials, writes to or opens.

    ``hours`` says for people when it is open; ``opening`` says the same as data, as in OpenStreetMap (``Mo-Fr
    09:00-18:00; PH off``), in Korean time and with Korea's public holidays (PH).
    """

    id: Text
    channel: Channel
    name: Text
    how: Text
    address: str | None = None
    hours: str | None = None
    wait: str | None = None
    opening: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a guide. ``condition`` says when it is needed ("그래도 안 되면"); ``contact`` is a Contact's id."""

    text: Text
    condition: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Faq:
    """One entry of a help center.

    ``category`` is the path from the widest to the narrowest. ``aliases`` are other ways to ask ``question``;
    ``symptoms`` are what a visitor sees when they have the ``problem``. ``answer`` is short Markdown. ``contacts``
    are ids of Contacts. ``popularity`` is any count that the operator has (views, clicks): more is more popular.
    """

    id: Text
    question: str
    answer: str
    kind: Kind = "faq"
    category: Annotated[tuple[Text, ...], Len(0, 3)] = ()
    aliases: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    updated: datetime.date | None = None
    problem: str | None = None
    symptoms: tuple[Text, ...] = ()
    steps: tuple[Step, ...] = ()
    contacts: tuple[Text, ...] = ()
    popularity: Annotated[int, Interval(ge=0, lt=2**63)] = 0
