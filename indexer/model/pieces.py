"""Convert a Unigram vocabulary of the tokenizers library to the format of ``search.encoding``, with new token numbers.

Pieces are numbered in the order of their bytes, so that the vectors of one script are neighbours in the model: a
service that is asked in Korean keeps only a few MB of the table in memory.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from search.arrays import Int64Array
from search.encoding.tokenizer import PIECES, TOKENIZER
from search.encoding.unigram import MARK, Unigram

_METASPACE = {"type": "Metaspace", "replacement": MARK, "prepend_scheme": "always", "split": True}


def write(source: Path, target: Path, is_of_use: Callable[[str], bool] | None = None) -> Int64Array | None:
    """Write the tokenizer in the file ``source`` to the folder ``target``, as ``search.encoding.tokenizer`` reads it.

    A Unigram vocabulary whose texts are framed by two pieces is written for :class:`Unigram`, which gives the same
    pieces with a fortieth of the memory, and without the pieces that are not of use; any other tokenizer is copied
    unchanged. Returns the earlier number of each number, int64 ``(n_numbers,)``; None if the numbers are unchanged.
    Special pieces keep their numbers.
    """
    content = json.loads(source.read_bytes())
    if not _fits(content):
        shutil.copyfile(source, target / TOKENIZER)
        return None
    vocabulary: list[tuple[str, float]] = content["model"]["vocab"]
    unknown = content["model"]["unk_id"]
    special = {unknown, *(token["id"] for token in content["added_tokens"] if token["special"])}
    free = [number for number in range(len(vocabulary)) if number not in special]
    kept = [number for number in free if is_of_use is None or is_of_use(vocabulary[number][0])]
    before = sorted(kept, key=lambda number: vocabulary[number][0].encode())
    places = free[: len(before)]
    numbers = {vocabulary[old][0]: new for new, old in zip(places, before, strict=True)}
    scores = {vocabulary[number][0]: vocabulary[number][1] for number in before}
    Unigram.from_pieces(scores, numbers, unknown).save(target / PIECES)
    only_frame = {"type": "Unigram", "unk_id": 0, "vocab": [vocabulary[unknown]], "byte_fallback": False}
    rest = {**content, "model": only_frame, "added_tokens": [], "pre_tokenizer": None}
    (target / TOKENIZER).write_text(json.dumps(rest), "utf-8")
    order = np.arange(max(*places, *special) + 1, dtype=np.int64)
    order[places] = before
    return order


def _fits(content: dict[str, Any]) -> bool:
    """Whether the tokenizer is a Unigram one whose words begin with MARK and which adds one token at each end."""
    if content["model"]["type"] != "Unigram" or content["pre_tokenizer"] != _METASPACE:
        return False
    match content["post_processor"]:
        case {"type": "TemplateProcessing", "single": [{"SpecialToken": _}, {"Sequence": _}, {"SpecialToken": _}]}:
            return True
    return False
