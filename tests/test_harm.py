"""A harmed index is refused when it is read, even if its digests say that it is well; nothing is left for a search."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search.errors import IndexDamagedError, IndexMismatchError, ModelError
from tests.conftest import ROOT
from tests.harm import Harmed

pytestmark = pytest.mark.slow  # it builds and loads indexes

SECONDS = 20
"""For which the suite fuzzes; make fuzz does for longer."""


@pytest.fixture(scope="module")
def harmed(tmp_path_factory: pytest.TempPathFactory) -> Harmed:
    return Harmed(tmp_path_factory.mktemp("harmed"))


def npy(array: np.ndarray[Any, Any]) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def header(text: str) -> bytes:
    """A file that begins as that of an array does, with ``text`` for its header."""
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


def shaped(shape: str, kind: str = "<i8") -> bytes:
    return header(f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}}}\n")


def replaced(place: int, value: float) -> Callable[[bytes], bytes]:
    """The array with another number at this place."""

    def harm(content: bytes) -> bytes:
        array = np.load(io.BytesIO(content))
        array.flat[place] = value
        return npy(array)

    return harm


def test_what_is_not_harmed_is_read_and_searched(harmed: Harmed) -> None:
    for name, content in harmed.files.items():
        harmed.read(name, content)


@pytest.mark.parametrize("name", ["whole/starts.npy", "concordance/places.npy", "wordings/vectors.npy"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x93NUMPY",
        b"PK\x03\x04",
        header("{'descr': '<i8', "),
        header("(" * 5000),
        header("x" * 20000),
        shaped("()"),
        shaped("(-1,)"),
        shaped("(2**40,)"),
        shaped(f"({2**40},)"),
        shaped(f"({2**32}, {2**32})"),
        shaped(f"({2**70},)"),
        shaped(f"(0, {2**40})", "<f4"),
        shaped("(1,)", "|O"),
        shaped("(1,)", "nonsense"),
        npy(np.zeros(3, dtype=">i8")),
        npy(np.zeros(3, dtype=[("a", "i4")])),
        npy(np.zeros((0, 0), dtype=np.float32)),
    ],
    ids=lambda content: content[:60],
)
def test_no_header_leads_further(name: str, content: bytes, harmed: Harmed) -> None:
    with pytest.raises(IndexDamagedError, match="build the index again"):
        harmed.read(harmed.named(name), content)


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("whole/starts.npy", replaced(0, -1)),
        ("whole/starts.npy", replaced(3, -1)),
        ("whole/starts.npy", replaced(3, 2**62)),
        ("whole/starts.npy", replaced(-1, 2**62)),
        ("whole/rows.npy", replaced(2, -1)),
        ("whole/rows.npy", replaced(2, 5)),
        ("wordings/lexical/starts.npy", replaced(1, 2**40)),
        ("wordings/lexical/rows.npy", replaced(0, 2**31 - 1)),
        ("wordings/lexical/weights.npy", replaced(0, float("nan"))),
        ("wordings/lexical/weights.npy", replaced(0, float("inf"))),
        ("wordings/lexical/weights.npy", replaced(0, -1)),
        ("wordings/lexical/documents/starts.npy", replaced(1, -5)),
        ("wordings/vectors.npy", replaced(0, float("nan"))),
        ("answers/vectors.npy", replaced(0, float("inf"))),
        ("concordance/terms.npy", replaced(0, 2**30)),
        ("concordance/terms.npy", replaced(0, -1)),
        ("concordance/places.npy", replaced(0, -1)),
        ("concordance/places.npy", replaced(0, 2**30)),
        ("small_talk/documents/terms.npy", replaced(0, 2**30)),
        ("wordings/units.json", lambda content: content.replace(b'"faq":0', b'"faq":' + b"9" * 30)),
        ("generations/g000001/faqs.json", lambda content: content.replace(b'ity":50', b'ity":' + b"9" * 30)),
        ("generations/g000001/faqs.json", lambda content: b"[" * 100_000),
        ("synonyms.json", lambda content: content.replace("비밀번호".encode(), b"")),
        ("synonyms.json", lambda content: content.replace("비번".encode(), b" ")),
    ],
)
def test_no_number_leads_further(name: str, harm: Callable[[bytes], bytes], harmed: Harmed) -> None:
    full = harmed.named(name)
    assert harm(harmed.files[full]) != harmed.files[full]
    with pytest.raises(IndexDamagedError, match="build the index again"):
        harmed.read(full, harm(harmed.files[full]))


def test_words_that_reach_beyond_their_text_mark_nothing(harmed: Harmed) -> None:
    name = harmed.named("concordance/places.npy")
    places = np.load(io.BytesIO(harmed.files[name]))
    places[:, 1] += 10_000
    harmed.read(name, npy(places))


@pytest.mark.parametrize(
    "change",
    [
        {"files": {"a\0b": "0"}},
        {"files": {"\ud800": "0"}},
        {"files": {"../CURRENT": "0"}},
        {"files": []},
        {"encoder_folder": ".."},
        {"calibration": None},
        {"calibration": {"small_talk": {"mean": float("nan"), "deviation": 1}, "thresholds": {}}},
        {"calibration": {"small_talk": {"mean": 0, "deviation": 1}, "thresholds": {"answer_at": 0, "none_below": 1}}},
        {"dimension": "wide"},
    ],
    ids=str,
)
def test_no_manifest_leads_further(change: dict[str, object], harmed: Harmed) -> None:
    name = harmed.named("manifest.json")
    with pytest.raises(IndexDamagedError, match="build the index again"):
        harmed.read(name, json.dumps({**json.loads(harmed.files[name]), **change}).encode())


@pytest.mark.parametrize("content", [b"[" * 100_000, b"[]", b"null", b"\xff", b'{"program": NaN'])
def test_what_is_no_manifest_is_told(content: bytes, harmed: Harmed) -> None:
    with pytest.raises(IndexDamagedError, match=r"manifest\.json: "):
        harmed.read(harmed.named("manifest.json"), content)


def test_vectors_of_other_dimensions_than_the_encoders_are_refused(harmed: Harmed, tmp_path: Path) -> None:
    wide = Harmed(tmp_path / "wide", dimension=32)
    with pytest.raises(IndexMismatchError, match="vectors of 32 dimensions, and its encoder makes 16"):
        wide.use(harmed.encoder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("encoder.json", b"{}"),
        ("pieces.npz", b""),
        ("pieces.npz", npy(np.zeros(3))),
        ("tokenizer.json", b"[]"),
        ("tokenizer.json", b'{"version": "1.0", "model": {"type": "WordLevel", "vocab": {}, "unk_token": "x"}}'),
    ],
)
def test_an_encoder_that_is_none_is_told(name: str, content: bytes, harmed: Harmed) -> None:
    with pytest.raises(ModelError):
        harmed.read(harmed.named(name), content)


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("atheris"), reason="there is no atheris for this platform")
def test_nothing_else_is_found_in_a_while(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz_index", f"-max_total_time={SECONDS}", "-seed=1", "-rss_limit_mb=0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=20 * SECONDS)
    assert ran.returncode == 0, ran.stderr[-4000:]
    assert "Done " in ran.stderr
