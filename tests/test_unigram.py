"""The likeliest pieces, found as the tokenizers library finds them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from search.encoding.unigram import Unigram

SCORES = {
    "▁": -3.0,
    "▁환불": -4.0,
    "환": -5.0,
    "불": -5.0,
    "환불": -6.0,
    "불이": -4.5,
    "이": -2.5,
    "▁a": -4.0,
    "ab": -7.0,
}
NUMBERS = {piece: place + 1 for place, piece in enumerate(SCORES)}
UNKNOWN = 0


@pytest.fixture(scope="module")
def unigram() -> Unigram:
    return Unigram.from_pieces(SCORES, NUMBERS, UNKNOWN)


@pytest.fixture(scope="module")
def library() -> Tokenizer:
    vocabulary = [("<unk>", -7.0), *SCORES.items()]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=UNKNOWN, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


def pieces(unigram: Unigram, text: str) -> list[str]:
    named = {number: piece for piece, number in NUMBERS.items()}
    return [named.get(number, "?") for number in unigram.numbers(text)]


def test_the_likeliest_cut_is_taken_and_not_the_longest_pieces(unigram: Unigram) -> None:
    assert pieces(unigram, "환불이") == ["▁환불", "이"]  # -6.5; ▁ 환 불이 is -12.5
    assert pieces(unigram, "불이 환") == ["▁", "불이", "▁", "환"]
    assert pieces(unigram, "") == []


def test_neighbouring_unknown_characters_are_one_unknown_piece(unigram: Unigram) -> None:
    assert pieces(unigram, "환xyz불") == ["▁", "환", "?", "불"]
    assert pieces(unigram, "xx yy") == ["▁", "?", "▁", "?"]


@given(st.text("환불이ab 가▁x", max_size=12))
def test_numbers_are_those_of_the_tokenizers_library(unigram: Unigram, library: Tokenizer, text: str) -> None:
    assert not text or unigram.numbers(text) == library.encode(text).ids


def test_what_is_loaded_cuts_as_what_was_saved(unigram: Unigram, tmp_path: Path) -> None:
    unigram.save(tmp_path / "pieces.npz")
    loaded = Unigram.load(tmp_path / "pieces.npz")
    for text in ("환불이 환 불이", "ab 가", "▁▁ 환"):
        assert loaded.numbers(text) == unigram.numbers(text)


def test_a_file_of_something_else_is_told(tmp_path: Path) -> None:
    (tmp_path / "pieces.npz").write_bytes(b"no pieces")
    with pytest.raises(ValueError, match="pickle"):
        Unigram.load(tmp_path / "pieces.npz")
