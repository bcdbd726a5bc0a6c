"""Visitors who ask for all sorts of things without a pause, and look closely at what they get."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from search.records.faq import Faq
from tests import swapping
from tests.swapping import MARKS

Told = tuple[str, list[str]]
"""The generation that an answer names, and its texts that hold the mark of theirs."""


def told(response: httpx2.Response, texts: Callable[[Any], Iterator[str]]) -> Told:
    assert response.status_code == 200, response.text
    return response.headers["x-index-generation"], list(texts(response.json()))


def texts_of(found: dict[str, Any]) -> Iterator[str]:
    for hit in found["hits"]:
        yield from (hit["faq"]["answer"], hit["faq"]["category"][0], hit["contacts"][0]["name"])
    yield from found["facets"]


def search(client: httpx2.Client, faq: Faq) -> Told:
    return told(client.get("/v1/search", params={"q": faq.question}), texts_of)


def search_by_body(client: httpx2.Client, faq: Faq) -> Told:
    return told(client.post("/v1/search", json={"query": f"{faq.question} 도와주세요", "k": 20}), texts_of)


def suggest(client: httpx2.Client, faq: Faq) -> Told:
    response = client.get("/v1/suggest", params={"q": faq.question[:3]})
    return told(response, lambda found: (one["category"][0] for one in found if one["category"]))


def listed(client: httpx2.Client, faq: Faq) -> Told:
    return told(client.get("/v1/faqs", params={"limit": 100}), lambda page: (one["answer"] for one in page["faqs"]))


def paged(client: httpx2.Client, faq: Faq) -> Told:
    response = client.get(f"/faq/{faq.id}")
    assert response.status_code == 200
    return response.headers["x-index-generation"], [response.text]


WAYS = (search, search_by_body, suggest, search, listed, paged)


class Visitors:
    """So many of them in threads. ``wrong`` is what was not of the generation that the answer names, or no answer."""

    def __init__(self, address: str, visitors: int = 4) -> None:
        self.address = address
        self.wrong: list[str] = []
        self.answered = Counter[str]()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=[number]) for number in range(visitors)]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _visit(self, number: int) -> None:
        questions = itertools.islice(itertools.cycle(swapping.faqs("")), 7 * number, None)
        with httpx2.Client(base_url=self.address, trust_env=False, timeout=30) as client:
            for faq, way in zip(questions, itertools.cycle(WAYS), strict=False):
                if self._ended.is_set():
                    return
                try:
                    name, texts = way(client, faq)
                    self.answered[name] += 1
                    if not texts or not all(MARKS[name] in text for text in texts):
                        self.wrong.append(f"{name}: {texts}")
                except (httpx2.HTTPError, AssertionError, KeyError) as error:
                    self.wrong.append(repr(error))
