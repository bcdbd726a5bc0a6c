"""What is served of a model: near to it, the same files whatever machine makes them, and without torch."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import numpy_helper

from indexer.model import model, pieces
from indexer.model.reference import ReferenceEncoder
from indexer.model.scripts import is_of_use
from search.answering.engine import MAX_QUERY
from search.encoding import tokenizer as tokens
from search.encoding.encoder import MODEL, OnnxEncoder, described
from tests.conftest import ROOT

QUERIES = [json.loads(line)["text"] for line in (ROOT / "faq_data" / "queries.jsonl").read_text("utf-8").splitlines()]
LONG = "결제를 취소했는데 환불이 안 돼요. " * 90


@pytest.fixture(scope="module")
def served() -> Path:
    return model.ready(model.DEFAULT)


def test_vectors_are_near_those_of_the_original(e5: OnnxEncoder, model_folder: Path, served: Path) -> None:
    original = ReferenceEncoder(model_folder, "e5")
    texts = [*QUERIES[::8], LONG[:MAX_QUERY], ""]
    for ours, theirs in ((e5.encode_queries, original.encode_queries), (e5.encode_passages, original.encode_passages)):
        cosines = np.einsum("ij,ij->i", ours(texts), theirs(texts))
        assert cosines.mean() >= 0.995
        assert cosines.min() >= 0.98
    passage = e5.encode_passages([LONG])[0] @ original.encode_passages([LONG])[0]
    assert passage >= 0.95  # longer than any example the export learned from, and than any question may be
    said = described(served)
    assert (said.precision, said.dimension, said.max_tokens) == ("int8", 384, 512)


def test_a_text_has_the_same_vector_whatever_stands_beside_it(e5: OnnxEncoder) -> None:
    texts = ["환불", LONG, "결제가 안 돼요", *QUERIES[:30]]
    together = e5.encode_queries(texts)
    for place in range(0, len(texts), 5):
        assert np.array_equal(together[place], e5.encode_queries([texts[place]])[0])


def test_weights_keep_within_seven_bits(served: Path) -> None:
    """Two products of an unsigned byte and such a weight fit into the sixteen bits that CPUs without VNNI add in."""
    graph = onnx.load(str(served / MODEL)).graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    weights = [stored[node.input[1]] for node in graph.node if node.op_type == "MatMulInteger"]
    weights = [weight for weight in weights if weight.name in stored]
    assert len(weights) == 12 * 6
    for weight in weights:
        assert 2 * 255 * int(np.abs(numpy_helper.to_array(weight).astype(int)).max()) <= 32767


def test_tokens_are_those_of_the_tokenizers_library(tmp_path: Path, model_folder: Path, served: Path) -> None:
    before = pieces.write(model_folder / tokens.TOKENIZER, tmp_path, is_of_use)
    assert before is not None
    assert not (model_folder / tokens.PIECES).exists()
    assert (tmp_path / tokens.PIECES).read_bytes() == (served / tokens.PIECES).read_bytes()
    ours, whole = tokens.load(served), tokens.load(model_folder)
    odd = [
        "",
        " ",
        "ＡＢＣ ①②",
        "ㅎㅏㄴ글",
        "a\tb\nc",
        "😀 결제",
        "zero\u200bwidth",
        "▁ ▁▁가",
        "\U00012000\U00012001가\U00012000",
    ]
    for text in [*QUERIES, LONG, *odd]:
        assert before[ours.ids(f"query: {text}")].tolist() == whole.ids(f"query: {text}"), text


FOREIGN = ["ขอเงินคืนได้อย่างไร", "كيف أسترد أموالي؟", "환불 अनुरोध", "как вернуть деньги", "Đổi mật khẩu", "🧑🏽‍💻 결제 🫠"]
"""Texts of scripts that the default model has no pieces of, and with symbols that hardly any has."""


def cuts(model_folder: Path, tmp_path: Path, which: Callable[[str], bool] | None) -> Callable[[str], list[int]]:
    """A function that returns the pieces of a text, by their numbers in the original tokenizer."""
    before = pieces.write(model_folder / tokens.TOKENIZER, tmp_path, which)
    assert before is not None
    cut = tokens.load(tmp_path)
    return lambda text: before[cut.ids(text)].tolist()


@pytest.fixture(scope="module")
def cutters(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Callable[[str], list[int]]]:
    """Functions that cut a text with the pieces that are of use, and with all."""
    return [cuts(model_folder, tmp_path_factory.mktemp("pieces"), which) for which in (is_of_use, None)]


def is_kept(text: str) -> bool:
    """Whether all characters of ``text``, as the tokenizer reads it, are of scripts whose pieces are kept."""
    return is_of_use(unicodedata.normalize("NFKC", text))


def written() -> list[str]:
    """Every line of our Korean data and of the English documentation."""
    places = ("faq_data/*.jsonl", "benchmarks/fit/centers/**/*.jsonl", "docs/**/*.md", "*.md")
    files = [file for place in places for file in sorted(ROOT.glob(place))]
    return list(dict.fromkeys(line for file in files for line in file.read_text("utf-8").splitlines()))


def test_what_is_written_in_korean_and_english_is_cut_as_with_all_pieces(
    cutters: list[Callable[[str], list[int]]],
) -> None:
    ours, whole = cutters
    lines = written()
    kept = [line for line in lines if is_kept(line)]
    assert len(kept) > max(10_000, 0.99 * len(lines))
    assert [line for line in kept if ours(line) != whole(line)] == []


RANGES = ("\x20\x7e", "가힣", "ㄱㆎ", "ぁヿ", "一鿿", "\u2000\u2bff", "\U0001f300\U0001faff", "\uff01\uffee")
"""First and last characters of what is kept: ASCII, Hangul, jamo, kana, Hanja, symbols, emoji, full and half width."""
CHARACTERS = st.one_of(
    st.sampled_from("환불결제ㅋㅠ eaits"),
    *(st.characters(min_codepoint=ord(ends[0]), max_codepoint=ord(ends[1])) for ends in RANGES),
)


@given(text=st.text(CHARACTERS))
def test_any_text_of_kept_characters_is_cut_as_with_all_pieces(
    cutters: list[Callable[[str], list[int]]], text: str
) -> None:
    ours, whole = cutters
    if is_kept(text):
        assert ours(text) == whole(text)


def test_each_piece_keeps_its_vector(served: Path, model_folder: Path, tmp_path: Path) -> None:
    import onnx
    from onnx import numpy_helper
    from safetensors.numpy import load_file

    before = pieces.write(model_folder / tokens.TOKENIZER, tmp_path, is_of_use)
    original = load_file(model_folder / "model.safetensors")["embeddings.word_embeddings.weight"]
    graph = onnx.load(str(served / MODEL)).graph
    gathered = {node.input[0] for node in graph.node if node.op_type == "Gather" and node.input[1] == "input_ids"}
    (table,) = (numpy_helper.to_array(one) for one in graph.initializer if one.name in gathered)
    assert before is not None and len(table) == len(before) < len(original) / 2
    # The table may hold whole numbers with a scale and a zero of its own, which no correlation depends on.
    alike = [np.corrcoef(*pair)[0, 1] for pair in zip(table[::500], original[before[::500]], strict=True)]
    assert min(alike) > 0.99


def test_a_text_of_another_script_is_unknown_and_harms_nothing(e5: OnnxEncoder) -> None:
    vectors = e5.encode_queries(FOREIGN)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    korean = e5.encode_queries(["환불 अनुरोध", "환불", "비밀번호 변경"])
    assert korean[0] @ korean[1] > korean[0] @ korean[2]


def test_half_the_table_is_left_out(served: Path) -> None:
    assert sum(file.stat().st_size for file in served.iterdir()) < 75_000_000
