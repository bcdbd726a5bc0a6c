"""What fine-tuning changed: stored small, added exactly, refused where it does not fit."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from indexer.model import delta
from indexer.model.delta import Delta, between, read
from search.arrays import Float32Array
from search.errors import ModelError

RANDOM = np.random.default_rng(3)


def state(changes: Mapping[str, Float32Array] | None = None) -> dict[str, Float32Array]:
    base = np.random.default_rng(1)
    made = {
        "layer.weight": base.normal(size=(24, 16)),
        "layer.bias": base.normal(size=24),
        "emb.weight": np.ones((9, 4)),
    }
    return {name: (tensor + (changes or {}).get(name, 0)).astype(np.float32) for name, tensor in made.items()}


def low_rank(rank: int) -> Float32Array:
    return (RANDOM.normal(size=(24, rank)) @ RANDOM.normal(size=(rank, 16)) / 50).astype(np.float32)


def test_a_share_of_the_way_is_added_again(tmp_path: Path) -> None:
    change, bias = low_rank(3), np.asarray(RANDOM.normal(size=24) / 50, dtype=np.float32)
    before, after = state(), state({"layer.weight": change, "layer.bias": bias})
    found = between(before, after, share=0.5, rank=3, provenance={"fitted_on": "시험"})
    found.write(tmp_path / "d.safetensors")
    read_again = read(tmp_path / "d.safetensors")
    assert read_again.provenance == {"fitted_on": "시험"}
    assert set(read_again.tensors) == {"layer.weight.up", "layer.weight.down", "layer.bias"}
    added = read_again.added(before)
    assert added["layer.weight"] == pytest.approx(before["layer.weight"] + change / 2, abs=1e-3)
    assert added["layer.bias"] == pytest.approx(before["layer.bias"] + bias / 2, abs=1e-4)
    assert np.array_equal(added["emb.weight"], before["emb.weight"])


def test_a_lower_rank_keeps_the_strongest_directions() -> None:
    before, after = state(), state({"layer.weight": low_rank(8)})
    whole = after["layer.weight"] - before["layer.weight"]
    lost = [
        float(
            np.linalg.norm(between(before, after, 1.0, rank, {}).added(before)["layer.weight"] - after["layer.weight"])
        )
        for rank in (1, 4, 8)
    ]
    assert np.linalg.norm(whole) > lost[0] > lost[1] > lost[2]
    assert lost[2] < 0.01


def test_the_same_change_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        change = np.asarray(np.outer(np.arange(24), np.arange(16)) / 900, dtype=np.float32)
        between(state(), state({"layer.weight": change}), 0.5, 2, {"date": "x"}).write(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_change_of_another_model_is_refused() -> None:
    with pytest.raises(ModelError, match=r"changes other\.bias of shape .*, which is missing"):
        Delta({"other.bias": np.ones(3, np.float16)}, {}).added(state())
    with pytest.raises(ModelError, match=r"which is \(24,\) in the model"):
        Delta({"layer.bias": np.ones(3, np.float16)}, {}).added(state())


@pytest.mark.parametrize("content", [None, b"", b"not a delta at all", b"\xff" * 64])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "d.safetensors"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelError, match=r"d\.safetensors: not a usable delta"):
        read(file)


def test_the_shipped_delta_is_small_and_says_what_it_was_fitted_on() -> None:
    file = delta.shipped()
    assert file.stat().st_size <= 15_000_000
    assert {"method", "fitted_on", "date", "commit"} <= set(read(file).provenance)
