"""Delta: what fine-tuning changed in the packaged model, stored in a small file and added when it is unpacked.

A matrix has few directions in which fine-tuning moved it: ``up @ down`` of a low rank is close to the whole change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.arrays import Float32Array
from search.errors import ModelError

UP, DOWN = ".up", ".down"
"""The endings of the two factors of a matrix; a tensor without them is stored whole."""

Float16Array = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Delta:
    """Changes of tensors by their names in BERT's state: float16, whole or as factors (``NAME.up``, ``NAME.down``).

    ``provenance`` says what they were fitted on.
    """

    tensors: Mapping[str, Float16Array]
    provenance: Mapping[str, str]

    def added(self, state: Mapping[str, Float32Array]) -> dict[str, Float32Array]:
        """``state`` with the changes added.

        Raises:
            ModelError: a tensor that changes is missing or has another shape.
        """
        changed = dict(state)
        for name in dict.fromkeys(stored.removesuffix(UP).removesuffix(DOWN) for stored in self.tensors):
            change = self._change(name)
            if name not in state or state[name].shape != change.shape:
                found = state[name].shape if name in state else "missing"
                raise ModelError(f"the delta changes {name} of shape {change.shape}, which is {found} in the model")
            changed[name] = state[name] + change
        return changed

    def _change(self, name: str) -> Float32Array:
        if name in self.tensors:
            return self.tensors[name].astype(np.float32)
        up, down = (self.tensors[name + end].astype(np.float32) for end in (UP, DOWN))
        return np.asarray(up @ down, dtype=np.float32)

    def write(self, file: Path) -> None:
        """Write to ``file`` in the safetensors format; the provenance is the metadata of its header."""
        from safetensors.numpy import save_file

        save_file(dict(self.tensors), file, metadata=dict(self.provenance))


def between(
    before: Mapping[str, Float32Array],
    after: Mapping[str, Float32Array],
    share: float,
    rank: int,
    provenance: Mapping[str, str],
) -> Delta:
    """``share`` (0 to 1) of the way from ``before`` to ``after``, each matrix by its best approximation of ``rank``.

    A share of one half averages the weights with the original ones, which keeps what those knew (Wortsman et al.,
    "Robust fine-tuning of zero-shot models", 2022). The approximation is a cut singular value decomposition
    (Eckart & Young 1936).
    """
    tensors: dict[str, Float16Array] = {}
    for name, tensor in after.items():
        change = share * (tensor - before[name])
        if not np.any(change):
            continue
        if change.ndim < 2:
            tensors[name] = change.astype(np.float16)
            continue
        up, strengths, down = np.linalg.svd(change, full_matrices=False)
        root = np.sqrt(strengths[:rank])
        tensors[name + UP] = (up[:, :rank] * root).astype(np.float16)
        tensors[name + DOWN] = (root[:, None] * down[:rank]).astype(np.float16)
    return Delta(tensors, provenance)


def read(file: Path) -> Delta:
    """The delta in ``file``.

    Raises:
        ModelError: the file is missing, damaged or not in the safetensors format.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="numpy") as stored:
            return Delta({name: stored.get_tensor(name) for name in stored.keys()}, stored.metadata() or {})
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{file}: not a usable delta: {error}; install Mureum again") from error


def shipped() -> Path:
    """The file of the delta that comes with this version."""
    return Path(str(resources.files("indexer.model").joinpath("delta.safetensors")))
