import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers import bounds
from indexer.readers.item import Found, Options
from indexer.readers.json import file as json_file
from search.errors import DataError

PLAIN = Options()
REFUND = {"question": "환불은 언제까지 신청할 수 있나요?", "answer": "구매한 날부터 7일 안에 신청해 주세요."}
FEE = {"q": "배송비는 얼마인가요?", "a": "3,000원이며 5만 원 이상 사시면 무료예요."}
REFUNDED = {"question": REFUND["question"], "answer": REFUND["answer"]}
FEES = {"question": FEE["q"], "answer": FEE["a"]}


def found(folder: Path, content: object, options: Options = PLAIN, name: str = "faqs.json") -> Found:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1)
    (folder / name).write_text(text, "utf-8")
    return json_file.read(folder / name, options)


def refused(folder: Path, content: object, name: str = "faqs.json") -> str:
    with pytest.raises(DataError) as told:
        found(folder, content, name=name)
    (problem,) = told.value.problems
    return problem


def said(result: Found) -> list[dict[str, object]]:
    return [dict(item.fields) for item in result.items]


def test_entries_that_lack_something_are_kept_and_unknown_keys_and_blank_ones_told(tmp_path: Path) -> None:
    half = {"question": "교환도 되나요?", "memo": "확인 필요"}
    result = found(tmp_path, [REFUND, FEE | {"memo": "6월에 바뀜", "answr": "x"}, half, {"memo": "빈 줄"}])
    assert said(result) == [REFUNDED, FEES, {"question": "교환도 되나요?"}]
    assert [item.where for item in result.items] == ["faqs.json[0]", "faqs.json[1]", "faqs.json[2]"]
    assert result.told == (
        'faqs.json: keys left out: "memo" (3 entries), "answr" (1 entry)',
        'faqs.json: key "answr": is it "answer"? Then add --map answr=answer',
        "faqs.json: left out: 1 entry without question and answer, the first at faqs.json[3]",
    )


@pytest.mark.parametrize("outer", [{"faqs": [REFUND]}, {"data": {"items": [REFUND]}}, {"result": {"data": [REFUND]}}])
def test_the_list_is_found_wherever_it_stands(tmp_path: Path, outer: dict[str, object]) -> None:
    result = found(tmp_path, outer | {"totalCount": 1})
    assert said(result) == [REFUNDED]
    assert result.told == ('faqs.json: keys left out beside the lists of FAQs: "totalCount" (1 object)',)


def test_category_objects_give_the_path(tmp_path: Path) -> None:
    inner = [{"name": "환불", "description": "환불 모음", "faqs": [REFUND]}, {"name": "빈 분류", "faqs": []}]
    shop = {"category": "주문", "children": inner, "faqs": [FEE]}
    half = {"category": "배송", "faqs": [{"q": "언제 오나요?"}]}
    result = found(tmp_path, {"title": "우리 가게 FAQ", "sections": [shop, half]})
    assert said(result) == [
        REFUNDED | {"category": ("주문", "환불")},
        FEES | {"category": ("주문",)},
        {"question": "언제 오나요?", "category": ("배송",)},
    ]
    assert result.told == (
        'faqs.json: left out, for none has both question and answer: "sections[].children[]" (1 object)',
        'faqs.json: keys left out beside the lists of FAQs: "title" (1 object), "description" (1 object)',
    )


def test_keys_that_name_categories_give_the_path_and_are_told(tmp_path: Path) -> None:
    result = found(tmp_path, {"data": {"환불": {"신청": [REFUND]}, "배송": [FEE, {"q": "언제 오나요?"}]}})
    assert [item.fields["category"] for item in result.items] == [("환불", "신청"), ("배송",), ("배송",)]
    assert result.told == ('faqs.json: keys taken for categories or ids: "신청", "환불", "배송"',)


def test_keys_that_name_entries_are_their_ids(tmp_path: Path) -> None:
    result = found(tmp_path, {"-NxA1": REFUND, "-NxA2": FEE})
    assert [item.fields["id"] for item in result.items] == ["-NxA1", "-NxA2"]


def test_a_list_of_categories_beside_the_faqs_is_told_and_no_faq(tmp_path: Path) -> None:
    result = found(tmp_path, {"categories": [{"id": 1, "name": "환불"}], "faqs": [REFUND]})
    assert said(result) == [REFUNDED]
    assert result.told == ('faqs.json: left out, for none has both question and answer: "categories[]" (1 object)',)


def test_questions_as_keys_are_guessed(tmp_path: Path) -> None:
    result = found(
        tmp_path, {"결제": {"결제가 안 돼요": "카드를 확인하세요.", "영수증은 어디에 있나요?": "주문 내역에 있어요."}}
    )
    assert said(result) == [
        {"question": "결제가 안 돼요", "answer": "카드를 확인하세요.", "category": ("결제",)},
        {"question": "영수증은 어디에 있나요?", "answer": "주문 내역에 있어요.", "category": ("결제",)},
    ]
    assert {item.sure for item in result.items} == {0.7}
    assert all("guessed" in item.notes[0] for item in result.items)


def test_what_wordpress_gives_is_understood(tmp_path: Path) -> None:
    post = {
        "id": 12,
        "date": "2024-03-01T09:00:00",
        "modified": "2024-05-01T09:00:00",
        "link": "https://shop.example/faq/12",
        "status": "publish",
        "title": {"rendered": "환불은 언제까지 되나요?"},
        "content": {"rendered": "<p>7일 안에 신청하세요.</p>", "protected": False},
        "categories": [3],
        "tags": [{"id": 5, "name": "환불"}, {"id": 6, "name": "기간"}],
    }
    result = found(tmp_path, [post])
    assert said(result) == [
        {
            "id": "12",
            "question": "환불은 언제까지 되나요?",
            "answer": "<p>7일 안에 신청하세요.</p>",
            "updated": "2024-05-01T09:00:00",
            "link": "https://shop.example/faq/12",
            "public": "publish",
            "tags": ("환불", "기간"),
        }
    ]
    assert result.items[0].form == "html"
    assert 'faqs.json: left out, for numbers stand there where names belong: "categories" (1 entry)' in result.told


def test_korean_is_read_of_several_languages_and_the_others_told(tmp_path: Path) -> None:
    entry = {
        "title": {"en": "Refund", "ko": "환불 기간"},
        "body": {"ko_KR": {"html": "<b>7일</b>"}, "en": {"html": "7"}},
    }
    result = found(tmp_path, [entry])
    assert said(result) == [{"question": "환불 기간", "answer": "<b>7일</b>"}]
    assert result.items[0].form == "html"
    assert result.told == ('faqs.json: languages left out: "en" (2 texts)',)
    whole = found(tmp_path, {"ko": [REFUND], "en": [{"question": "Refund?", "answer": "7 days"}]})
    assert (said(whole), whole.told) == ([REFUNDED], ('faqs.json: languages left out: "en" (1 text)',))


@pytest.mark.parametrize("envelope", ["fields", "attributes", "_source", "node"])
def test_an_entry_may_stand_in_an_envelope_beside_its_id(tmp_path: Path, envelope: str) -> None:
    result = found(
        tmp_path, {"records": [{"id": "rec1", envelope: {"질문": "환불되나요?", "답변": "네", "분류": "환불"}}]}
    )
    assert said(result) == [{"id": "rec1", "question": "환불되나요?", "answer": "네", "category": "환불"}]


@pytest.mark.parametrize(
    "table",
    [
        {"range": "FAQ!A1:B2", "values": [["질문", "답변"], ["환불되나요?", "네"]]},
        {"질문": {"0": "환불되나요?"}, "답변": {"0": "네"}},
    ],
)
def test_tables_of_rows_and_of_columns_are_read(tmp_path: Path, table: object) -> None:
    assert said(found(tmp_path, table)) == [{"question": "환불되나요?", "answer": "네"}]


def test_all_fields_of_an_entry_of_ours_survive(tmp_path: Path) -> None:
    entry = REFUND | {
        "kind": "guide",
        "category": ["환불", "신청"],
        "aliases": ["환불 며칠", "환불 기간"],
        "tags": "환불, 취소",
        "steps": [{"text": "주문을 여세요."}, {"condition": "안 되면", "text": "전화하세요.", "contact": "phone"}],
        "popularity": 0,
    }
    result = found(tmp_path, json.dumps(entry), name="faqs.jsonl")
    assert (
        said(result)[0].items()
        >= {
            "kind": "guide",
            "category": ("환불", "신청"),
            "aliases": ("환불 며칠", "환불 기간"),
            "tags": "환불, 취소",
            "steps": ("주문을 여세요.", "안 되면 | 전화하세요. | phone"),
            "popularity": "0",
        }.items()
    )
    assert result.items[0].notes == ("several categories are taken for the path to one",)
    assert result.told == ()


def test_further_questions_are_aliases_and_pieces_of_an_answer_paragraphs(tmp_path: Path) -> None:
    entry = {
        "question": ["환불되나요?", "돈 돌려받기, 가능?"],
        "answer": ["7일 안에 됩니다.", {"text": "앱에서 신청하세요."}],
    }
    assert said(found(tmp_path, [entry])) == [
        {
            "question": "환불되나요?",
            "aliases": ("돈 돌려받기, 가능?",),
            "answer": "7일 안에 됩니다.\n\n앱에서 신청하세요.",
        }
    ]


def test_operators_say_the_fields_of_keys_however_deep(tmp_path: Path) -> None:
    options = Options(
        columns={"meta.headline2": "question", "story": "answer", "titel": "tags"}, ignored=frozenset({"memo"})
    )
    result = found(tmp_path, [{"meta": {"headline2": "환불 기간"}, "story": "7일이에요.", "memo": "x"}], options)
    assert said(result) == [{"question": "환불 기간", "answer": "7일이에요."}]
    assert result.told == ('faqs.json: no FAQ has the keys "titel" that were named',)


def test_what_stands_in_an_envelope_does_not_replace_what_stands_beside_it(tmp_path: Path) -> None:
    result = found(tmp_path, [{"id": "7", "fields": REFUND | {"id": "x"}}])
    assert said(result) == [REFUNDED | {"id": "7"}]
    assert result.told == ('faqs.json: keys left out: "fields.id" (1 entry)',)


def test_a_category_that_is_said_twice_stands_once_in_the_path(tmp_path: Path) -> None:
    result = found(tmp_path, [{"category": "환불", "faqs": [REFUND | {"category": "환불", "중분류": "기간"}]}])
    assert result.items[0].fields["category"] == ("환불", "기간")


def test_structured_data_of_web_pages_is_read_without_its_types(tmp_path: Path) -> None:
    answer = {"@type": "Answer", "name": "답", "text": "<p>7일이에요.</p>"}
    question = {"@type": "Question", "name": "환불 기간은?", "acceptedAnswer": answer}
    result = found(tmp_path, {"@type": "FAQPage", "mainEntity": [question]})
    assert said(result) == [{"question": "환불 기간은?", "answer": "<p>7일이에요.</p>"}]


def test_an_answer_that_is_an_object_with_a_title_is_no_faq_of_its_own(tmp_path: Path) -> None:
    entry = {"title": "환불 기간은?", "content": {"title": "안내", "body": "7일이에요."}}
    assert said(found(tmp_path, [entry])) == [{"question": "환불 기간은?", "answer": "7일이에요."}]


def test_faqs_within_a_faq_are_told_and_those_of_a_category_with_a_description_read(tmp_path: Path) -> None:
    result = found(tmp_path, [REFUND | {"related": [FEE]}])
    assert (said(result), result.told[0]) == ([REFUNDED], 'faqs.json: keys left out: "related" (1 entry)')
    shop = {"name": "배송", "description": "배송 모음", "questions": [FEE]}
    assert said(found(tmp_path, [shop])) == [FEES | {"category": ("배송",)}]


def test_what_is_no_text_beside_questions_as_keys_is_told(tmp_path: Path) -> None:
    result = found(tmp_path, {"환불은 언제 되나요?": "7일이에요.", "version": 3})
    assert said(result) == [{"question": "환불은 언제 되나요?", "answer": "7일이에요."}]
    assert result.told[0] == 'faqs.json: keys left out: "version" (1 entry)'


def test_if_no_faqs_are_found_the_command_that_would_help_is_told(tmp_path: Path) -> None:
    entry = {"meta": {"물음말": "환불 기간은?"}, "풀이": "구매한 날부터 7일 안에 신청해 주세요.", "no": 3}
    assert refused(tmp_path, {"list": [entry, entry]}) == (
        "faqs.json: no key is known as question and answer; its keys are "
        '"meta.물음말" (2 objects), "풀이" (2 objects), "no" (2 objects). Try: '
        "faq-index import faqs.json --map 'meta.물음말=question' --map '풀이=answer' --out faqs.xlsx"
    )
    assert refused(tmp_path, [{"question": "환불?", "풀이": "7일"}]).endswith(
        "Try: faq-index import faqs.json --map '풀이=answer' --out faqs.xlsx"
    )
    assert refused(tmp_path, [1, 2]) == "faqs.json: holds no objects with texts, so no FAQs"


@pytest.mark.parametrize("name", ["faqs.json", "faqs.jsonl", "faqs.ndjson"])
def test_json_lines_are_read_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    lines = f"{json.dumps(REFUND)}\r\n\r\n{json.dumps(FEE)}\r\n"
    result = found(tmp_path, lines, name=name)
    assert said(result) == [REFUNDED, FEES]
    assert [item.where for item in result.items] == [f"{name}:1", f"{name}:3"]


def test_broken_lines_are_told_together(tmp_path: Path) -> None:
    problem = refused(tmp_path, "\n".join([json.dumps(REFUND), *["{'question': 1}"] * 12]), name="faqs.jsonl")
    assert problem.startswith(
        "faqs.jsonl: 12 lines are not JSON, each on a line of its own: line 2, column 2: Expecting"
    )
    assert "line 11, " in problem and "line 12, " not in problem and problem.endswith(" and 2 more")


def test_damage_is_told_with_its_place(tmp_path: Path) -> None:
    assert refused(tmp_path, '[\n {"question": "환불?",}\n]').startswith("faqs.json: is damaged at line 2, column ")
    assert refused(tmp_path, " \n") == "faqs.json: is empty"


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 40 + "]" * 40, '{"a":' * 40 + "1" + "}" * 40])
def test_endless_nesting_is_refused(tmp_path: Path, text: str) -> None:
    assert "more than 32 objects and lists stand within each other" in refused(tmp_path, text)


def test_what_would_cost_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(tmp_path, f'{{"question": 1{"0" * 5000}}}') == "faqs.json: is not read: a number in it is too long"
    monkeypatch.setattr("indexer.readers.json.loading.PARTS", 5)
    assert refused(tmp_path, [[], [], [], [], []]) == "faqs.json: has more than 5 objects and lists; split it"


def test_an_endless_text_is_left_out_and_told(tmp_path: Path) -> None:
    result = found(tmp_path, [REFUND, {"question": "길어요", "answer": "가" * (bounds.TEXT + 1)}])
    assert said(result) == [REFUNDED]
    assert result.told == (
        "faqs.json: left out: 1 entry with more than 100,000 characters in one text, the first at faqs.json[1]",
    )


def test_keys_that_stand_twice_are_told(tmp_path: Path) -> None:
    result = found(tmp_path, '{"question": "환불?", "answer": "7일", "answer": "8일"}')
    assert said(result) == [{"question": "환불?", "answer": "8일"}]
    assert result.told == ('faqs.json: keys that stand twice in one object, of which the last is read: "answer"',)


def test_a_folder_is_read_in_the_order_of_names_and_what_holds_no_faqs_is_told(tmp_path: Path) -> None:
    found(tmp_path, [FEE], name="b.json")
    found(tmp_path, [REFUND], name="a.jsonl")
    (tmp_path / "contacts.json").write_text('[{"channel": "phone"}]')
    result = json_file.read_folder(tmp_path, Options())
    assert said(result) == [REFUNDED, FEES]
    assert [line.partition(":")[0] for line in result.told] == ["contacts.json"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"holds no \.json"):
        json_file.read_folder(tmp_path / "empty", Options())


KEYS = (
    "question answer title faqs ko en tags steps category fields html values id section_id body draft html_url status "
    "description hits folder_id name visibility parent_folder_id articles sections folders parent_section_id"
).split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS) | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON)
def test_any_json_is_read_or_refused_with_one_message(
    tmp_path_factory: pytest.TempPathFactory, content: object
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_text(json.dumps(content), "utf-8")
    try:
        assert json_file.read(file, Options()).items
    except DataError as error:
        assert len(error.problems) == 1


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), min_size=1, max_size=5))
def test_questions_and_answers_are_not_changed(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    file = tmp_path_factory.getbasetemp() / "pairs.json"
    file.write_text(json.dumps({"faqs": [{"질문": question, "답변": answer} for question, answer in pairs]}), "utf-8")
    items = json_file.read(file, Options()).items
    assert [(item.fields["question"], item.fields["answer"]) for item in items] == pairs


def test_whether_an_entry_is_public_is_read_as_it_stands(tmp_path: Path) -> None:
    entries = [
        {"q": "하나?", "a": "네.", "draft": True},
        {"q": "둘?", "a": "네.", "published": False},
        {"q": "셋?", "a": "네.", "draft": False},
    ]
    (tmp_path / "faqs.json").write_text(json.dumps(entries), "utf-8")
    found = json_file.read(tmp_path / "faqs.json", Options())
    said = [(item.fields.get("draft"), item.fields.get("public")) for item in found.items]
    assert said == [("true", None), (None, "false"), ("false", None)]
    assert not found.told
