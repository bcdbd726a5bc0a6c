import pytest

from search.korean import josa

KNOWN = {"찾기", "변경", "드"}


@pytest.mark.parametrize("rest", ["이", "이랑은", "에서는", "하고", "찾기", "변경이"])
def test_particles_verbs_and_known_words_may_follow_a_word(rest: str) -> None:
    assert josa.may_follow(rest, KNOWN.__contains__)


def test_particles_that_can_be_cut_in_two_ways_take_no_longer() -> None:
    assert josa.may_follow("이나" * 200, KNOWN.__contains__)
    assert not josa.may_follow("이나" * 200 + "뷁", KNOWN.__contains__)


@pytest.mark.parametrize("rest", ["드", "드로", "센터", "터"])
def test_the_rest_of_another_word_may_not(rest: str) -> None:
    assert not josa.may_follow(rest, KNOWN.__contains__)


@pytest.mark.parametrize(
    ("word", "object_", "way"),
    [
        ("상품", "을", "으로"),
        ("문의", "를", "로"),
        ("메일", "을", "로"),
        ("ATM", "을", "으로"),
        ("URL", "을", "로"),
        ("pc", "를", "로"),
        ("정부24", "를", "로"),
        ("119", "를", "로"),
        ("V3", "을", "으로"),
        ("%", "를", "로"),
    ],
)
def test_a_particle_takes_its_form_from_how_a_word_ends(word: str, object_: str, way: str) -> None:
    assert (josa.after(word, "을"), josa.after(word, "으로")) == (object_, way)


@pytest.mark.parametrize(
    ("rest", "word", "fitting"),
    [
        ("이 틀려요", "비밀번호", ("이", "가")),
        ("를", "결제수단", ("를", "을")),
        ("로", "앱", ("로", "으로")),
        ("으로", "메일", ("으로", "로")),
        ("랑", "앱", ("랑", "이랑")),
        ("이라고", "비밀번호", ("이라", "라")),
        ("에서", "앱", ("", "")),
        (" 변경", "앱", ("", "")),
        ("가", "npay", ("", "")),
        ("가입", "앱", ("", "")),
    ],
)
def test_a_particle_is_made_to_fit_the_word_before_it(rest: str, word: str, fitting: tuple[str, str]) -> None:
    assert josa.fitting(rest, word) == fitting
