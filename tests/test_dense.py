import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from search.arrays import Float32Array
from search.index.dense import CODES, DAMPING, Dense, centred, coded
from tests.conftest import ROOT


@pytest.fixture
def vectors() -> Float32Array:
    random = np.random.default_rng(7).normal(size=(50, 16)).astype(np.float32)
    return np.asarray(random / np.linalg.norm(random, axis=1, keepdims=True), dtype=np.float32)


def test_a_vector_finds_itself_first_with_cosine_1_and_all_agree_with_numpy(vectors: Float32Array) -> None:
    dense = Dense(vectors)
    around = centred(vectors, dense.centre)
    for row, vector in enumerate(around):
        found = dense.search(vector, 10)
        assert found[0] == row
        assert found.tolist() == np.argsort(-(around @ vector))[:10].tolist()
        assert dense.scores(vector, found)[0] == pytest.approx(1.0, abs=1e-5)


def test_what_all_vectors_share_is_taken_out(vectors: Float32Array) -> None:
    shared = np.zeros(16, dtype=np.float32)
    shared[0] = 5
    alike = np.asarray((vectors + shared) / np.linalg.norm(vectors + shared, axis=1, keepdims=True), dtype=np.float32)
    dense = Dense(alike)
    np.testing.assert_allclose(dense.centre, DAMPING * alike.mean(axis=0), rtol=1e-5)
    apart = centred(alike, dense.centre)
    np.testing.assert_allclose(np.linalg.norm(apart, axis=1), 1.0, rtol=1e-5)
    assert np.mean(apart @ apart.T) < np.mean(alike @ alike.T)


@pytest.mark.parametrize("large", [50, 51])
def test_many_queries_at_once_find_what_each_finds_alone(
    vectors: Float32Array, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.index.dense.LARGE", large)
    dense = Dense(vectors)
    around = centred(vectors[:30], dense.centre)
    for vector, found in zip(around, dense.nearest(around, 4), strict=True):
        assert found.tolist() == dense.search(vector, 4).tolist()
    assert {len(found) for found in dense.nearest(around, len(vectors) + 2)} == {len(vectors)}
    assert dense.nearest(around[:0], 4) == []


def test_only_the_rows_within_are_found(vectors: Float32Array) -> None:
    dense = Dense(vectors)
    within = np.array([3, 30, 40])
    assert set(dense.search(vectors[0], 10, within).tolist()) == {3, 30, 40}
    assert dense.search(vectors[0], 10, np.empty(0, dtype=np.int64)).tolist() == []


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    dense = Dense(np.empty((0, 16), dtype=np.float32))
    assert dense.search(np.ones(16, dtype=np.float32), 5).tolist() == []
    dense.save(tmp_path / "empty.npy")
    assert Dense.load(tmp_path / "empty.npy").vectors.shape == (0, 16)


def test_what_is_loaded_is_what_was_saved(vectors: Float32Array, tmp_path: Path) -> None:
    Dense(vectors).save(tmp_path / "vectors.npy")
    np.testing.assert_array_equal(Dense.load(tmp_path / "vectors.npy").vectors, vectors)


def test_vectors_of_another_length_or_type_are_refused(vectors: Float32Array) -> None:
    with pytest.raises(ValueError, match=r"length 1, not 2\.000"):
        Dense(vectors * 2)
    with pytest.raises(ValueError, match="float64"):
        Dense(vectors.astype(np.float64))


def test_a_file_without_vectors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors.npy").write_bytes(b"no vectors at all")
    with pytest.raises(ValueError, match=r"vectors\.npy"):
        Dense.load(tmp_path / "vectors.npy")


TEAMS = """
import faiss, numpy as np, os, sys
from concurrent.futures import ThreadPoolExecutor
from search.index import dense
dense.LARGE = int(sys.argv[1])
vectors = np.random.default_rng(7).normal(size=(5000, 64)).astype(np.float32)
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
made = dense.Dense(vectors)
before = len(os.listdir("/proc/self/task"))
def ask(number):
    rows = made.search(vectors[number], 10)
    return made.scores(vectors[number], rows), made.nearest(vectors[:3], 5), faiss.omp_get_max_threads()
with ThreadPoolExecutor(1) as pool:
    if sys.argv[2] == "searches":
        assert {pool.submit(ask, number).result()[2] for number in range(9)} == {4}
    else:
        pool.submit(faiss.knn, vectors[:64], vectors, 5).result()
    print(len(os.listdir("/proc/self/task")) - before)
"""


@pytest.mark.parametrize("large", ["5000", "5001"])
def test_a_search_in_a_thread_pool_starts_no_threads_of_openmp(large: str) -> None:
    """FAISS would take a team of four for each thread that asks it; what a program set for itself stays."""

    def more(what: str) -> int:
        command = [sys.executable, "-c", TEAMS, large, what]
        environment = {**os.environ, "OMP_NUM_THREADS": "4"}
        return int(subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True).stdout)

    assert more("searches") == 1  # the pool's own
    assert more("teams") == 4  # with three of OpenMP


def test_codes_find_what_a_scan_finds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("search.index.dense.LARGE", 3000)
    rng = np.random.default_rng(3)
    vectors = rng.standard_normal((3001, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    dense = Dense(vectors)
    dense.save(tmp_path / "vectors.npy")
    assert (tmp_path / CODES).stat().st_size < vectors.nbytes / 6
    coded = Dense.load(tmp_path / "vectors.npy")
    np.testing.assert_array_equal(coded.vectors, vectors)
    around = centred(vectors, dense.centre)
    asked = around[:50]
    found = [coded.search(one, 50) for one in asked]
    assert [rows.tolist() for rows in found] == [dense.search(one, 50).tolist() for one in asked]
    nearest = np.argsort(-(asked @ around.T))[:, :50]
    assert np.mean([len(np.intersect1d(*rows)) for rows in zip(found, nearest, strict=True)]) > 49
    for rows, one in zip(found, asked, strict=True):
        assert (np.diff(coded.scores(one, rows)) <= 0).all()
    assert coded.search(asked[0], 5, np.array([7, 8])).tolist() == dense.search(asked[0], 5, np.array([7, 8])).tolist()
    np.testing.assert_array_equal(coded.scores(asked[1], np.arange(9)), dense.scores(asked[1], np.arange(9)))


def test_codes_are_made_of_many_vectors_only_and_the_same_each_time(
    vectors: Float32Array, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Dense(vectors).save(tmp_path / "few.npy")
    assert not (tmp_path / CODES).exists()
    monkeypatch.setattr("search.index.dense.LARGE", len(vectors))
    made = []
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
        Dense(vectors).save(tmp_path / name / "vectors.npy")
        made.append((tmp_path / name / CODES).read_bytes())
    assert made[0] == made[1]
    Dense(np.ascontiguousarray(centred(vectors[:, :15], np.zeros(15, np.float32)))).save(tmp_path / "odd.npy")
    assert not (tmp_path / CODES).exists()


def test_codes_of_other_vectors_are_refused(vectors: Float32Array, tmp_path: Path) -> None:
    Dense(vectors, coded(vectors)).save(tmp_path / "vectors.npy")
    Dense(vectors[:-1]).save(tmp_path / "vectors.npy")
    with pytest.raises(ValueError, match=r"codes\.faiss: no codes of 49 vectors"):
        Dense.load(tmp_path / "vectors.npy")
    (tmp_path / CODES).write_bytes(b"no codes at all")
    with pytest.raises(ValueError, match=r"codes\.faiss"):
        Dense.load(tmp_path / "vectors.npy")


@pytest.mark.parametrize("harm", [lambda codes: codes.codes.resize(64), lambda codes: codes.pq.centroids.resize(8)])
def test_codes_that_lack_something_are_refused(
    vectors: Float32Array, tmp_path: Path, harm: Callable[[faiss.IndexPQFastScan], None]
) -> None:
    Dense(vectors, coded(vectors)).save(tmp_path / "vectors.npy")
    codes: Any = faiss.read_index(str(tmp_path / CODES))
    harm(codes)
    faiss.write_index(codes, str(tmp_path / CODES))
    with pytest.raises(ValueError, match=r"codes\.faiss"):
        Dense.load(tmp_path / "vectors.npy")
