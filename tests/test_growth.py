"""Help centers of many FAQs: composed, built, written, loaded in processes of their own; tiny sizes."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from pydantic import TypeAdapter

from benchmarks.base import footprint
from benchmarks.base.isolated import apart
from benchmarks.base.journal import Journal
from benchmarks.base.process import ProcessError
from benchmarks.cli import main
from benchmarks.data.synthetic_corpus import ComposingEncoder, composed
from benchmarks.report import markdown as tables
from benchmarks.report import results
from benchmarks.scaling import approximate, growth
from benchmarks.scaling.built_index import Built, Ground, grown
from benchmarks.scaling.growth import GROWTH, STEP, Growth, Step
from benchmarks.scaling.load_cost import Loaded
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.errors import DataError
from search.index.dense import WIDER, Dense, centred
from search.index.index import Index
from search.records.faq import Faq
from search.storage import artifact
from tests import shop
from tests.conftest import FakeEncoder

QUIET = lambda step, done, of: None  # noqa: E731


# composing


def test_a_center_has_as_many_faqs_as_asked_and_no_wording_twice(index: Index) -> None:
    center = composed(index, 200, 1)
    wordings = [text for faq in center.faqs for text in (faq.question, *faq.aliases, *faq.symptoms)]
    assert len(center.faqs) == len({faq.id for faq in center.faqs}) == 200
    assert len(wordings) == len(set(wordings)) == len(center.wordings) > 400
    words = {word for unit in index.wordings.units for word in unit.text.split()}
    assert {word for text in wordings for word in text.split()} <= words
    assert center == composed(index, 200, 1)
    assert center != composed(index, 200, 2)


def test_faqs_are_as_large_as_the_real_ones_and_their_answers_are_mixed(index: Index) -> None:
    faqs = composed(index, 300, 1).faqs
    real = {(len(faq.aliases), len(faq.symptoms)) for faq in index.faqs}
    assert {(len(faq.aliases), len(faq.symptoms)) for faq in faqs} == real
    whole = {faq.answer for faq in index.faqs}
    assert len({faq.answer for faq in faqs} - whole) > 5
    assert all(faq.answer for faq in faqs)


def test_nothing_can_be_made_of_faqs_without_questions(analyzer: Analyzer, fake: FakeEncoder) -> None:
    silent = build([Faq("a", "", "본문만 있어요.")], (), analyzer, fake)
    with pytest.raises(DataError, match="no FAQ has a question"):
        composed(silent, 3, 1)


def test_composed_vectors_lie_between_those_of_their_parts(index: Index, fake: FakeEncoder) -> None:
    center = composed(index, 50, 1)
    encoder = ComposingEncoder(fake, index, center)
    texts = list(center.wordings)
    vectors = encoder.encode_queries(texts)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    real = index.wordings.dense.vectors
    for text, vector in zip(texts, vectors, strict=True):
        one, other = (real[row] for row in center.wordings[text])
        assert vector @ ((one + other) / np.linalg.norm(one + other)) > 0.98
    assert np.array_equal(vectors[7], encoder.encode_queries([texts[7]])[0])
    assert len(np.unique(vectors, axis=0)) == len(texts)
    assert fake.encoded == []


def test_a_passage_is_known_by_the_question_that_it_begins_with(index: Index, fake: FakeEncoder) -> None:
    center = composed(index, 20, 1)
    encoder = ComposingEncoder(fake, index, center)
    faq = center.faqs[3]
    one, other = (index.answers.dense.vectors[index.answers.starts[place]] for place in center.answers[faq.question])
    (vector,) = encoder.encode_passages([f"{faq.question} {faq.answer}"])
    assert vector @ ((one + other) / np.linalg.norm(one + other)) > 0.98


def test_what_was_not_composed_is_encoded(index: Index, fake: FakeEncoder) -> None:
    center = composed(index, 20, 1)
    texts = ["오늘 날씨 어때?", center.faqs[0].question, "심심해"]
    vectors = ComposingEncoder(fake, index, center).encode_queries(texts)
    assert fake.encoded == ["오늘 날씨 어때?", "심심해"]
    assert np.array_equal(vectors[[0, 2]], FakeEncoder().encode_queries(["오늘 날씨 어때?", "심심해"]))


# what it costs


def held(index: Path, texts: Sequence[str]) -> tuple[float, ...]:
    """By how much memory grows with 50 MB more, and what then is in memory."""
    before = footprint.own()
    more = np.ones(50 * 2**20, dtype=np.uint8)
    return float(footprint.own() - before), float(footprint.resident(os.getpid()) - more.nbytes)


def test_memory_and_disk_are_what_they_are(tmp_path: Path) -> None:
    grown, rest = apart(held, Path("index"), [])  # in this process, others may give memory back meanwhile
    assert 45 * 2**20 < grown < 60 * 2**20
    assert rest > 0
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "file").write_bytes(b"0" * 1234)
    assert footprint.on_disk(tmp_path) == 1234
    assert footprint.resident(2**22) == 0


def measured_of(index: Path, texts: Sequence[str]) -> tuple[float, ...]:
    """Its process's parent, and what it was given."""
    if texts == ["end"]:
        os.abort()
    return (float(os.getppid()), float(len(str(index))), *map(float, texts))


def test_a_call_apart_has_a_process_of_its_own_and_brings_its_result_back() -> None:
    assert apart(measured_of, Path("index"), ["1", "2.5"]) == (os.getpid(), 5, 1, 2.5)
    with pytest.raises(ProcessError, match="ended by SIGABRT"):
        apart(measured_of, Path("index"), ["end"])
    with pytest.raises(ProcessError, match="could not convert string to float: 'x'"):
        apart(measured_of, Path("index"), ["x"])


def test_approximate_methods_are_judged_by_the_flat_scan() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((3000, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    dense = Dense(vectors)
    asked = centred(vectors[:20], dense.centre)
    found = list(approximate.methods(dense, asked))
    flat = found[0]
    assert (flat.name, flat.recall, flat.deep_recall, flat.vectors) == ("flat", 1.0, 1.0, 3000)
    assert (found[1].name, found[1].recall) == ("half", 1.0)
    assert (found[2].name, found[2].setting) == ("codes", WIDER)
    assert found[2].deep_recall > 0.99
    assert [method.setting for method in found if method.name == "HNSW"] == [100, 200, 400]
    inverted = [method for method in found if method.name == "IVF"]
    assert [method.setting for method in inverted] == [1, 4, 16, 64]
    recalls = [method.deep_recall for method in inverted]
    assert recalls == sorted(recalls)
    assert recalls[0] < 0.5 < recalls[-1] < 1
    assert all(method.recall > 0.95 for method in found if method.name == "HNSW")
    assert vectors.nbytes / 2 < found[1].size < vectors.nbytes
    assert all(method.size > vectors.nbytes for method in found if method.name != "half")
    assert all(method.timing.p50 > 0 for method in found)


def test_recall_counts_the_first_ten_and_all() -> None:
    exact = [np.arange(200)]
    half = [np.concatenate([np.arange(5), np.arange(200, 395)])]
    assert approximate._recall(half, exact, 10) == 0.5
    assert approximate._recall(half, exact, 200) == 5 / 200


# the result


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the command printed, and the file that it wrote, for the shop's FAQs."""
    home = tmp_path_factory.mktemp("growth")
    out = home / "results" / "growth-shop.json"
    arguments = ["growth", "--data", str(shop.written(home / "shop")), "--model", str(shop.tiny_model(home))]
    few = ["--size", "60", "--size", "20", "--encoded", "20", "--out", str(out), "--plot", str(home / "growth.png")]
    ran = CliRunner().invoke(main, [*arguments, *few], catch_exceptions=False)
    assert ran.exit_code == 0
    assert [file.name for file in out.parent.iterdir()] == [out.name]
    assert (home / "growth.png").read_bytes().startswith(b"\x89PNG")
    return ran.stdout, out


def test_the_command_measures_each_size(written: tuple[str, Path]) -> None:
    printed, out = written
    result = GROWTH.validate_json(out.read_bytes())
    assert "recall@10" in printed
    small, large = result.sizes
    assert (small.built.faqs, small.built.composed, small.built.likeness) == (20, False, None)
    assert (large.built.faqs, large.built.composed) == (60, True)
    assert 0 < (large.built.likeness or 0) <= 1
    assert large.built.units > small.built.units > 20
    assert large.built.size > small.built.size > 1000
    assert 0 < small.built.encoding < small.built.seconds
    assert 0 < small.built.updated < small.built.seconds
    for each in result.sizes:
        assert {"search", "encode", "scan", "suggest"} == each.loaded.timings.keys()
        assert all(0 < timing.p50 <= timing.p95 <= timing.p99 for timing in each.loaded.timings.values())
        assert {"encode", "retrieve", "rank"} <= each.loaded.stages.keys()
        assert 50 * 2**20 < each.loaded.memory <= each.loaded.searched < 2**31
        assert 2**20 < each.loaded.mapped < each.loaded.memory
        assert [each.methods[0].name, each.methods[0].recall] == ["flat", 1.0]
    assert (result.data, result.queries) == ("shop", 4)
    assert result.throughput > 1


def test_the_time_that_an_encoder_would_take_is_reckoned() -> None:
    built = Built(1000, 7000, True, 0.9, 30.0, 10.0, 1.0, 2.0, 1, 1)
    assert built.estimated(200.0) == 30 - 10 + 7000 / 200
    assert Built(1000, 7000, False, None, 30.0, 10.0, 1.0, 2.0, 1, 1).estimated(200.0) == 30


def test_the_result_stands_in_the_table(written: tuple[str, Path]) -> None:
    found = results.read(written[1].parent)
    assert [each.kind for each in found.growth] == ["growth"]
    text = tables.rewritten("<!-- table: growth -->\n<!-- end -->\n", "README.md", found)
    assert "| 20 | " in text
    assert "| 60 | " in text
    assert "HNSW 200" in text
    assert "vectors composed, too" in text
    assert json.loads(written[1].read_text("utf-8"))["seed"] == 20


def test_a_measurement_that_was_broken_off_does_nothing_again(
    tmp_path: Path, index: Index, analyzer: Analyzer, fake: FakeEncoder, encoder_folder: Path
) -> None:
    ground = Ground(index, analyzer, fake, encoder_folder, "int8", 0, 1)
    told: list[str] = []
    kept: Journal[Step] = Journal(tmp_path / "x.part", STEP, "terms")
    # The fake encoder's folder can't be loaded: the measurement ends after the build.
    with pytest.raises(ProcessError, match="encoder"):
        growth.measured(ground, [30], ["환불 며칠"], tmp_path, kept, lambda step, done, of: told.append(step))
    assert kept.found.keys() == {"throughput", "30: build"}
    assert any("analyse" in step for step in told)
    stored = artifact.read_index(tmp_path / "30")
    assert len(stored.index.faqs) == 30
    left = Journal(tmp_path / "x.part", STEP, "terms")
    assert left.found == kept.found
    told.clear()
    with pytest.raises(ProcessError, match="encoder"):
        growth.measured(ground, [30], ["환불 며칠"], tmp_path, left, lambda step, done, of: told.append(step))
    assert not any("analyse" in step for step in told)


def test_a_center_is_built_of_composed_vectors(
    tmp_path: Path, index: Index, analyzer: Analyzer, fake: FakeEncoder, encoder_folder: Path
) -> None:
    ground = Ground(index, analyzer, fake, encoder_folder, "int8", 5, 1)
    built = grown(ground, 40, tmp_path / "40", QUIET)
    center = composed(index, 40, 1)
    assert not set(center.wordings) & set(fake.encoded[:-100])
    assert built.units >= len(center.wordings) + 40
    assert built.likeness is not None and built.likeness > 0.5
    assert artifact.read_index(tmp_path / "40").index.dictionary == index.dictionary
    fresh = FakeEncoder()
    grown(Ground(index, analyzer, fresh, encoder_folder, "int8", 40, 1), 40, tmp_path / "encoded", QUIET)
    assert set(center.wordings) <= set(fresh.encoded)


def test_records_are_read_as_they_were_written() -> None:
    built = Step(built=Built(1, 2, True, 0.5, 1.0, 0.5, 0.1, 0.2, 10, 20))
    assert STEP.validate_python(json.loads(STEP.dump_json(built))) == built
    assert TypeAdapter(Growth | None).validate_python(None) is None
    assert Loaded.__slots__
