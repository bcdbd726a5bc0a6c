import pytest

from search.analysis.analyzer import Analyzer
from search.analysis.numbers import canonical, rewritten, values
from search.korean.normalize import normalize


def forms(text: str) -> list[str]:
    return [form for value in values(normalize(text).casefold()) for form in value.forms]


def notation(text: str) -> str:
    return canonical(normalize(text))


@pytest.mark.parametrize(
    ("shown", "notations"),
    [
        ("1만원", "만원|1만원|1만 원|10,000원|10000원|일만 원|만 원|₩10,000|10000 won"),
        ("25000원", "2만5천원|2만 5천 원|25,000원|이만 오천 원|이만오천원|2.5만원|2만5000원"),
        ("12000원", "만2천 원|만 이천원|1만 2천원|12,000원"),
        ("12000만원", "1억2천만 원|1억 2,000만원|일억이천만원|1.2억원"),
        ("1000원", "천원|1천 원|1,000원"),
        ("30만원 이상", "30만 이상|300,000원 이상|삼십만 원 이상"),
        ("20달러", "$20|20달러|이십 달러|20 usd|20불"),
        ("7일", "1주일|1주|7일|일주일|일 주일|한 주"),
        ("14일간", "2주간|14일간|두 주간"),
        ("한 달", "한 달|한달|1개월|1달"),
        ("1년", "1년|12개월|일 년|열두 달"),
        ("18개월", "1년 6개월|1년반|1년 반|18개월"),
        ("6개월", "반년|6개월|육개월|여섯 달"),
        ("1일", "하루|1일|24시간|일일"),
        ("3일", "사흘|3일|삼일"),
        ("15일", "보름|15일|십오일"),
        ("90분", "1시간 30분|한 시간 반|90분|1시간반"),
        ("30분", "30분|반시간|삼십분"),
        ("5월 3일", "5월 3일|5월3일|5/3|05-03|05/03|05.03"),
        ("2026년 11월 30일", "2026.11.30|2026-11-30|2026/11/30|2026년 11월 30일|2026. 11. 30|26년 11월 30일"),
        ("2026년 11월", "2026년 11월|2026-11|2026.11"),
        ("15:00", "오후 3시|15시|15:00|3시 PM|3pm|오후 세 시|오후 3:00"),
        ("15:30", "오후 3시 반|오후 3시 30분|15:30|15시 30분"),
        ("09:00", "오전 9시|09:00|아침 아홉 시"),
        ("00:00", "자정|밤 12시|0시|24시|오전 12시"),
        ("12:00", "정오|낮 12시|오후 12시"),
        ("3시", "3시|3:00|세 시"),
        ("10%", "10%|10 %|10퍼센트|10프로|십 프로|십프로|10퍼"),
        ("2개", "2개|두 개|두개|둘|2 개"),
        ("3회", "3회|세 번|세번|3번|세 차례"),
        ("12명", "12명|열두 명|12인|십이명"),
        ("14세", "14세|만 14세|열네 살|14살"),
        ("3일~4일", "3~4일|3일~4일|서너 일"),
        ("2회~3회", "두세 번|2~3회|2~3번"),
        ("5만원~10만원", "5~10만원|5만~10만 원|50,000~100,000원"),
        ("1234567", "1,234,567|1234567"),
        ("15881234", "1588-1234|15881234|1588 1234"),
        ("021234567", "02-123-4567|02)123-4567|021234567|02 123 4567|02.123.4567"),
    ],
)
def test_all_notations_of_a_value_are_one(shown: str, notations: str) -> None:
    for text in notations.split("|"):
        assert notation(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *["만나다", "만약 안 되면", "만일의 경우", "만기 환급", "만원버스", "만 원버스", "카드만 원해요", "천만에요"],
        *[
            "일하다",
            "일부 환불",
            "일일이 확인",
            "이번 달",
            "이 분",
            "이만 줄일게요",
            "사원증",
            "구원",
            "육회",
            "조회 조건",
        ],
        *[
            "한대요",
            "세대주",
            "세대 분리",
            "한 장소",
            "한 번호로",
            "한 장비",
            "네 감사합니다",
            "한시적",
            "천장",
            "한 번에 결제",
            "한번도",
        ],
        *["해야 하나요", "하나은행", "켜 둘 수", "백만장자", "이천점", "반품 기간", "십분 이해"],
        *["2.0.1", "e1002", "sm-g991n", "covid-19", "5g 요금제", "2fa", "v2", "192.168.0.1"],
        *["2차", "1:1 문의", "24/7", "1/2", "3분의 1", "11번가", "2호선", "3회차", "2년차", "1주택", "2주년"],
        *["아이폰 15 프로", "갤럭시 24", "윈도우 11", "https://a.kr/2024/10"],
    ],
)
def test_what_only_looks_like_a_value_is_none(text: str) -> None:
    assert values(normalize(text).casefold()) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3-4일 걸려요", ["=3일", "=4일"]),
        ("1-2회만", ["=1회", "=2회"]),
        ("9시~18시", ["=9시", "=18:00", "=6시"]),
        ("09:00-18:00", ["=09:00", "=9시", "=18:00", "=6시"]),
        ("2026년 5월 3일 오후 3시까지", ["=2026년", "=5월3일", "=15:00", "=3시"]),
        ("하루 8시간", ["=1일", "=8시간"]),
        ("3만원환불", ["=30000원"]),
        ("1인당 3개", ["=1명", "=3개"]),
        ("10만 골드", []),
        ("5%할인 쿠폰 2장", ["=5%", "=2장"]),
        ("1588-1234로 3번", ["=15881234", "=3회"]),
        ("2024년 이후", ["=2024년"]),
        ("고3인데 1 만 원", ["=10000원"]),
        ("(02) 123-4567", ["=021234567"]),
    ],
)
def test_values_stand_in_order(text: str, found: list[str]) -> None:
    assert forms(text) == found


def test_values_have_their_places() -> None:
    text = "만원 충전 후 일주일 안에 두 번"
    assert [text[value.start : value.end] for value in values(text)] == ["만원", "일주일", "두 번"]
    shown = rewritten(text, values(text))
    assert shown.text == "1만원 충전 후 7일 안에 2회"
    assert [shown.text[start:end] for start, end in shown.spans] == ["1만원", "7일", "2회"]
    assert len(shown.places) == len(shown.text)
    assert all(text[start:end] for start, end in shown.places)


def test_a_notation_is_its_own() -> None:
    for text in ("만원 충전", "3~4일", "오후 3시 반", "1년 6개월", "2026. 11. 30", "02-123-4567", "스물네 시간"):
        assert canonical(canonical(text)) == canonical(text)


def test_all_notations_have_the_same_terms(analyzer: Analyzer) -> None:
    for same in (
        ("만원 충전", "1만원 충전", "10,000원 충전", "만원충전"),
        ("3만원환불", "3만원 환불", "30,000원 환불", "삼만 원 환불"),
        ("하루 종일", "24시간 종일", "1일 종일"),
        ("5월 3일부터 돼요", "5/3부터 돼요"),
        ("1,000명까지", "1000명까지", "천 명까지"),
        ("1,000 골드", "1000 골드"),
    ):
        assert len({tuple(term.form for term in analyzer.analyse(text).terms) for text in same}) == 1


def test_a_value_is_a_term_beside_its_number_and_its_unit(analyzer: Analyzer) -> None:
    found = [term for term in analyzer.analyse("환불은 일주일 걸려요").terms if not term.form.startswith("#")]
    assert [term.form for term in found] == ["환불", "=7일", "7", "일", "걸리"]
    assert {(term.start, term.end) for term in found[1:4]} == {(4, 7)}


def test_values_are_words_and_no_nouns(analyzer: Analyzer) -> None:
    analysed = analyzer.analyse("만원을 두 번 냈어요")
    assert [word.form for word in analysed.words] == ["=10000원", "=2회", "내"]
    assert analysed.nouns == []
