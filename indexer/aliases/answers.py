"""Answers: reads the wordings that a language model proposed, in whichever of the usual forms its answers are kept."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.sources import json_lines
from indexer.sources.record import Row
from search.korean.normalize import normalize

LONGEST = 20_000
"""The most characters of a response that are read."""
_JSON = json.JSONDecoder()
_LISTED = re.compile(r"^[ \t]*(?:[-*•·]|\(?\d{1,3}[.)]|[①-⑳])[ \t]*(\S.*)$", re.MULTILINE)
"""A line of a bulleted or a numbered list."""
_AROUND = " \t\r\"'`*“”‘’「」『』,"
"""What models put around a wording of a list."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A normalised wording that is proposed as an alias of the FAQ with the id ``faq``."""

    faq: str
    text: str


def read(file: Path, ids: Collection[str], problems: list[str]) -> list[Proposal]:
    """The proposals in a file of JSON Lines, in its order, for the FAQs with these ``ids``.

    A line is ``{"id", "aliases"}``, ``{"id", "response"}``, or a result of a batch of OpenAI or of Anthropic. Lines
    that can't be used are added to ``problems``; the others are read all the same.

    Raises:
        OSError: the file can't be opened.
    """
    proposals: list[Proposal] = []
    for row in json_lines.rows(file, problems):
        try:
            proposals += _proposals(row, ids)
        except ValueError as error:
            problems.append(f"{row.where}: {error}")
    return proposals


def by_faq(proposals: Iterable[Proposal]) -> dict[str, list[str]]:
    """The texts that are proposed for each FAQ, by its id."""
    texts: dict[str, list[str]] = {}
    for one in proposals:
        texts.setdefault(one.faq, []).append(one.text)
    return texts


def wordings(response: str) -> list[str]:
    """The wordings in what a model wrote: those of its first JSON array of texts, else the lines of its list.

    Raises:
        ValueError: it is too long to be read.
    """
    if len(response) > LONGEST:
        raise ValueError(f"the response has {len(response):,} characters; at most {LONGEST:,} are read")
    for bracket in re.finditer(r"\[", response):
        try:
            found, _ = _JSON.raw_decode(response, bracket.start())
        except (ValueError, RecursionError):
            continue
        if texts := [text for text in found if isinstance(text, str)]:
            return texts
    return [listed.strip(_AROUND) for listed in _LISTED.findall(response)]


def _proposals(row: Row, ids: Collection[str]) -> list[Proposal]:
    """The proposals of a line.

    Raises:
        ValueError: it has none, and why.
    """
    content = row.content
    if not isinstance(content, dict):
        raise ValueError("must be an object with an id, and aliases or a response")
    id = content.get("custom_id", content.get("id"))
    if not isinstance(id, str):
        raise ValueError("must have an id or a custom_id that is a text")
    if id not in ids:
        raise ValueError(f'no FAQ has the id "{id}"')
    said = _said(content)
    texts = wordings(said) if isinstance(said, str) else said if isinstance(said, list) else []
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("aliases must be texts")
    found = list(filter(None, map(normalize, texts)))
    if not found:
        raise ValueError(f"the answer holds neither a JSON array of texts nor a list{_reason(content)}")
    return [Proposal(id, text) for text in found]


def _said(content: Mapping[str, Any]) -> object:
    """What the model said: the aliases themselves, or the text of its response; None if the line has neither."""
    match content:
        case {"aliases": said} | {"response": str(said)}:
            return said
        case {"response": {"body": {"choices": [{"message": {"content": said}}, *_]}}}:
            return said
        case {"result": {"message": {"content": [*blocks]}}}:
            return "\n".join(block["text"] for block in blocks if isinstance(block, dict) and "text" in block)
    return None


def _reason(content: Mapping[str, Any]) -> str:
    """What a batch says of a request that failed, to stand behind a message."""
    match content:
        case {"result": {"type": str(kind)}} if kind != "succeeded":
            return f' ("{kind}")'
        case {"error": {"message": str(message)}} | {"response": {"body": {"error": {"message": str(message)}}}}:
            return f' ("{message[:80]}")'
    return ""
