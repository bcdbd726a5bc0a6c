import json
from pathlib import Path

import pytest

from indexer.sources.source import read
from search.errors import DataError
from search.records.faq import Faq, Step
from tests.conftest import write_lines

GOOD = {
    "id": "pay-failed",
    "kind": "guide",
    "category": ["결제", "결제 오류"],
    "question": "결제가 안 돼요",
    "aliases": ["결제안됨"],
    "answer": "확인하세요.",
    "updated": "2026-11-02",
    "steps": [{"text": "보세요"}, {"condition": "그래도 안 되면", "text": "전화", "contact": "phone"}],
    "contacts": ["phone"],
}
PHONE = {"id": "phone", "channel": "phone", "name": "전화", "how": "거세요"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "contacts.json").write_text(json.dumps([PHONE]))
    return tmp_path


def problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(DataError) as told:
        read(path)
    return told.value.problems


def test_a_good_source_is_read_whole(folder: Path) -> None:
    write_lines(folder / "faqs.jsonl", [GOOD])
    source = read(folder)
    assert source.faqs[0].steps[1] == Step("전화", "그래도 안 되면", "phone")
    assert source.faqs[0].category == ("결제", "결제 오류")
    assert source.contacts[0].name == "전화"
    assert read(folder / "faqs.jsonl") == source


def test_all_problems_are_told_at_once_each_with_its_place(folder: Path) -> None:
    steps = [{"text": "보세요"}, {"text": ""}, {"text": "전화", "contact": "phne"}]
    write_lines(
        folder / "faqs.jsonl",
        [
            GOOD,
            {**GOOD, "id": "a", "steps": steps},
            {**GOOD, "id": "b", "question": "  ", "kind": "gide"},
            {**GOOD, "id": "c", "anwser": "x", "updated": "gestern"},
            {**GOOD},
            {**GOOD, "id": "e", "question": "\t", "contacts": ["fax"]},
            ["no", "object"],
        ],
    )
    with (folder / "faqs.jsonl").open("a") as file:
        file.write('{"id": broken\n\n')
    told = problems(folder)
    expected = [
        "faqs.jsonl:2: steps[1].text: is blank",
        'faqs.jsonl:3: kind: "gide" is none of faq, guide, policy, notice (did you mean "guide"?)',
        'faqs.jsonl:4: anwser: unknown field (did you mean "answer"?)',
        'faqs.jsonl:5: id: "pay-failed" stands already at faqs.jsonl:1',
        "faqs.jsonl:6: question: is blank",
        'faqs.jsonl:6: contacts[0]: unknown contact "fax"; contacts.json has "phone"',
    ]
    assert set(expected) <= set(told)
    assert any(line.startswith("faqs.jsonl:4: updated: ") and "gestern" in line for line in told)
    assert any(line.startswith("faqs.jsonl:7: ") for line in told)
    assert any(line.startswith("faqs.jsonl:8: not JSON") for line in told)


def test_an_unknown_contact_is_told_with_what_was_probably_meant(folder: Path) -> None:
    steps = [{"text": "1"}, {"text": "2"}, {"text": "3", "contact": "phne"}]
    write_lines(folder / "faqs.jsonl", [{**GOOD, "steps": steps}])
    assert problems(folder) == ('faqs.jsonl:1: steps[2].contact: unknown contact "phne" (did you mean "phone"?)',)


def test_a_contact_without_a_file_of_contacts_is_told_with_where_to_look_their_fields_up(folder: Path) -> None:
    write_lines(folder / "faqs.jsonl", [{**GOOD, "steps": []}])
    (folder / "contacts.json").unlink()
    what = "contacts.json beside it has none (faq-index schema --contacts tells its fields)"
    assert problems(folder) == (f'faqs.jsonl:1: contacts[0]: unknown contact "phone"; {what}',)


@pytest.mark.parametrize("contacts", [json.dumps([{**PHONE, "channel": "fone"}]), "{"], ids=["a field", "no JSON"])
def test_a_mistake_among_the_contacts_is_told_once_not_with_every_use(folder: Path, contacts: str) -> None:
    (folder / "contacts.json").write_text(contacts)
    write_lines(folder / "faqs.jsonl", [GOOD, {**GOOD, "id": "b"}])
    (told,) = problems(folder)
    assert told.startswith("contacts.json")


def test_missing_fields_are_named(folder: Path) -> None:
    write_lines(folder / "faqs.jsonl", [{"id": "x"}])
    assert problems(folder) == ("faqs.jsonl:1: question: is missing", "faqs.jsonl:1: answer: is missing")


@pytest.mark.parametrize(
    ("field", "given", "told"),
    [
        ("aliases", "대출증", 'aliases: must be a list of texts, not "대출증"'),
        ("aliases", [1], "aliases[0]: must be a text, not 1"),
        ("category", list("abcd"), 'category: must have at most 3 parts, not ["a", "b", "c", "d"]'),
        ("steps", "전화", 'steps: must be a list of steps, not "전화"'),
        ("steps", ["전화"], 'steps[0]: must be an object with text, not "전화"'),
        ("updated", "2026. 9. 1.", 'updated: must be a date like 2026-09-01, not "2026. 9. 1."'),
        ("updated", "2026-13-01", 'updated: must be a date like 2026-09-01, not "2026-13-01"'),
        ("popularity", "많음", 'popularity: must be a whole number, not "많음"'),
        ("popularity", -1, "popularity: must be at least 0, not -1"),
    ],
)
def test_what_a_field_must_be_is_told_in_the_words_of_the_data(
    folder: Path, field: str, given: object, told: str
) -> None:
    write_lines(folder / "faqs.jsonl", [{**GOOD, field: given}])
    assert problems(folder) == (f"faqs.jsonl:1: {told}",)


def test_contacts_are_checked_too(folder: Path) -> None:
    (folder / "contacts.json").write_text(json.dumps([PHONE, {**PHONE, "id": "fax", "channel": "fox"}, PHONE]))
    write_lines(folder / "faqs.jsonl", [GOOD])
    told = problems(folder)
    assert told[0].startswith('contacts.json[1]: channel: "fox" is none of phone')
    assert told[1] == 'contacts.json[2]: id: "phone" stands already at contacts.json[0]'
    (folder / "contacts.json").write_text("{")
    assert problems(folder)[0].startswith("contacts.json: not JSON")


def test_a_beir_corpus_is_read_title_as_question(tmp_path: Path) -> None:
    documents = [
        {"_id": "d1", "title": "에러 22E", "text": "팬 모터", "metadata": {"x": 1}},
        {"_id": "d2", "text": "본문"},
    ]
    write_lines(tmp_path / "corpus.jsonl", documents)
    assert read(tmp_path).faqs == (Faq("d1", "에러 22E", "팬 모터"), Faq("d2", "", "본문"))
    write_lines(tmp_path / "corpus.jsonl", [*documents, {"_id": "d3", "title": "", "text": " "}])
    assert problems(tmp_path) == ("corpus.jsonl:3: neither title nor text",)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("faqs.jsonl", "", "holds no FAQ"),
        ("faqs.pdf", "x", "not a .jsonl, .csv or .xlsx file"),
        ("faqs.xlsx", "not a zip", "not a readable XLSX workbook"),
    ],
)
def test_what_is_no_source_is_told(tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / name).write_text(content)
    assert told in problems(tmp_path / name)[0]


def test_a_folder_without_or_with_two_sources_is_told(tmp_path: Path) -> None:
    assert "must hold one of" in problems(tmp_path)[0]
    for name in ("faqs.csv", "faqs.jsonl"):
        (tmp_path / name).write_text("")
    assert "faqs.jsonl and faqs.csv" in problems(tmp_path)[0]
    assert "no such file" in problems(tmp_path / "nowhere")[0]


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp949", "CP949"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16")]
)
def test_a_file_in_another_encoding_is_one_problem_that_names_it(folder: Path, encoding: str, name: str) -> None:
    contents = {
        "faqs.jsonl": '{"id": "a", "question": "환불 며칠", "answer": "7일"}\n{"id": "b"}\n',
        "contacts.json": json.dumps([PHONE], ensure_ascii=False, indent=1),
        "dictionary.tsv": "word\ttag\n네페\tNNP\n체카\tNNG\n",
        "synonyms.tsv": "kind\twordings\n=\t비밀번호\t비번\n",
    }
    for file, content in contents.items():
        (folder / file).write_text(content, encoding)
    assert set(problems(folder)) == {f"{file}: this file looks like {name}; save it as UTF-8" for file in contents}


def test_hopelessly_nested_and_half_encoded_lines_are_problems_not_crashes(folder: Path) -> None:
    (folder / "faqs.jsonl").write_bytes(
        b"[" * 100_000 + b'\n{"id": "x", "question": "q\\ud800", "answer": "a"}\n\xff\n'
    )
    told = problems(folder)
    assert [line.split(":")[1] for line in told] == ["1", "3", "2"]
    assert "lone surrogate" in told[2]
