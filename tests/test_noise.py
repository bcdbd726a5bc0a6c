from random import Random

import pytest

from benchmarks.data.noise import KEYS, NOISES, Parameters, Typos, initials, noisy
from benchmarks.data.typo_model import NEIGHBOURS, edits
from search.korean.hangul import compose, letters

QUERIES = (
    "결제가 안 돼요",
    "환불은 언제까지 신청할 수 있나요?",
    "npay로 결제했는데 왜 취소가 안 되나요",
    "비밀번호 찾기",
    "앱이 느려요 ㅠㅠ",
    "회원 탈퇴 후 재가입",
)


def distance(first: str, second: str) -> int:
    """Edits between two texts; two neighbours that change places are one."""
    rows = [list(range(len(second) + 1))]
    for i, a in enumerate(first, 1):
        row = [i]
        for j, b in enumerate(second, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


@pytest.mark.parametrize("name", NOISES)
@pytest.mark.parametrize("query", QUERIES)
def test_noise_harms_the_query_and_the_same_seed_does_the_same(name: str, query: str) -> None:
    harmed = noisy(name, query, 7)
    assert harmed != query
    assert harmed == noisy(name, query, 7)


@pytest.mark.parametrize("name", ["wrong_spaces", "one_typo", "two_typos"])
def test_another_seed_does_something_else(name: str) -> None:
    assert len({noisy(name, QUERIES[1], seed) for seed in range(10)}) > 5


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", ["no_spaces", "wrong_spaces"])
def test_spacing_changes_spaces_only(query: str, name: str) -> None:
    for seed in range(30):
        harmed = noisy(name, query, seed)
        assert harmed != query
        assert harmed.replace(" ", "") == query.replace(" ", "")
        assert harmed == " ".join(harmed.split())


def test_spaces_go_and_come_as_often_as_told() -> None:
    text = " ".join(["가나다"] * 1000)
    harmed = noisy("wrong_spaces", text, 1, Parameters(dropped=0.5, put=0.2))
    kept = sum(1 for word in harmed.replace("다가", "다|가").split("다") if word.startswith(" "))
    assert 0.45 < kept / 999 < 0.55
    assert 0.17 < (harmed.count("가 나") + harmed.count("나 다")) / 2000 < 0.23


@pytest.mark.parametrize(("name", "count"), [("one_typo", 1), ("two_typos", 2)])
@pytest.mark.parametrize("query", QUERIES)
def test_as_many_keys_are_mistyped_as_told(query: str, name: str, count: int) -> None:
    never_two_keys_at_once = Parameters(typos=Typos(alike=0))
    for seed in range(50):
        harmed = noisy(name, query, seed, never_two_keys_at_once)
        assert distance(letters(query), letters(harmed)) in range(1, count + 1)
    far = [distance(letters(query), letters(noisy(name, query, seed, never_two_keys_at_once))) for seed in range(50)]
    assert far.count(count) >= 45


def test_kinds_of_typos_come_by_their_weights() -> None:
    only_dropped = Parameters(typos=Typos(neighbour=0, alike=0, doubled=0, swapped=0, dropped=1))
    for seed in range(20):
        assert len(letters(noisy("one_typo", "결제 취소", seed, only_dropped))) == len(letters("결제 취소")) - 1


def test_the_slips_of_a_word() -> None:
    typed = {edit.kind: set[str]() for edit in edits(letters("됐다"))}
    for edit in edits(letters("됐다")):
        typed[edit.kind].add(compose(edit.on(letters("됐다"))))
    assert typed["alike"] >= {"됏다", "됬다", "뒜다"}
    assert "돘다" in typed["dropped"]
    assert all(letters(word) != letters("됐다") for words in typed.values() for word in words)


def test_neighbours_lie_beside_each_other_on_the_keyboard() -> None:
    assert set(NEIGHBOURS["ㄹ"]) == set("ㅇㅎㄱㅅㅊㅍ")  # d, g, r, t, c and v around f
    assert all(key in NEIGHBOURS[near] for key, found in NEIGHBOURS.items() for near in found)


@pytest.mark.parametrize(
    ("typed", "seen"), [("결제 오류", "rufwp dhfb"), ("됐어요 ok", "ehoTdjdy ok"), ("환불?", "ghksqnf?")]
)
def test_the_keyboard_in_english_mode(typed: str, seen: str) -> None:
    assert noisy("keyboard", typed, 1) == seen


@pytest.mark.parametrize("query", ["결제가 안 돼요", "얘기 꼭 빨리 싸게 쪽지 뜻 예약", "회원 탈퇴 후"])
def test_keys_pressed_in_korean_mode_give_the_query_again(query: str) -> None:
    back = {latin: letter for letter, latin in KEYS.items()}
    assert compose("".join(back.get(key, key) for key in noisy("keyboard", query, 1))) == query


@pytest.mark.parametrize("name", ["one_typo", "two_typos"])
def test_latin_digits_and_lone_letters_stay(name: str) -> None:
    for seed in range(30):
        harmed = noisy(name, "npay 2024 환불ㅠㅠ", seed)
        assert harmed.startswith("npay 2024 ")
        assert harmed.endswith("ㅠㅠ")


@pytest.mark.parametrize("name", NOISES)
def test_what_cannot_be_harmed_stays(name: str) -> None:
    assert NOISES[name]("refund", Random(1), Parameters()) == "refund"


def test_initials_of_a_question() -> None:
    assert initials("결제가 안 돼요. 왜 그런가요?") == "ㄱㅈㄱ ㅇ ㄷㅇ ㅇ ㄱㄹㄱㅇ"
