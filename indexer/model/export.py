"""Export a sentence-transformers folder to what ``search.encoding`` runs: ONNX (int8 or fp32), tokenizer, description.

The same model gives the same files on every machine of one kind; between kinds of CPU, the linear algebra of
:mod:`indexer.model.quantise` may round a weight otherwise. int8 is dynamic quantisation with one scale for each channel
of the weights, which are kept within seven bits. CPUs without VNNI add two products of an eight-bit weight in sixteen
bits, which overflow; products of a seven-bit weight never do. Vectors still differ a little between kinds of CPU:
floating-point sums are rounded in another order there, and so are the eight-bit inputs that are made of them.
"""

import json
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.model import pieces
from indexer.model.quantise import quantise
from indexer.model.reference import ReferenceEncoder
from indexer.small_talk import utterances
from search.arrays import Float32Array, Int64Array
from search.encoding.encoder import DESCRIBED, DESCRIPTION, MODEL, Description, Encoder, OnnxEncoder, Precision
from search.encoding.tokenizer import TOKENIZER
from search.errors import ModelError

if TYPE_CHECKING:
    from onnx import GraphProto

LAYOUT = 6
"""Increase it when the exported folder changes, its examples included, so that earlier folders are made anew."""
LEAST: Mapping[Precision, Mapping[str, float]] = {
    "int8": {"cosine_mean": 0.99, "ndcg": 0.9},
    "fp32": {"cosine_mean": 0.9999, "ndcg": 0.999},
}
"""The least mean cosine with the original, and the least nDCG@10 of its rankings, for an export to be accepted.

The nDCG@10 is strict: the texts have no common topic, so that their order depends on the third digit of a cosine.
"""
COMPARED = 200
"""The number of texts that an export is compared on."""
EXAMPLES, JOINED, LONGEST_EXAMPLE = 150, 12, 192
"""The number of lines of small talk that 8-bit products are prepared on, the number of lines that make a passage, and
the most tokens of a text."""
OPSET = 17
DEPTH = 10
_INPUTS = ("input_ids", "attention_mask")


def export(
    folder: Path, target: Path, precision: Precision, is_of_use: Callable[[str], bool] | None = None
) -> Description:
    """Write the sentence-transformers model in ``folder`` to ``target`` at ``precision``; returns its description.

    Pieces of its vocabulary that are not of use are left out with their vectors, if its tokenizer allows it
    (:mod:`indexer.model.pieces`).

    Raises:
        ModelError: the model can't be loaded or exported, or the export differs too much from it (see LEAST).
    """
    original = ReferenceEncoder(folder, folder.name)
    _write_model(original, target / MODEL, precision, pieces.write(folder / TOKENIZER, target, is_of_use))
    said = Description(
        original.dimension, original.max_tokens, original.query_prompt, original.passage_prompt, precision
    )
    (target / DESCRIPTION).write_bytes(DESCRIBED.dump_json(said, indent=1))
    fidelity = compared(original, OnnxEncoder(target, folder.name))
    if any(fidelity[name] < least for name, least in LEAST[precision].items()):
        raise ModelError(
            f"{folder}: at {precision} its vectors are too far from the original's ({json.dumps(fidelity)}, at least "
            f"{json.dumps(LEAST[precision])} are asked for){'; try --precision fp32' if precision == 'int8' else ''}"
        )
    return said


def compared(original: Encoder, ours: Encoder) -> dict[str, float]:
    """How close ``ours`` is to ``original`` on small talk, each line as a query against all lines as passages.

    ``cosine_mean`` and ``cosine_min`` are of the cosines between the two vectors of each of ``texts`` texts; ``ndcg``
    is the nDCG@10 of the rankings by ``ours``, with those by ``original`` as the truth.
    """
    texts = utterances()[:COMPARED]
    theirs = original.encode_queries(texts), original.encode_passages(texts)
    found = ours.encode_queries(texts), ours.encode_passages(texts)
    cosines = np.concatenate([np.einsum("ij,ij->i", one, other) for one, other in zip(theirs, found, strict=True)])
    return {
        "texts": float(len(texts)),
        "cosine_mean": round(float(cosines.mean()), 5),
        "cosine_min": round(float(cosines.min()), 5),
        "ndcg": round(_ndcg(theirs[0] @ theirs[1].T, found[0] @ found[1].T), 5),
    }


def _ndcg(right: Float32Array, found: Float32Array) -> float:
    """The mean nDCG@10 of the rows of ``found``, with gains of 10 to 1 for the first ten of ``right``."""
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    gains = np.zeros_like(right)
    best = np.argsort(-right, axis=1)[:, :DEPTH]
    np.put_along_axis(gains, best, np.arange(DEPTH, 0, -1, dtype=gains.dtype)[None, :], axis=1)
    shown = np.take_along_axis(gains, np.argsort(-found, axis=1)[:, :DEPTH], axis=1)
    return float((shown @ discounts).mean() / (np.arange(DEPTH, 0, -1) @ discounts))


def _write_model(original: ReferenceEncoder, path: Path, precision: Precision, order: Int64Array | None) -> None:
    """Write the graph with its tokens in ``order`` to ``path``, and beside it the weights, which processes share."""
    import onnx

    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as scratch:
        traced, ready = Path(scratch) / "traced.onnx", Path(scratch) / "int8.onnx"
        try:
            _trace(original, traced)
            if precision == "int8":
                quantise(traced, ready, _examples(original))
        except (RuntimeError, ValueError, TypeError, KeyError, NotImplementedError) as error:
            raise ModelError(f"{original.name}: can't be exported to ONNX: {error}") from error
        model = onnx.load(str(ready if precision == "int8" else traced))
        if order is not None:
            _reorder(model.graph, order)
        onnx.save(
            model,
            str(path),
            save_as_external_data=True,
            all_tensors_to_one_file=True,
            location=f"{path.stem}.weights",
            size_threshold=1024,
        )


def _examples(original: ReferenceEncoder) -> list[dict[str, Int64Array]]:
    """The model's inputs for small talk, as questions, and joined to passages."""
    lines = utterances()
    texts = [original.query_prompt + line for line in lines[:EXAMPLES]]
    passages = (" ".join(lines[start : start + JOINED]) for start in range(0, len(lines), JOINED))
    texts += [original.passage_prompt + passage for passage in passages]
    read = (original.model.tokenizer(text, truncation=True, max_length=LONGEST_EXAMPLE) for text in texts)
    return [{name: np.array([one[name]], dtype=np.int64) for name in _INPUTS} for one in read]


def _reorder(graph: "GraphProto", order: Int64Array) -> None:
    """Put the vectors of tokens in ``order``, without those of numbers that no text uses."""
    from onnx import numpy_helper

    tables = {node.input[0] for node in graph.node if node.op_type == "Gather" and node.input[1] == _INPUTS[0]}
    for stored in graph.initializer:
        if stored.name in tables:
            stored.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(stored)[order], stored.name))


def _trace(original: ReferenceEncoder, path: Path) -> None:
    import torch

    class Whole(torch.nn.Module):
        """All modules of the model, followed by a normalisation to unit length."""

        def __init__(self) -> None:
            super().__init__()
            self.model = original.model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            return torch.nn.functional.normalize(self.model(features)["sentence_embedding"], dim=-1)

    example = original.model.tokenizer(["결제 취소", "비밀번호를 잊어버렸어요"], padding=True, return_tensors="pt")
    with warnings.catch_warnings():
        # The exporter warns that it is the older one, and of every shape that it takes as fixed.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Whole().eval(),
            tuple(example[name] for name in _INPUTS),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(_INPUTS),
            output_names=["embedding"],
            dynamic_axes={**{name: {0: "texts", 1: "tokens"} for name in _INPUTS}, "embedding": {0: "texts"}},
        )
