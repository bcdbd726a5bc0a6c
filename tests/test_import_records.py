"""Items of any format become entries: cleaned, typed, with ids, and nothing lost without a word."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.imports.records import Entry, made
from indexer.readers.item import Found, Item, Value
from search.records.faq import Faq, Step


def entry(form: str = "text", /, **fields: Value) -> Entry:
    said: dict[str, Value] = {"question": "환불은 언제 되나요?", "answer": "3일 걸려요.", **fields}
    (found,) = made(Found((Item("faqs.xlsx:4", said, form),)), {"phone"})  # type: ignore[arg-type]
    return found


def faq(form: str = "text", /, **fields: Value) -> Faq:
    found = entry(form, **fields).faq
    assert found is not None
    return found


def test_all_fields_get_their_types() -> None:
    found = faq(
        question="Q. 환불은\n언제  되나요?",
        answer="A. 3일 걸려요._x000D_\n주말은 빼고요.",
        category="결제 > 환불",
        aliases=("환불 기간\n돈 언제 들어와요", "환불은 언제 되나요?"),
        tags="#환불, 기간;돈",
        updated="2026. 3. 2. 오전 11:05:00",
        popularity="1,204",
        kind="가이드",
        steps="1. 앱을 여세요\n2. 그래도 안 되면 | 전화하세요 | phone",
        contacts="phone",
        id="12",
        source="app",
    )
    assert found == Faq(
        "app-12",
        "환불은 언제 되나요?",
        "3일 걸려요.\n주말은 빼고요.",
        kind="guide",
        category=("결제", "환불"),
        aliases=("환불 기간", "돈 언제 들어와요"),
        tags=("환불", "기간", "돈"),
        updated=datetime.date(2026, 3, 2),
        steps=(Step("앱을 여세요"), Step("전화하세요", "그래도 안 되면", "phone")),
        contacts=("phone",),
        popularity=1204,
    )


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"updated": "어제"}, 'updated: "어제" is not understood as a day, and left out'),
        ({"popularity": "많음"}, 'popularity: "많음" is not understood as a count, and left out'),
        ({"kind": "기타"}, 'kind: "기타" is not understood as one of faq, guide, policy, notice, and left out'),
        ({"contacts": "fax"}, 'contacts: "fax" is unknown, and left out; contacts.json tells the contacts'),
        ({"steps": "| 보내세요 | fax"}, 'steps: the contact "fax" is unknown, and left out'),
        ({"category": ("전체", "결제", "카드", "등록")}, "category: has 4 parts; the widest, 전체, left out"),
        ({"aliases": "환불 기간, 돈 언제 들어와요"}, "aliases: parted at commas"),
        ({"question": "<b>환불</b>은?"}, "question: tags were left out"),
        ({"answer": "가" * 100_001}, "answer: has 100,001 characters; only the first 100,000 are kept"),
    ],
)
def test_what_is_changed_or_not_understood_is_noted(fields: dict[str, Value], note: str) -> None:
    found = entry(**fields)
    assert found.faq is not None
    assert found.notes == (note,)


def test_html_becomes_markdown_whether_it_is_said_or_seen() -> None:
    written = "<p><b>3일</b> 안에</p><ul><li>카드</li><li>계좌</li></ul><script>x()</script>"
    for form in ("text", "html"):
        found = entry(form, answer=written)
        assert found.faq is not None
        assert found.faq.answer == "**3일** 안에\n\n- 카드\n- 계좌"
        assert any("script" in note for note in found.notes)
    assert faq(answer="A < B 이고 <설정>을 누르세요").answer == "A < B 이고 <설정>을 누르세요"
    assert faq("markdown", answer="**3일** <설정>").answer == "**3일** <설정>"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"answer": " \u3000"}, "answer: is blank"),
        ({"question": "Q."}, None),
        ({"public": "비공개"}, 'public: is "비공개", so not public'),
        ({"public": "N"}, 'public: is "N", so not public'),
        ({"draft": "true"}, 'draft: is "true", so not public'),
        ({"public": "Y", "draft": "false"}, None),
        ({"public": "published"}, None),
    ],
)
def test_what_is_blank_or_not_public_is_left_out_with_its_reason(fields: dict[str, Value], problem: str | None) -> None:
    assert entry(**fields).problems == ((problem,) if problem else ())


def test_ids_do_not_depend_on_other_entries() -> None:
    items = [Item(f"a.csv:{number}", {"question": f"질문 {number}?", "answer": "네."}) for number in range(5)]
    all_ids = [each.id for each in made(Found(tuple(items)), ())]
    assert len({*all_ids}) == 5
    assert [each.id for each in made(Found(tuple(items[2:])), ())] == all_ids[2:]


def test_an_id_that_stands_twice_gets_an_end_of_its_own_and_the_same_entry_is_left_out() -> None:
    def item(number: int, question: str) -> Item:
        return Item(f"a.csv:{number}", {"id": "7", "question": question, "answer": "네."})

    first, second, third = made(Found((item(2, "카드?"), item(3, "계좌?"), item(4, "카드 ?"))), ())
    assert first.id == "7"
    assert second.id.startswith("7-")
    assert second.notes == ('id "7" stands already at a.csv:2',)
    assert third.problems == ("is the same as a.csv:2",)


VALUE = st.text(max_size=12) | st.lists(st.text(max_size=8), max_size=3).map(tuple)
FIELD = st.sampled_from(
    ["category", "aliases", "tags", "updated", "popularity", "kind", "steps", "contacts", "id", "link"]
)


@given(st.text(max_size=20), st.text(max_size=30), st.dictionaries(FIELD, VALUE, max_size=4))
def test_any_texts_become_an_entry_or_say_why_not(question: str, answer: str, rest: dict[str, Value]) -> None:
    (found,) = made(Found((Item("a.csv:2", {"question": question, "answer": answer, **rest}),)), ())
    assert (found.faq is None) == bool(found.problems)
    if found.faq is not None:
        assert found.faq.question and found.faq.answer and found.faq.id
