"""Structured: FAQs that a web page states for search engines: schema.org in JSON-LD, Microdata or RDFa."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bs4 import BeautifulSoup

from indexer.readers.item import Found, Item, Value

Node = Mapping[str, Any]
"""A thing that the page describes, with its properties as they stand there."""

MOST = 2_000
"""The most marked elements of a page that are looked at; a page with more is made to harm."""
_VOCABULARY = ("", "schema:", "http://schema.org/", "https://schema.org/")
_HOMES = ("홈", "home", "메인", "처음", "main")
_WRAPPER = re.compile(r"^\s*(?://|/\*)?\s*(?:<!--|<!\[CDATA\[)(?:\s*\*/)?|(?://|/\*)?\s*(?:-->|\]\]>)(?:\s*\*/)?\s*$")
_TEXTS = "[itemprop~=text]:not([itemscope]), [property$=text]:not([typeof])"


def found(html: str, where: str) -> Found:
    """The FAQs that the page ``html`` at ``where`` states: FAQPage, QAPage or single questions; none is no error.

    A question that stands there in several notations is taken from the first.
    """
    soup = BeautifulSoup(html, "lxml")
    told: list[str] = []
    nodes = [node for part in (*_json_ld(soup, where, told), *_marked(soup, where, told)) for node in _walked(part)]
    known = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    of_page = _of_page(nodes, known)
    items: dict[str, Item] = {}
    unanswered: set[str] = set()
    for node in nodes:
        question = _first(node, "name", "text", "headline") if _is(node, "Question") else ""
        key = "".join(question.split())
        if not key or key in items:
            continue
        answer, notes = _answer(node, known)
        if not answer:
            unanswered.add(key)
            continue
        link = next(filter(_is_address, (_first(node, "url"), _first(node, "@id"))), "")
        said: dict[str, Value] = {"updated": _first(node, "dateModified"), "link": link}
        fields = {
            "question": question,
            "answer": answer,
            **of_page,
            **{name: said[name] for name in said if said[name]},
        }
        items[key] = Item(f"{where}: question {len(items) + 1}", fields, "html", notes)
    if left_out := unanswered - items.keys():
        told.append(f"{where}: questions without an answer are left out ({len(left_out)})")
    return Found(tuple(items.values()), tuple(told))


def _json_ld(soup: BeautifulSoup, where: str, told: list[str]) -> Iterator[object]:
    import jstyleson

    for place, script in enumerate(soup.find_all("script", type=re.compile(r"^\s*application/ld\+json", re.I)), 1):
        text = _WRAPPER.sub("", script.get_text()).strip().rstrip(";")
        try:
            try:
                yield json.loads(text, strict=False)
            except ValueError:
                yield jstyleson.loads(text, strict=False)  # with comments, or commas before closing brackets
        except (ValueError, IndexError, RecursionError) as error:
            told.append(f"{where}: JSON-LD block {place} is damaged and left out ({error})")


def _marked(soup: BeautifulSoup, where: str, told: list[str]) -> Iterator[object]:
    """What elements of the page are marked to be."""
    marks = {"microdata": soup.select("[itemtype]"), "rdfa": soup.select("[typeof]")}
    wanted = [name for name, tags in marks.items() if any("Question" in str(tag.attrs) for tag in tags)]
    if not wanted:
        return
    if sum(map(len, marks.values())) > MOST:
        told.append(f"{where}: has more than {MOST:,} marked elements; they are not read")
        return
    import extruct

    for tag in soup.select(_TEXTS):
        tag["content"] = tag.decode_contents()  # both notations take this attribute for the value, so tags are kept
    page = str(soup)
    for name in wanted:
        try:
            parts = extruct.extract(page, base_url="", syntaxes=[name], uniform=name == "microdata")[name]
        except Exception as error:  # parsers of three libraries, which raise what they like on a broken page
            told.append(f"{where}: {name} is damaged and left out ({error})")
            continue
        yield from sorted(parts, key=lambda part: page.find(_first(part, "name"))) if name == "rdfa" else parts


def _walked(value: object) -> Iterator[Node]:
    """All nodes within ``value``, in their order."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting.extend(reversed(part.values()))
        elif isinstance(part, list):
            waiting.extend(reversed(part))


def _is(node: Node, *kinds: str) -> bool:
    types = node.get("@type")
    return any(
        str(kind).replace(":", "/").split("/")[-1] in kinds for kind in (types if isinstance(types, list) else [types])
    )


def _values(node: Node, name: str) -> list[Any]:
    value: Any = next((node[prefix + name] for prefix in _VOCABULARY if prefix + name in node), [])
    return value if isinstance(value, list) else [value]


def _first(node: Node, *names: str) -> str:
    """The first text among the values of these properties, in plain words."""
    texts = (_raw(value) for name in names for value in _values(node, name))
    text = next(filter(None, texts), "")
    if re.search(r"</?[A-Za-z]|&#?\w+;", text):
        text = BeautifulSoup(f"<p>{text}</p>", "lxml").get_text(" ")
    return " ".join(text.split())


def _raw(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("@value", "")
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _answer(node: Node, known: Mapping[str, Node]) -> tuple[str, tuple[str, ...]]:
    """The HTML of a question's answer, and notes on answers that were joined or left out."""
    accepted = _answers(node, "acceptedAnswer", known)
    suggested = _answers(node, "suggestedAnswer", known)
    if len(accepted) > 1:
        lines = (text if "<" in text else text.replace("\n", "<br>") for _, text in accepted)
        return "\n".join(f"<div>{text}</div>" for text in lines), (f"{len(accepted)} answers are joined",)
    if accepted:
        notes = (f"suggested answers left out ({len(suggested)})",) if suggested else ()
        return accepted[0][1], notes
    if not suggested:
        return "", ()
    _, best = max(suggested, key=lambda voted: voted[0])
    return best, (f"no answer is accepted; of {len(suggested)} suggested the one with most votes is taken",)


def _answers(node: Node, name: str, known: Mapping[str, Node]) -> list[tuple[int, str]]:
    """The votes and the text of each answer."""
    found: list[tuple[int, str]] = []
    for value in _values(node, name):
        if not isinstance(value, dict):
            found.append((0, _raw(value)))
            continue
        answer = known.get(str(value.get("@id")), value) if len(value) == 1 else value
        text = next(filter(None, map(_raw, [*_values(answer, "text"), *_values(answer, "description")])), _raw(value))
        votes = _first(answer, "upvoteCount")
        found.append((int(votes) if votes.isdecimal() and len(votes) < 10 else 0, text))
    return [(votes, text) for votes, text in dict.fromkeys(found) if text]


def _of_page(nodes: list[Node], known: Mapping[str, Node]) -> dict[str, Value]:
    """The category and date that hold for all questions of the page."""
    fields: dict[str, Value] = {}
    updated = next(
        filter(None, (_first(node, "dateModified") for node in nodes if _is(node, "FAQPage", "QAPage", "WebPage"))), ""
    )
    if updated:
        fields["updated"] = updated
    trail = next((_values(node, "itemListElement") for node in nodes if _is(node, "BreadcrumbList")), [])
    steps = [known.get(str(step.get("@id")), step) for step in trail if isinstance(step, dict)]
    names = [
        _first(step, "name")
        or next((_first(item, "name") for item in _values(step, "item") if isinstance(item, dict)), "")
        for step in sorted(steps, key=_position)
    ]
    path = tuple(name for place, name in enumerate(names) if name and (place or name.casefold() not in _HOMES))
    if path:
        fields["category"] = path
    return fields


def _position(step: Node) -> int:
    said = _first(step, "position")
    return int(said) if said.isdecimal() and len(said) < 10 else 0
