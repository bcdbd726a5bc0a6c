"""Which pieces of the encoder's vocabulary are of use to Korean and English."""

import pytest

from indexer.model.scripts import is_of_use


@pytest.mark.parametrize(
    "piece",
    [
        "환불",
        "▁a",
        "ㅠㅠ",
        "결제▁A",
        "refund",
        "結",
        "々",
        "ター",
        "▁ご",
        "24",
        "。",
        "▁",
        "😀",
        "❶",
        "→",
        "\ufe0f",
        "<mask>",
    ],
)
def test_hangul_ascii_hanja_kana_and_symbols_are_of_use(piece: str) -> None:
    assert is_of_use(piece)


@pytest.mark.parametrize("piece", ["é", "▁é", "Ü", "μ", "▁Ω"])
def test_a_letter_with_an_accent_and_a_greek_one_are_of_use_alone(piece: str) -> None:
    assert is_of_use(piece)


@pytest.mark.parametrize("piece", ["▁té", "café", "μα", "на", "д", "คือ", "في", "▁को", "१", "ה", "ა", "결제д"])
def test_other_scripts_are_of_no_use(piece: str) -> None:
    assert not is_of_use(piece)
