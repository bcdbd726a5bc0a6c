"""Zendesk: what is handed over as the flat metadata of a Zendesk conversation."""

import json
from collections.abc import Iterable, Mapping

from api.wire.chat import ShownHandoff

MOST = 4096
"""Bytes of metadata that Zendesk takes, as JSON."""
_TEXTS = {
    "mureum_contact": 200,
    "mureum_last_query": 100,
    "mureum_question": 900,
    "mureum_tried": 900,
    "mureum_candidates": 300,
}
"""The bytes that each text may take; the end of the transcript takes what is left."""
_TRANSCRIPT = "mureum_transcript"

Metadata = dict[str, str | int | bool]


def metadata(handoff: ShownHandoff) -> Metadata:
    """What ``handoff`` says as metadata without depth, at most MOST bytes of JSON, however that writes Korean.

    Texts that are too long are cut: the transcript, of which the end is kept, before all others. What is not known is
    not there.
    """
    given = handoff.contact
    found: Metadata = {"mureum_reason": handoff.reason, "mureum_tried_count": len(handoff.summary.tried)}
    if given and given.open_now is not None:
        found["mureum_contact_open"] = given.open_now
    tried = (f"{one.title} ({one.steps_done}, {one.outcome})" for one in handoff.summary.tried)
    texts: Mapping[str, str] = {
        "mureum_contact": given.contact.name if given else "",
        "mureum_last_query": handoff.query_ids[-1] if handoff.query_ids else "",
        "mureum_question": handoff.summary.question,
        "mureum_tried": "; ".join(tried),
        "mureum_candidates": ", ".join(handoff.candidates),
    }
    found |= {name: cut for name, text in texts.items() if (cut := _fitting(text, _TEXTS[name]))}
    said = "\n".join(f"{line.who}: {line.text}" for line in handoff.transcript)
    room = MOST - _size({**found, _TRANSCRIPT: ""})
    if end := _fitting(reversed(said), room)[::-1]:
        found[_TRANSCRIPT] = end
    return found


def _fitting(text: Iterable[str], room: int) -> str:
    """The beginning of ``text`` that takes at most ``room`` bytes in a JSON string."""
    kept: list[str] = []
    for letter in text:
        room -= _size(letter) - len('""')
        if room < 0:
            break
        kept.append(letter)
    return "".join(kept)


def _size(value: object) -> int:
    """The bytes of ``value`` in JSON that escapes all that is not ASCII, its longest form."""
    return len(json.dumps(value))
