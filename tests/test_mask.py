import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.kr import rrn

from search.korean.normalize import normalize
from search.privacy.mask import PLACEHOLDERS, found, masked, published
from tests.conftest import ROOT


def kinds(text: str) -> tuple[str, ...]:
    return masked(normalize(text)).kinds


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("900101-1234567 확인", "resident_number", "[주민등록번호] 확인"),
        ("900101ㅡ1234567", "resident_number", "[주민등록번호]"),
        ("주민번호 9001011234567", "resident_number", "주민번호 [주민등록번호]"),
        ("주민번호 앞자리 900101-1 만", "resident_number", "주민번호 앞자리 [주민등록번호] 만"),
        ("900101-1******", "resident_number", "[주민등록번호]"),
        ("210315 – 3987654", "resident_number", "[주민등록번호]"),
        ("외국인등록번호 880505 5123456", "resident_number", "외국인등록번호 [주민등록번호]"),
        ("9710139019902", "", ""),  # born in the 1800s
        ("9710131019903", "", ""),
        ("4111 1111 1111 1111 결제 오류", "card", "[카드번호] 결제 오류"),
        ("4111111111111111이 등록 안 돼요", "card", "[카드번호]이 등록 안 돼요"),
        ("4111.1111.1111.1111", "card", "[카드번호]"),
        ("카드 4111-1111-1111-1112 오류", "card", "카드 [카드번호] 오류"),
        ("3782 822463 10005", "card", "[카드번호]"),
        ("4111 1111 1111 1111", "card", "[카드번호]"),
        ("010-1234-5678로 문자", "phone", "[전화번호]로 문자"),
        ("01012345678", "phone", "[전화번호]"),
        ("번호는010 1234 5678", "phone", "번호는[전화번호]"),
        ("010.1234.5678", "phone", "[전화번호]"),
        ("010·1234·5678", "phone", "[전화번호]"),
        ("010–1234–5678", "phone", "[전화번호]"),
        ("010ㅡ1234ㅡ5678", "phone", "[전화번호]"),
        ("010--1234--5678", "phone", "[전화번호]"),
        ("010,1234,5678", "phone", "[전화번호]"),
        ("010-12345678번", "phone", "[전화번호]번"),
        ("016 - 234 - 5678", "phone", "[전화번호]"),
        ("공일공 1234 오육칠팔", "phone", "[전화번호]"),
        ("(02) 123-4567", "phone", "[전화번호]"),
        ("031)123-4567", "phone", "[전화번호]"),
        ("+82 10-1234-5678", "phone", "[전화번호]"),
        ("+82-(0)10-1234-5678", "phone", "[전화번호]"),
        ("0507-1234-5678", "phone", "[전화번호]"),
        ("+1 415 555 2671", "phone", "[전화번호]"),
        ("신한 110-123-456789 입금", "account", "신한 [계좌번호] 입금"),
        ("123456-01-234567", "account", "[계좌번호]"),
        ("카카오뱅크 3333011234567 로 송금", "account", "카카오뱅크 [계좌번호] 로 송금"),
        ("계좌번호1002123456789", "account", "계좌번호[계좌번호]"),
        ("국민 12345601234567", "account", "국민 [계좌번호]"),
        ("계좌 110 123 456789 예요", "account", "계좌 [계좌번호] 예요"),
        ("hong.gil-dong+a@naver.com으로", "email", "[이메일]으로"),
        ("메일은 hong @ naver . com", "email", "메일은 [이메일]"),
        ("hong@gmail 맞나요", "email", "[이메일] 맞나요"),
        ("hong 골뱅이 naver.com", "email", "[이메일]"),
        ("M12345678", "passport", "[여권번호]"),
        ("M123A4567", "passport", "[여권번호]"),
        ("여권 s12345678", "passport", "여권 [여권번호]"),
        ("여권번호 AB1234567", "passport", "여권번호 [여권번호]"),
    ],
)
def test_personal_data_is_masked_by_its_kind(text: str, kind: str, shown: str) -> None:
    result = masked(normalize(text))
    assert (result.kinds, result.text) == (((kind,), shown) if kind else ((), normalize(text)))


@pytest.mark.parametrize(
    "text",
    [
        "고객센터 1588-1234 연결이 안 돼요",
        "1600-0000 1899-1234 080-123-4567 +82-1588-1234",
        "E-1023 오류, 오류코드 ERR_40001234567",
        "주문번호 2025010112345678 언제 오나요",
        "주문번호 900101-1234567",
        "주문번호는 4111111111111111",
        "2025010112345678",
        "송장번호 123456789012",
        "1234-5678-9012 배송",
        "사업자등록번호 123-45-67890",
        "법인등록번호 110111-1234567",
        "2025-01-01 12:30:11에 123,456,789원",
        "계좌 이체 2025-01-01 100000원",
        "통장에서 10000000000원 이체",
        "901301-1234567",
        "SM-G991N 모델 S12345678",
        "모델번호 M12345678",
        "192.168.100.200",
        "가격 100,000원 @ 3개",
        "@naver_pay 공식 계정",
        "카드 번호가 1234로 끝나요",
    ],
)
def test_what_is_public_or_of_no_person_stays(text: str) -> None:
    assert kinds(text) == ()


def test_the_check_digit_decides_only_where_nothing_else_does() -> None:
    right = "900101123456" + rrn.calc_check_digit("900101123456")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert kinds(right) == kinds(f"{right[:6]} {right[6:]}") == ("resident_number",)
    assert kinds(f"주문번호 {right}") == ()
    assert kinds(wrong) == kinds(f"{wrong[:6]} {wrong[6:]}") == ()
    assert kinds(f"{wrong[:6]}-{wrong[6:]}") == kinds(f"주민등록번호 {wrong}") == ("resident_number",)


def test_several_are_found_where_they_stand() -> None:
    text = "이름 홍길동 010-1234-5678 900101-1234567 hong@naver.com 010-9999-8888 환불"
    spans = found(text)
    assert [text[span.start : span.end] for span in spans] == text.split()[2:-1]
    result = masked(text)
    assert result.text == "이름 홍길동 [전화번호] [주민등록번호] [이메일] [전화번호] 환불"
    assert result.searchable == "이름 홍길동 환불"
    assert result.kinds == ("phone", "resident_number", "email")


def test_full_width_digits_count_as_digits_once_normalised() -> None:
    assert kinds("\uff10\uff11\uff10\uff0d\uff11\uff12\uff13\uff14\uff0d\uff15\uff16\uff17\uff18") == ("phone",)


def test_no_question_and_no_wording_of_the_sample_holds_any() -> None:
    for name in ("queries.jsonl", "faqs.jsonl", "contacts.json"):
        text = (ROOT / "faq_data" / name).read_text("utf-8")
        for line in text.splitlines():
            assert found(normalize(line)) == (), line
        if name.endswith("jsonl"):
            assert all(json.loads(line) for line in text.splitlines())


NUMBERS = ("010", "1234", "5678", "900101", "1234567", "4111111111111111", "+82", "-", " ", ".", "M", "A")
WORDS = ("@", "naver.com", "hong", "계좌", "주민", "여권", "카드", "주문번호", "국민", "[", "]", "전화번호")
PIECES = st.sampled_from([*NUMBERS, *WORDS, *PLACEHOLDERS.values()])


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=24).map("".join))
def test_masking_is_whole_and_changes_nothing_the_second_time(text: str) -> None:
    text = normalize(text)
    spans = found(text)
    assert all(span.start < span.end for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    result = masked(text)
    assert masked(result.text).text == result.text
    assert set(result.kinds) == {span.kind for span in spans}
    if not spans:
        assert (result.text, result.searchable) == (text, text)


@settings(max_examples=200, deadline=None)
@given(
    st.text("가나다라 결제환불", max_size=20),
    st.integers(0, 9999),
    st.integers(0, 9999),
    st.sampled_from(["", "-", " ", ".", "·", " - ", "–"]),
)
def test_no_digit_of_a_mobile_number_is_left(words: str, middle: int, last: int, gap: str) -> None:
    text = normalize(f"{words} 010{gap}{middle:04}{gap}{last:04} 인데요")
    result = masked(text)
    assert result.kinds == ("phone",)
    assert not any(map(str.isdigit, result.text + result.searchable))


@settings(max_examples=200, deadline=None)
@given(st.text("가나다ABcd019-_. :,원번호", max_size=30))
def test_fewer_than_seven_digits_and_no_address_are_nothing(text: str) -> None:
    if sum(map(str.isdigit, text)) < 7:
        assert found(normalize(text)) == ()


PUBLISHED = (
    "상담은 (02) 123-4567, 보증금은 국민 123456-01-234567로 보내 주세요.",
    "[전화](tel:031-777-8888) · help@shop.co.kr · 관리 번호 12-345-678901",
    "담당자 010-1234-5678",
)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "02-123-4567",
            "021234567",
            "02 123 4567",
            "(02)123-4567",
            "02.123.4567",
            "+82 2-123-4567",
            "+82-(0)2-123-4567",
        ],
        *["계좌 12345601234567 맞나요", "국민 123456 01 234567", "계좌번호 12-345-678901", "031 777 8888"],
        *["help@shop.co.kr", "HELP @ shop.co.kr", "help 골뱅이 shop.co.kr", "010 1234 5678", "공일공 1234 오육칠팔"],
    ],
)
def test_what_the_faqs_publish_is_nobodys_in_any_notation(text: str) -> None:
    normal = normalize(text)
    result = masked(normal, published(PUBLISHED))
    assert (result.text, result.searchable, result.kinds) == (normal, normal, ())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("02-123-4568", "[전화번호]"),
        ("010-1234-5679", "[전화번호]"),
        ("계좌 12345601234568", "계좌 [계좌번호]"),
        ("helq@shop.co.kr", "[이메일]"),
        ("help@shop.co", "[이메일]"),
        ("02-123-4567 말고 010-9999-8888로", "02-123-4567 말고 [전화번호]로"),
    ],
)
def test_a_number_that_is_nearly_published_is_masked(text: str, shown: str) -> None:
    assert masked(normalize(text), published(PUBLISHED)).text == shown
