"""The help centers that the encoder, the ranking and the confidence are fitted on: varied, judged, no templates."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from statistics import fmean
from typing import Any

import pytest

from benchmarks.data import dataset
from benchmarks.data.dataset import Dataset
from search.answering.engine import MAX_QUERY
from tests.conftest import ROOT

CENTERS = ROOT / "benchmarks" / "fit" / "centers"
NAMES = sorted(folder.name for folder in CENTERS.iterdir() if folder.is_dir())
SLICES = {"colloquial", "situation", "keyword", "typo", "particle"}


@pytest.fixture(scope="module", params=NAMES)
def center(request: pytest.FixtureRequest) -> Dataset:
    return dataset.read(CENTERS / str(request.param))


def letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def raw(center: Dataset) -> Iterator[dict[str, Any]]:
    lines = (CENTERS / center.name / "queries.jsonl").read_text("utf-8").splitlines()
    return (json.loads(line) for line in lines)


def test_there_are_many_fields() -> None:
    assert len(NAMES) >= 10


def test_a_center_has_enough_entries_and_each_enough_questions(center: Dataset) -> None:
    assert len(center.source.faqs) >= 50
    asked = Counter(one.document for one in center.qrels if one.grade == 2)
    assert min(asked[faq.id] for faq in center.source.faqs) >= 5
    assert {query.slice for query in center.queries} == SLICES
    kinds = {(one.document, query.slice) for one in center.qrels for query in center.queries if query.id == one.query}
    for faq in center.source.faqs:
        assert {slice for document, slice in kinds if document == faq.id} >= {"colloquial", "situation", "keyword"}
    assert sum(query.slice == "particle" for query in center.queries) >= 50


def test_some_questions_have_no_answer_and_half_of_these_look_as_if_they_had(center: Dataset) -> None:
    assert len(center.unanswerable) >= 10
    assert {query.slice for query in center.unanswerable} == {"uncovered"}
    tempting = [query for query in raw(center) if query["metadata"].get("tempting")]
    assert {query["_id"] for query in tempting} <= {query.id for query in center.unanswerable}
    assert len(tempting) >= len(center.unanswerable) / 2 - 1


def test_entries_are_of_all_styles(center: Dataset) -> None:
    lengths = sorted(len(faq.answer) + sum(len(step.text) for step in faq.steps) for faq in center.source.faqs)
    assert lengths[len(lengths) // 4] < 250 < 270 < lengths[-5]
    assert sum(bool(faq.steps) for faq in center.source.faqs) >= 5
    asking = sum(faq.question.rstrip().endswith(("?", "요", "다.", "까")) for faq in center.source.faqs)
    assert len(center.source.faqs) * 0.35 < asking < len(center.source.faqs) * 0.95


def test_no_wording_stands_twice_in_any_field() -> None:
    known = [dataset.read(CENTERS / name) for name in NAMES]
    texts = [faq.question for data in known for faq in data.source.faqs]
    assert [text for text, count in Counter(map(letters, texts)).items() if count > 3] == []  # 회원 탈퇴, of several
    asked = [query.text for data in known for query in (*data.queries, *data.unanswerable)]
    said = Counter(letters(text) for text in asked if len(text.split()) > 3)  # people say 푸시 안 옴 everywhere
    assert [text for text, count in said.items() if count > 1] == []
    for data in known:
        own = [letters(faq.question) for faq in data.source.faqs]
        own += [letters(query.text) for query in (*data.queries, *data.unanswerable)]
        assert [text for text, count in Counter(own).items() if count > 1] == [], data.name


def test_no_question_is_another_with_one_word_swapped(center: Dataset) -> None:
    """Only minimal pairs are, on purpose."""
    owner = {one.query: one.document for one in center.qrels if one.grade == 2}
    seen: dict[tuple[str, ...], str] = {}
    for query in center.queries:
        said = words(query.text)
        if query.slice == "particle" or len(said) < 4:
            continue
        for place in range(len(said)):
            frame = (str(place), *said[:place], "*", *said[place + 1 :])
            assert seen.setdefault(frame, owner[query.id]) == owner[query.id], query.text


def test_no_ending_is_a_template(center: Dataset) -> None:
    texts = [query.text.split() for query in (*center.queries, *center.unanswerable)]
    endings = Counter(" ".join(said[-2:]) for said in texts if len(said) > 2)
    assert endings.most_common(1)[0][1] <= len(texts) / 20
    assert Counter(said[-1] for said in texts if len(said) > 2).most_common(1)[0][1] <= len(texts) / 10


def test_people_use_their_own_words(center: Dataset) -> None:
    """Most questions share no word's beginning with the title of the entry that answers them."""
    titles = {faq.id: {word[:2] for word in words(faq.question) if len(word) > 1} for faq in center.source.faqs}
    asked = {query.id: {word[:2] for word in words(query.text) if len(word) > 1} for query in center.queries}
    shared = [bool(titles[one.document] & asked[one.query]) for one in center.qrels if one.grade == 2]
    assert fmean(shared) < 0.5


def test_nothing_leads_out_of_the_project(center: Dataset) -> None:
    for faq in center.source.faqs:
        told = " ".join([faq.question, faq.answer, *(step.text for step in faq.steps)])
        assert not re.search(r"https?://\w|www\.|\d{4}-\d{4}", told), faq.id
    assert max(len(query.text) for query in center.queries) <= MAX_QUERY


def test_the_page_counts_what_is_there() -> None:
    page = (CENTERS / "README.md").read_text("utf-8")
    for name in NAMES:
        data = dataset.read(CENTERS / name)
        assert f"| `{name}` |" in page, name
        assert f"| {len(data.source.faqs)} | {len(data.queries)} | {len(data.unanswerable)} |" in page, name
