"""Quantise: turns the matrix products of an ONNX model into products of 8-bit inputs and 7-bit weights.

Rounding inputs and weights one by one loses much of what fine-tuning teaches, so two methods prepare them:

- *Smoothing* (SmoothQuant: Xiao et al. 2023): a few channels of an input are many times larger than the others, which
  eight bits then hardly tell apart. Each channel is divided by a factor, and the weights are multiplied by it.
- *Compensation* (GPTQ: Frantar et al. 2023): the weights of an output are rounded one after the other, and those that
  are left make up for the error, as the inputs' correlations allow.

Both learn from the inputs that example texts bring about.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.arrays import Float32Array, Int64Array

STEPS = 64
"""Weights are whole numbers from -STEPS to STEPS: two products with eight-bit inputs then fit into sixteen bits."""
SMOOTHING = 0.7
"""How much of the differences between an input's channels is moved to the weights, 0 to 1."""
DAMPING = 0.01
"""What is added to the inputs' squares, as a share of their mean, so that they can be inverted."""
BLOCK = 64
"""Columns that are rounded before the others are corrected: only a matter of speed."""

Matrix = npt.NDArray[np.float64]
Given = Mapping[str, Int64Array]
"""The inputs of the model for one text."""


@dataclass(slots=True)
class Seen:
    """What was seen of one input: the largest value of each of n channels, and the sum of products, ``(n, n)``."""

    largest: Matrix
    products: Matrix


def quantise(source: Path, target: Path, examples: Sequence[Given]) -> None:
    """Write the float model ``source`` to ``target`` with 8-bit matrix products, prepared on ``examples``."""
    import onnx
    from onnx import helper, numpy_helper
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(str(source))
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    by_input: dict[str, list[onnx.NodeProto]] = {}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in stored and len(stored[node.input[1]].dims) == 2:
            by_input.setdefault(node.input[0], []).append(node)
    seen = _seen(source, list(by_input), examples)
    rounded: dict[str, tuple[npt.NDArray[np.int8], Float32Array]] = {}
    for name, nodes in by_input.items():
        weights = [numpy_helper.to_array(stored[node.input[1]]).astype(np.float64) for node in nodes]
        factors = smoothing(seen[name].largest, np.max([np.abs(each).max(axis=1) for each in weights], axis=0))
        smooth = f"{name}_smooth"
        divisor = numpy_helper.from_array((1 / factors).astype(np.float32), f"{smooth}_factors")
        model.graph.initializer.append(divisor)
        place = next(place for place, node in enumerate(model.graph.node) if node is nodes[0] or node == nodes[0])
        model.graph.node.insert(place, helper.make_node("Mul", [name, divisor.name], [smooth], name=smooth))
        products = seen[name].products / np.outer(factors, factors)
        for node, each in zip(nodes, weights, strict=True):
            whole, scales = compensated(each * factors[:, None], products)
            rounded[node.input[1]] = whole, scales
            node.input[0] = smooth
            stored[node.input[1]].CopyFrom(numpy_helper.from_array((whole * scales).astype(np.float32), node.input[1]))
    prepared = target.with_suffix(".prepared.onnx")
    onnx.save(model, str(prepared))
    # The library advises a preparation step that changes nothing here.
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(prepared, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    finally:
        logging.disable(logging.NOTSET)
    _put_back(target, rounded)


def smoothing(inputs: Matrix, weights: Matrix) -> Matrix:
    """The factor of each channel, above 0, from its largest input and its largest weight: float64 ``(n,)`` each."""
    factors = np.maximum(inputs, 1e-5) ** SMOOTHING / np.maximum(weights, 1e-5) ** (1 - SMOOTHING)
    return np.asarray(factors, dtype=np.float64)


def compensated(weights: Matrix, products: Matrix) -> tuple[npt.NDArray[np.int8], Float32Array]:
    """``weights``, float64 ``(inputs, outputs)``, as whole numbers up to STEPS, and the scale of each output.

    ``products``, float64 ``(inputs, inputs)``, are the sums of products of the inputs over the examples.
    """
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-12) / STEPS
    left = weights / scales
    damped = products + np.eye(len(products)) * max(DAMPING * float(np.mean(np.diag(products))), 1e-9)
    order = np.argsort(-np.diag(damped), kind="stable")  # the strongest channels first, while many can make up for them
    left, damped = left[order], damped[np.ix_(order, order)]
    inverse = np.linalg.cholesky(np.linalg.inv(damped)).T
    whole = np.empty(left.shape, dtype=np.int8)
    for start in range(0, len(left), BLOCK):
        end = min(start + BLOCK, len(left))
        errors = np.empty((end - start, left.shape[1]))
        for row in range(start, end):
            whole[row] = np.clip(np.round(left[row]), -STEPS, STEPS)
            errors[row - start] = (left[row] - whole[row]) / inverse[row, row]
            left[row + 1 : end] -= np.outer(inverse[row, row + 1 : end], errors[row - start])
        left[end:] -= inverse[start:end, end:].T @ errors
    back = np.empty_like(whole)
    back[order] = whole
    return back, scales.astype(np.float32)


def _seen(source: Path, names: Sequence[str], examples: Sequence[Given]) -> dict[str, Seen]:
    """What ``examples`` make of each of the graph's values ``names``."""
    import onnx
    import onnxruntime

    model = onnx.load(str(source))
    for name in names:
        model.graph.output.append(onnx.ValueInfoProto(name=name))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    seen: dict[str, Seen] = {}
    for given in examples:
        for name, value in zip(names, session.run(list(names), given), strict=True):
            rows = np.asarray(value, dtype=np.float64).reshape(-1, value.shape[-1])
            if name not in seen:
                seen[name] = Seen(np.zeros(rows.shape[1]), np.zeros((rows.shape[1], rows.shape[1])))
            seen[name].largest = np.maximum(seen[name].largest, np.abs(rows).max(axis=0))
            seen[name].products += rows.T @ rows
    return seen


def _put_back(target: Path, rounded: Mapping[str, tuple[npt.NDArray[np.int8], Float32Array]]) -> None:
    """Replace the weights that onnxruntime rounded again, with a scale of its own, by those that were compensated."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(target))
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    for name, (whole, scales) in rounded.items():
        for part, values in ((f"{name}_quantized", whole), (f"{name}_scale", scales)):
            kept = numpy_helper.to_array(stored[part])
            assert kept.shape == values.shape and kept.dtype == values.dtype, part
            stored[part].CopyFrom(numpy_helper.from_array(values, part))
    onnx.save(model, str(target))
