from dataclasses import replace
from itertools import pairwise

import pytest

from indexer.sources.source import read
from search.answering.engine import Engine
from search.korean.hangul import compose, letters
from search.korean.keystroke import characters, marked, patterns, typed
from search.records.expansion import Expansion
from search.records.faq import Faq
from search.suggest.prefixes import Prefixes
from search.suggest.suggester import Suggester, Suggestion
from tests.conftest import FAQS, ROOT

SHOP = (
    *FAQS,
    Faq("cart", "장바구니에 담은 상품이 사라졌어요.", "", category=("주문",), tags=("장바구니",)),
    Faq("npay", "npay 가입은 어디서 하나요?", "", category=("회원",), tags=("npay", "네이버 페이")),
    Faq("card", "카드(체크)/계좌로 내고 싶어요.", "", category=("결제", "결제 방법"), popularity=90),
)


@pytest.fixture(scope="module")
def shop() -> Suggester:
    return Suggester(SHOP)


@pytest.fixture(scope="module")
def sample() -> Suggester:
    return Suggester(read(ROOT / "faq_data").faqs)


def texts(found: tuple[Suggestion, ...]) -> list[str]:
    return [suggestion.text for suggestion in found]


def keystrokes(text: str) -> list[str]:
    """What stands in the box after each key that types ``text``."""
    keys = letters(text)
    return [compose(keys[:count]) for count in range(1, len(keys) + 1)]


# ---- matching


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("환불은 언", "환불은 언제까지 신청할 수 있나요?"),  # the beginning of the text
        ("신청할", "환불은 언제까지 신청할 수 있나요?"),  # of a word
        ("언제까지쓸", "포인트는 언제까지 쓸 수 있나요?"),  # without spaces
        ("체크", "카드(체크)/계좌로 내고 싶어요."),  # a word begins behind a bracket
        ("결젱", "결제 오류"),  # a coda that is the next syllable's onset
        ("결젣", "결제"),  # a coda that is nothing yet
        ("장바ㄱ", "장바구니"),
        ("ㄱㅈㅊㅅ", "결제 취소"),
        ("ㄱㅈ ㅊㅅ", "결제 취소"),
        ("결제ㅊㅅ", "결제 취소"),
        ("결제 ㅊ소", "결제 취소"),
        ("네이벞ㅇ", "네이버 페이"),  # what an input method makes of 네이버 and ㅍㅇ
        ("rufwp cnl", "결제 취소"),
        ("ㅜㅔㅁㅛ", "npay"),
        ("환뷸", "환불"),
        ("비밀번ㅎ호", "비밀번호"),
        ("비빌번호", "비밀번호"),
        ("취소 결제", "결제 취소"),
        ("언제 포인", "포인트는 언제까지 쓸 수 있나요?"),
        ("NPAY", "npay"),
    ],
)
def test_what_was_begun_is_suggested(shop: Suggester, text: str, expected: str) -> None:
    assert expected in texts(shop.suggest(text))


def test_some_of_the_words_are_enough_if_no_text_has_all(shop: Suggester) -> None:
    assert shop.suggest("환불은 도대체 언제까지")[0].faq == "refund-period"
    assert shop.suggest("도대체 환불은") == ()  # a list that came with a later word would blink


def test_nothing_is_suggested_for_nothing(shop: Suggester) -> None:
    for text in ("", "  ", "?!", "\u200b", "ㅠㅠ", "한국은행 총재"):
        assert shop.suggest(text) == ()


# ---- order


def test_a_better_match_goes_before_a_more_popular_faq(shop: Suggester) -> None:
    found = shop.suggest("카드")
    assert [suggestion.faq for suggestion in found] == ["card", "pay-failed"]
    found = shop.suggest("결제")
    heads = [suggestion.text.startswith("결제") for suggestion in found]
    assert heads == sorted(heads, reverse=True)


def test_among_equal_matches_the_popular_then_the_short_then_the_first() -> None:
    faqs = (
        Faq("long", "환불이 아주 오래 걸려요", ""),
        Faq("popular", "환불이 정말로 많이 늦어지고 있어요", "", popularity=9),
        Faq("short", "환불이 늦어요", ""),
        Faq("later", "환불이 느려요", ""),
    )
    found = Suggester(faqs).suggest("환불")
    assert [suggestion.faq for suggestion in found] == ["popular", "short", "later", "long"]


def test_a_faq_is_suggested_once_in_its_best_wording(shop: Suggester) -> None:
    found = [suggestion for suggestion in shop.suggest("결제") if suggestion.faq == "pay-failed"]
    assert [(suggestion.kind, suggestion.text) for suggestion in found] == [("alias", "결제안됨")]


def test_most_suggestions_are_faqs(sample: Suggester) -> None:
    for text in ("결제", "ㄱ", "환불", "비밀번호"):
        kinds = [suggestion.kind for suggestion in sample.suggest(text, 8)]
        assert len(kinds) == 8
        assert sum(kind in ("category", "query") for kind in kinds) <= 2


def test_k_is_the_most(sample: Suggester) -> None:
    for k in (1, 3, 8, 20):
        assert len(sample.suggest("결제", k)) == k
    assert texts(sample.suggest("결제", 1))[0] in texts(sample.suggest("결제", 8))


# ---- what a suggestion says


def test_a_suggestion_names_what_it_leads_to(shop: Suggester) -> None:
    by_text = {suggestion.text: suggestion for suggestion in shop.suggest("장바") + shop.suggest("결제 오")}
    cart = by_text["장바구니에 담은 상품이 사라졌어요."]
    assert (cart.kind, cart.faq, cart.category) == ("question", "cart", ("주문",))
    tag = by_text["장바구니"]
    assert (tag.kind, tag.faq, tag.category) == ("query", None, None)
    category = by_text["결제 오류"]
    assert (category.kind, category.faq, category.category) == ("category", None, ("결제", "결제 오류"))


@pytest.mark.parametrize(
    ("text", "suggested", "marks"),
    [
        ("결젱", "결제 오류", ["결제 오"]),
        ("ㄱㅈ ㅊㅅ", "결제 취소", ["결제 취소"]),
        ("ㅊㅅ", "결제 취소", ["취소"]),
        ("쓸 포인트", "포인트는 언제까지 쓸 수 있나요?", ["포인트", "쓸"]),
        ("체크 계좌", "카드(체크)/계좌로 내고 싶어요.", ["체크)/계좌"]),
        ("환뷸", "환불", ["환불"]),
    ],
)
def test_spans_are_the_part_that_was_typed(shop: Suggester, text: str, suggested: str, marks: list[str]) -> None:
    found = next(suggestion for suggestion in shop.suggest(text) if suggestion.text == suggested)
    assert [suggested[start:end] for start, end in found.spans] == marks


def test_every_suggestion_leads_to_results(engine: Engine) -> None:
    suggester = Suggester(engine.index.faqs)
    for text in ("ㄱ", "결제", "환", "ㅂㅁㅂㅎ", "포인트"):
        for suggestion in suggester.suggest(text, 20):
            assert engine.search(suggestion.text).hits, suggestion


# ---- properties of the whole data


def test_every_beginning_of_every_wording_suggests_something(sample: Suggester) -> None:
    for faq in read(ROOT / "faq_data").faqs[::6]:
        for wording in (faq.question, *faq.aliases[:1]):
            for shown in keystrokes(wording):
                assert sample.suggest(shown, 1), (wording, shown)


def test_a_whole_question_finds_its_own_faq_first(sample: Suggester) -> None:
    for faq in read(ROOT / "faq_data").faqs:
        assert sample.suggest(faq.question)[0].faq == faq.id


def test_a_list_does_not_blink(sample: Suggester) -> None:
    asked = (
        "결재가 안돼요",
        "환뷸 언제 되나요",
        "비밀번오 까먹음",
        "방금 지른거 무르고싶은데",
        "네이벞ㅇ",
        "ㄱㅈㅊㅅ 하기",
    )
    for text in asked:
        shown = [bool(sample.suggest(step)) for step in keystrokes(text)]
        assert not any(not before and after for before, after in pairwise(shown)), text


def test_popularity_is_that_of_the_source() -> None:
    faqs = tuple(replace(faq, popularity=place) for place, faq in enumerate(FAQS))
    found = Suggester(faqs).suggest("결제를")
    assert [suggestion.faq for suggestion in found] == ["pay-cancel"]


# ---- parts


def test_prefixes_are_those_of_words_within_one_text() -> None:
    prefixes = Prefixes.from_words([["ab", "cd"], ["cd"], [], ["b"]])
    assert [prefixes.owners[prefixes.rows(begun)].tolist() for begun in ("abc", "cd", "b", "dc", "cdc")] == [
        [0],
        [0, 1],
        [3],
        [],
        [],
    ]
    assert prefixes.offsets(prefixes.rows("cd")).tolist() == [2, 0]


def test_one_edit_behind_the_first_letter_is_near() -> None:
    prefixes = Prefixes.from_words([["abcde"], ["xbcde"]])
    for slip in ("abde", "abxcde", "axcde", "acbde"):
        assert {int(owner) for rows, _ in prefixes.nearly(slip) for owner in prefixes.owners[rows]} == {0}, slip
    for wrong in ("xxcxe", "bacde", "zbcde"):
        assert prefixes.nearly(wrong) == [], wrong


def test_keys_know_their_characters() -> None:
    assert typed("값 OK") == "ㄱㅏㅂㅅ ok"
    assert marked("(결제) 오류", 0, 6) == (1, 6)
    assert characters("(결제) 오류", 1, 2) == (2, 6)


def test_a_lone_consonant_makes_a_pattern() -> None:
    assert list(patterns("결제")) == []
    joined, split = patterns("네이벞ㅇ")
    assert (joined.initials, split.initials) == ("ㄴㅇㅂㅇ", "ㄴㅇㅂㅍㅇ")
    assert all(split.admits(place, character) for place, character in enumerate("네이버페이"))
    assert not split.admits(0, "나")
    assert not split.admits(2, "벌")


def test_what_an_everyday_word_means_comes_behind_all_that_was_typed() -> None:
    faqs = [
        Faq("arrived", "받은 상품이 이상해요", "교환해 드려요.", popularity=50),
        Faq("literal", "다른 물건이 왔어요", "교환해 드려요."),
        Faq("return", "상품을 반품하고 싶어요", "신청해 주세요."),
    ]
    suggester = Suggester(
        faqs,
        [
            Expansion("물건", ("물건/N",), "상품", ("상품",), ("상품",), 0.7),
            Expansion("교환", ("교환/N",), "반품", ("반품",), ("반품",), 0.6),  # one meaning among several
            Expansion("돈 돌려받다", ("돈/N", "돌려받/V"), "환불", ("환불",), ("환불",), 0.9),
        ],
    )

    def found(text: str) -> list[str | None]:
        return [one.faq for one in suggester.suggest(text)]

    assert found("물건") == ["literal", "arrived", "return"]
    assert found("물건 반품") == found("반품 물건") == ["return"]
    assert found("물거") == ["literal"]
    assert "return" not in found("교환")
    shown = suggester.suggest("물건")[1]
    assert [shown.text[start:end] for start, end in shown.spans] == ["상품"]
