"""The shipped sample: that it is what its README says, and that its questions were written by hand."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from indexer.sources.source import Source, read
from search.records.catalog import popular
from tests.conftest import ROOT

DATA = ROOT / "faq_data"
ANSWERABLE = {
    *("paraphrase", "colloquial", "keyword", "situation", "multi-intent"),
    *("typo", "spacing", "keyboard", "chosung", "english"),
}


@pytest.fixture(scope="module")
def source() -> Source:
    return read(DATA)


@pytest.fixture(scope="module")
def queries() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / "queries.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def qrels() -> dict[str, dict[str, int]]:
    lines = (DATA / "qrels.tsv").read_text("utf-8").splitlines()
    assert lines[0].split("\t") == ["query-id", "corpus-id", "score"]
    judged: dict[str, dict[str, int]] = {}
    for line in lines[1:]:
        query, faq, grade = line.split("\t")
        judged.setdefault(query, {})[faq] = int(grade)
    return judged


def letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def test_there_are_enough_entries_in_enough_categories(source: Source) -> None:
    assert len(source.faqs) >= 300
    assert all(len(faq.category) == 2 for faq in source.faqs)
    assert len({faq.category[0] for faq in source.faqs}) >= 12
    assert {faq.kind for faq in source.faqs} == {"faq", "guide", "policy", "notice"}


def test_every_entry_is_complete(source: Source) -> None:
    for faq in source.faqs:
        assert 3 <= len(faq.aliases) <= 6, faq.id
        assert faq.tags, faq.id
        assert faq.updated, faq.id
        if faq.kind == "guide":
            assert faq.problem, faq.id
            assert faq.symptoms, faq.id
            assert len(faq.steps) >= 2, faq.id


def test_no_wording_stands_twice(source: Source) -> None:
    counts = Counter(letters(text) for faq in source.faqs for text in (faq.question, *faq.aliases))
    assert [text for text, count in counts.items() if count > 1] == []
    answers = Counter(letters(faq.answer) for faq in source.faqs)
    assert answers.most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    ("faq_id", "words"),
    [
        ("pay-guide-not-going-through", ("카드 정보", "한도", "앱")),
        ("refund-guide-late", ("신청 내역", "처리 상태", "고객센터")),
        ("login-guide-cannot-sign-in", ("비밀번호", "활성", "이메일")),
        ("topup-guide-not-added", ("충전 방법", "결제수단", "고객센터")),
    ],
)
def test_the_four_first_problems_have_their_steps_in_order_and_a_contact(
    source: Source, faq_id: str, words: tuple[str, ...]
) -> None:
    faq = next(faq for faq in source.faqs if faq.id == faq_id)
    for step, word in zip(faq.steps, words, strict=False):
        assert word in step.text, (faq_id, word)
    assert "phone" in {*faq.contacts, *(step.contact for step in faq.steps)}


def test_there_is_a_top_5(source: Source) -> None:
    assert len(popular(source.faqs, k=10)) == 5


def test_there_are_enough_questions_in_every_slice_and_split(queries: list[dict[str, Any]]) -> None:
    slices: Counter[tuple[str, str]] = Counter()
    for query in queries:
        metadata = query["metadata"]
        assert isinstance(metadata, dict)
        slices[metadata["slice"], metadata["split"]] += 1
    names = {name for name, _ in slices}
    assert names == ANSWERABLE | {"none-other-service", "none-chitchat", "none-uncovered"}
    assert sum(count for (name, _), count in slices.items() if name in ANSWERABLE) >= 500
    assert sum(count for (name, _), count in slices.items() if name not in ANSWERABLE) >= 100
    assert all(min(slices[name, "tune"], slices[name, "test"]) >= 15 for name in names)


def test_questions_with_an_answer_are_judged_and_those_without_are_not(
    queries: list[dict[str, Any]], qrels: dict[str, dict[str, int]], source: Source
) -> None:
    known = {faq.id for faq in source.faqs}
    for query in queries:
        name = query["metadata"]["slice"]
        judged = qrels.get(str(query["_id"]), {})
        assert (2 in judged.values()) == (name in ANSWERABLE), query
        assert set(judged) <= known
        assert set(judged.values()) <= {1, 2}
        if name == "multi-intent":
            assert list(judged.values()).count(2) >= 2, query


def test_no_question_repeats_a_wording_of_the_data(queries: list[dict[str, Any]], source: Source) -> None:
    wordings = {letters(text) for faq in source.faqs for text in (faq.question, *faq.aliases, *faq.symptoms)}
    texts = [letters(str(query["text"])) for query in queries]
    assert not wordings & set(texts)
    assert not wordings & {letters(query["metadata"].get("clean", "-")) for query in queries}
    assert len(texts) == len(set(texts))


def test_no_entry_gives_a_figure_that_the_service_does_not_fix(source: Source) -> None:
    figure = re.compile(r"\d+\s*(?:원|%|퍼센트|개월|시간|분|영업일|주일|회|번)")
    for faq in source.faqs:
        text = " ".join([faq.answer, *(step.text for step in faq.steps)])
        assert not [found for found in figure.findall(text) if found not in ("0원", "1번", "2번")], faq.id
        days = set(re.findall(r"(\d+)\s*일", text))
        assert days <= {"7"}, faq.id
        assert not re.search(r"https?://|www\.", text), faq.id


def test_the_readme_counts_what_is_there(source: Source, queries: list[dict[str, Any]]) -> None:
    readme = (DATA / "README.md").read_text("utf-8")
    tops = len({faq.category[0] for faq in source.faqs})
    subs = len({faq.category for faq in source.faqs})
    assert f"{len(source.faqs)} entries in {tops} categories with {subs} sub-categories" in readme
    assert f"{len(queries)} questions" in readme
    for query_slice, count in Counter(query["metadata"]["slice"] for query in queries).items():
        assert f"| {query_slice} | {count} |" in readme
