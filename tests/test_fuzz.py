"""Whatever stands in a file, its reader says what is wrong with it, and nothing else happens."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.data import dataset
from indexer.sources.source import read
from indexer.sources.spreadsheet import write_template
from search.encoding.encoder import described
from search.encoding.tokenizer import load
from search.errors import IndexFolderError, ModelError, MureumError
from search.index.index import Index
from search.storage import artifact
from tests.conftest import CONTACTS, FAQS

BUDGET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SCRAPS = [
    b"\n",
    b"\t",
    b'"',
    b",",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\xff",
    b"\x00",
    b"\xef\xbb\xbf",
    "가".encode(),
    b"null",
    b"9" * 400,
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def harmed(draw: st.DrawFn, good: bytes) -> bytes:
    """``good`` cut, with bytes put in and taken out."""
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        size = draw(st.integers(0, 12))
        data[place : place + size] = draw(st.sampled_from(SCRAPS) | st.binary(max_size=6))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


def told(call: Callable[[], object]) -> None:
    """Call it: it may only raise what is ours, and that says something."""
    try:
        call()
    except MureumError as error:
        assert str(error).strip()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a source that has nothing wrong, by their names."""
    folder = tmp_path_factory.mktemp("good")
    line = {"id": "a", "question": "환불 며칠", "answer": "7일", "steps": [{"text": "보세요"}], "contacts": ["phone"]}
    write_template(folder / "faqs.csv")
    write_template(folder / "faqs.xlsx")
    return {
        "faqs.jsonl": (json.dumps(line, ensure_ascii=False) + "\n").encode() * 2,
        "faqs.csv": (folder / "faqs.csv").read_bytes(),
        "faqs.xlsx": (folder / "faqs.xlsx").read_bytes(),
        "contacts.json": json.dumps([{"id": "phone", "channel": "phone", "name": "전화", "how": "거세요"}]).encode(),
        "synonyms.tsv": "kind\twordings\n=\t환불\t리펀드\n>\t네페\t네이버 페이\n".encode(),
        "dictionary.tsv": "word\ttag\n네페\tNNP\n".encode(),
    }


@pytest.mark.parametrize(
    "name", ["faqs.jsonl", "faqs.csv", "faqs.xlsx", "contacts.json", "synonyms.tsv", "dictionary.tsv"]
)
@BUDGET
@given(data=st.data())
def test_every_file_of_a_source(name: str, good: dict[str, bytes], tmp_path: Path, data: st.DataObject) -> None:
    for file in tmp_path.iterdir():
        file.unlink()
    main = name if name.startswith("faqs") else "faqs.jsonl"
    for each in {main, "contacts.json", name}:
        (tmp_path / each).write_bytes(good[each])
    (tmp_path / name).write_bytes(data.draw(harmed(good[name])))
    told(lambda: read(tmp_path))


@BUDGET
@given(
    record=st.dictionaries(st.sampled_from(["id", "question", "answer", "aliases", "steps", "kind", "category"]), JSON)
)
def test_every_shape_of_a_record(record: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "faqs.jsonl").write_text(json.dumps(record) + "\n")
    told(lambda: read(tmp_path / "faqs.jsonl"))


@BUDGET
@given(
    queries=harmed(b'{"_id": "q", "text": "t", "metadata": {"slice": "s"}}\n'),
    qrels=harmed(b"query-id\tcorpus-id\tscore\nq\ta\t1\n"),
)
def test_questions_and_judgements(queries: bytes, qrels: bytes, tmp_path: Path) -> None:
    (tmp_path / "faqs.jsonl").write_text('{"id": "a", "question": "q", "answer": "a"}\n')
    (tmp_path / "queries.jsonl").write_bytes(queries)
    (tmp_path / "qrels.tsv").write_bytes(qrels)
    told(lambda: dataset.read(tmp_path))


@pytest.fixture
def stored(tmp_path: Path, index: Index, encoder_folder: Path) -> Path:
    artifact.write_index(tmp_path / "index", index, encoder_folder, "source")
    return tmp_path / "index"


@BUDGET
@given(data=st.data())
def test_every_file_of_an_index(stored: Path, tmp_path: Path, data: st.DataObject) -> None:
    copy = tmp_path / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(stored, copy)
    files = sorted(path.relative_to(copy) for path in copy.rglob("*") if path.is_file() and path.name != ".lock")
    file = copy / data.draw(st.sampled_from(files))
    before = file.read_bytes()
    after = data.draw(harmed(before)) if data.draw(st.booleans()) or not before else _flipped(data, before)
    file.write_bytes(after)
    if after == before or file.name.startswith("HISTORY"):
        assert len(artifact.read_index(copy).index.faqs) == len(FAQS)
    else:
        with pytest.raises(IndexFolderError, match=r"\w{3}"):
            artifact.read_index(copy)


def _flipped(data: st.DataObject, before: bytes) -> bytes:
    place = data.draw(st.integers(0, len(before) - 1))
    return before[:place] + bytes([before[place] ^ (1 << data.draw(st.integers(0, 7)))]) + before[place + 1 :]


@BUDGET
@given(
    content=st.binary(max_size=64) | JSON.map(lambda value: json.dumps(value).encode()),
    name=st.sampled_from(["encoder.json", "tokenizer.json", "pieces.npz"]),
)
def test_every_file_of_an_encoder(content: bytes, name: str, tmp_path: Path) -> None:
    for file in tmp_path.iterdir():
        file.unlink()
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError):
        described(tmp_path)
        load(tmp_path)


def test_the_index_that_is_harmed_is_one_that_can_be_read(stored: Path) -> None:
    assert artifact.read_index(stored).index.contacts == CONTACTS
