from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from search.dense import DAMPING, Dense, Vectors, centred


@pytest.fixture
def vectors() -> Vectors:
    random = np.random.default_rng(7).normal(size=(50, 16)).astype(np.float32)
    return np.asarray(random / np.linalg.norm(random, axis=1, keepdims=True), dtype=np.float32)


def test_a_vector_finds_itself_first_with_cosine_1_and_all_agree_with_numpy(vectors: Vectors) -> None:
    dense = Dense(vectors)
    around = centred(vectors, dense.centre)
    for row, vector in enumerate(around):
        found = dense.search(vector, 10)
        assert found[0] == row
        assert found.tolist() == np.argsort(-(around @ vector))[:10].tolist()
        assert dense.scores(vector, found)[0] == pytest.approx(1.0, abs=1e-5)


def test_what_all_vectors_share_is_taken_out(vectors: Vectors) -> None:
    shared = np.zeros(16, dtype=np.float32)
    shared[0] = 5
    alike = np.asarray((vectors + shared) / np.linalg.norm(vectors + shared, axis=1, keepdims=True), dtype=np.float32)
    dense = Dense(alike)
    np.testing.assert_allclose(dense.centre, DAMPING * alike.mean(axis=0), rtol=1e-5)
    apart = centred(alike, dense.centre)
    np.testing.assert_allclose(np.linalg.norm(apart, axis=1), 1.0, rtol=1e-5)
    assert np.mean(apart @ apart.T) < np.mean(alike @ alike.T)


def test_many_queries_at_once_find_what_each_finds_alone(vectors: Vectors) -> None:
    dense = Dense(vectors)
    around = centred(vectors[:30], dense.centre)
    for vector, found in zip(around, dense.nearest(around, 10), strict=True):
        assert found.tolist() == dense.search(vector, 10).tolist()
    assert (dense.nearest(around, len(vectors) + 2)[:, len(vectors) :] == -1).all()


def test_only_the_rows_within_are_found(vectors: Vectors) -> None:
    dense = Dense(vectors)
    within = np.array([3, 30, 40])
    assert set(dense.search(vectors[0], 10, within).tolist()) == {3, 30, 40}
    assert dense.search(vectors[0], 10, np.empty(0, dtype=np.int64)).tolist() == []


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    dense = Dense(np.empty((0, 16), dtype=np.float32))
    assert dense.search(np.ones(16, dtype=np.float32), 5).tolist() == []
    dense.save(tmp_path / "empty.npy")
    assert Dense.load(tmp_path / "empty.npy").vectors.shape == (0, 16)


def test_what_is_loaded_is_what_was_saved(vectors: Vectors, tmp_path: Path) -> None:
    Dense(vectors).save(tmp_path / "vectors.npy")
    np.testing.assert_array_equal(Dense.load(tmp_path / "vectors.npy").vectors, vectors)


def test_vectors_of_another_length_or_type_are_refused(vectors: Vectors) -> None:
    with pytest.raises(ValueError, match=r"length 1, not 2\.000"):
        Dense(vectors * 2)
    with pytest.raises(ValueError, match="float64"):
        Dense(vectors.astype(np.float64))


def test_a_file_without_vectors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors.npy").write_bytes(b"no vectors at all")
    with pytest.raises(ValueError, match=r"vectors\.npy"):
        Dense.load(tmp_path / "vectors.npy")


def test_a_graph_finds_what_a_scan_finds(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    vectors = rng.standard_normal((3000, 32)).astype(np.float32)
    dense = Dense(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    told: list[int] = []
    dense.linked(told.append).save(tmp_path / "vectors.npy")
    assert sum(told) == 3000
    linked = Dense.load(tmp_path / "vectors.npy")
    np.testing.assert_array_equal(linked.vectors, dense.vectors)
    asked = [centred(dense.vectors[row], dense.centre) for row in range(50)]
    shared = [len(np.intersect1d(linked.search(one, 100), dense.search(one, 100))) for one in asked]
    assert np.mean(shared) >= 99
    assert linked.search(asked[0], 5, np.array([7, 8])).tolist() == dense.search(asked[0], 5, np.array([7, 8])).tolist()
    np.testing.assert_array_equal(linked.scores(asked[1], np.arange(9)), dense.scores(asked[1], np.arange(9)))


def test_a_graph_of_other_vectors_is_refused(vectors: Vectors, tmp_path: Path) -> None:
    Dense(vectors).linked().save(tmp_path / "vectors.npy")
    Dense(vectors[:-1]).save(tmp_path / "vectors.npy")
    with pytest.raises(ValueError, match=r"links\.faiss: no graph of 49 vectors"):
        Dense.load(tmp_path / "vectors.npy")
    (tmp_path / "links.faiss").write_bytes(b"no graph at all")
    with pytest.raises(ValueError, match=r"links\.faiss"):
        Dense.load(tmp_path / "vectors.npy")


@pytest.mark.parametrize("link", [50, 2**31 - 1, -2])
def test_links_that_lead_nowhere_are_refused(vectors: Vectors, tmp_path: Path, link: int) -> None:
    Dense(vectors).linked().save(tmp_path / "vectors.npy")
    graph: Any = faiss.read_index(str(tmp_path / "links.faiss"))
    links = faiss.vector_to_array(graph.hnsw.neighbors)
    links[0] = link
    faiss.copy_array_to_vector(links, graph.hnsw.neighbors)
    faiss.write_index(graph, str(tmp_path / "links.faiss"))
    with pytest.raises(ValueError, match=rf"links\.faiss: .* = {link} out of range"):
        Dense.load(tmp_path / "vectors.npy")
