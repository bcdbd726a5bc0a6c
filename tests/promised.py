"""What the page is told by the service, for tests that need a certain answer."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route

Json = dict[str, Any]


def suggestion(text: str, kind: str = "question", category: Sequence[str] | None = None, start: int = 0) -> Json:
    """One suggestion; its first letters from ``start`` on are matched."""
    faq = "some" if kind == "question" else None
    return {"text": text, "kind": kind, "faq": faq, "category": category, "spans": [[start, start + 2]]}


def suggesting(page: Page, answers: Mapping[str, Sequence[Json]]) -> list[str]:
    """The texts that the page asks suggestions for, as they come; ``answers`` go by text, ``*`` is any other."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        text = parse_qs(urlsplit(route.request.url).query)["q"][0]
        asked.append(text)
        route.fulfill(json=answers.get(text, answers.get("*", [])))

    page.route("**/v1/suggest?*", answer)
    return asked


def answering(page: Page, **fields: object) -> list[Json]:
    """The bodies of the searches that the page sends; real answers come back with ``fields`` put over theirs.

    A callable field gets the answer.
    """
    sent: list[Json] = []

    def answer(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}"))
        known = {key: value for key, value in sent[-1].items() if key != "as_typed"}
        response = route.fetch(post_data=json.dumps(known))
        found = response.json()
        found |= {name: field(found) if callable(field) else field for name, field in fields.items()}
        route.fulfill(response=response, json=found)

    page.route("**/v1/search", answer)
    return sent


def opinions(page: Page, *statuses: int) -> list[Json]:
    """The feedback that the page sends; it is answered with ``statuses``, then always with 204."""
    sent: list[Json] = []
    left = list(statuses)

    def answer(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(status=left.pop(0) if left else 204)

    page.route("**/v1/feedback", answer)
    return sent


def marked(question: Sequence[Sequence[int]], answer_html: str) -> Callable[[Json], list[Json]]:
    """A field ``hits`` whose first FAQ has spans; in their HTML is something that the page must not use."""
    unused = "<b id=foreign>"
    highlights = {"question": {"spans": question, "html": unused}, "answer": {"spans": [[0, 2]], "html": unused}}

    def hits(found: Json) -> list[Json]:
        first, *others = found["hits"]
        return [{**first, "faq": first["faq"] | {"answer_html": answer_html}, "highlights": highlights}, *others]

    return hits
