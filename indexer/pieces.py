"""Pieces: a Unigram vocabulary as the tokenizers library stores it → SentencePiece's model of the same pieces."""

import json
import shutil
from pathlib import Path
from typing import Any

from search.tokens import PIECES, TOKENIZER

_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3
"""Types of a piece."""


def write(source: Path, target: Path) -> None:
    """Write the tokenizer in the file ``source`` into the folder ``target``, as ``search.tokens`` reads it.

    A Unigram vocabulary whose texts are framed by two pieces goes to SentencePiece, which gives the same tokens from a
    fifth of the memory; any other stays as it is.
    """
    content = json.loads(source.read_bytes())
    frame = _frame(content)
    if content["model"]["type"] != "Unigram" or content["pre_tokenizer"] != _METASPACE or frame is None:
        shutil.copyfile(source, target / TOKENIZER)
        return
    (target / PIECES).write_bytes(_sentencepiece(content, *frame))
    unknown = content["model"]["vocab"][content["model"]["unk_id"]]
    only_normaliser = {"type": "Unigram", "unk_id": 0, "vocab": [unknown], "byte_fallback": False}
    (target / TOKENIZER).write_text(
        json.dumps({**content, "model": only_normaliser, "added_tokens": [], "post_processor": None}), "utf-8"
    )


_METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}


def _frame(content: dict[str, Any]) -> tuple[int, int] | None:
    """The numbers of the tokens that stand before and behind every text, if there is one of each."""
    framed = content["post_processor"] or {}
    if framed.get("type") != "TemplateProcessing":
        return None
    match framed["single"]:
        case [{"SpecialToken": {"id": first}}, {"Sequence": {}}, {"SpecialToken": {"id": last}}]:
            return framed["special_tokens"][first]["ids"][0], framed["special_tokens"][last]["ids"][0]
    return None


def _sentencepiece(content: dict[str, Any], first: int, last: int) -> bytes:
    from sentencepiece import sentencepiece_model_pb2 as proto

    model: Any = proto.ModelProto()  # type: ignore[attr-defined]  # protobuf makes it when it is imported
    special = {token["id"] for token in content["added_tokens"] if token["special"]}
    unknown = content["model"]["unk_id"]
    for number, (piece, score) in enumerate(content["model"]["vocab"]):
        kind = _UNKNOWN if number == unknown else _CONTROL if number in special else _NORMAL
        model.pieces.add(piece=piece, score=score, type=kind)
    trained = model.trainer_spec
    trained.model_type = trained.UNIGRAM
    trained.unk_id, trained.bos_id, trained.eos_id, trained.pad_id = unknown, first, last, -1
    named = [content["model"]["vocab"][number][0] for number in (unknown, first, last)]
    trained.unk_piece, trained.bos_piece, trained.eos_piece = named
    normal = model.normalizer_spec
    normal.name = "identity"  # the tokenizers library has done it before
    normal.add_dummy_prefix = normal.escape_whitespaces = True
    normal.remove_extra_whitespaces = False
    return bytes(model.SerializeToString())
