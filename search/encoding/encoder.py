"""Encoder: text to vectors. The only module that imports the inference runtime, onnxruntime."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Protocol

import numpy as np
import numpy.typing as npt
from annotated_types import Ge
from pydantic import TypeAdapter

from search.arrays import Float32Array
from search.encoding import tokenizer as tokens
from search.errors import ModelError

Progress = Callable[[int], None]
"""Called with the number of texts that were finished since the last call."""
Precision = Literal["int8", "fp32"]

QUESTION = 256
"""Tokens of a question that are read, some 400 characters of Korean: 512 take three times as long, .2 s of a CPU."""
MODEL = "model.onnx"
DESCRIPTION = "encoder.json"


class Encoder(Protocol):
    """The protocol of an encoder, which turns text into vectors that are compared by cosine.

    Both methods return float32 ``(len(texts), dimension)``, rows L2-normalised, in the order of ``texts``; they raise
    ModelError where they can't.
    """

    name: str
    dimension: int
    max_tokens: int

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        """Vectors of questions, as a visitor types them or as a FAQ words them."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        """Vectors of the texts that answer questions."""
        ...

    def count_tokens(self, text: str) -> int:
        """The length of ``text`` as a passage; what is over ``max_tokens`` would be cut off."""
        ...


class OnlineEncoder(Encoder, Protocol):
    """The protocol of an encoder that can encode a question in another thread, beside the rest of a search."""

    def query(self, text: str) -> Callable[[], Float32Array]:
        """A function that returns the vector of one question, float32 ``(dimension,)``; may be called from any thread.

        All that needs the interpreter's lock is done before, so that the call holds up no other thread. It raises
        ModelError where there is no vector to be had.
        """
        ...


@dataclass(frozen=True, slots=True)
class Description:
    """The content of ``encoder.json``, which describes the model, independent of the machine that made it."""

    dimension: Annotated[int, Ge(1)]
    max_tokens: Annotated[int, Ge(1)]
    query_prompt: str
    passage_prompt: str
    precision: Precision


DESCRIBED = TypeAdapter(Description)


def described(folder: Path) -> Description:
    """The description of the encoder in ``folder``.

    Raises:
        ModelError: the description is missing or can't be read.
    """
    try:
        return DESCRIBED.validate_json((folder / DESCRIPTION).read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / DESCRIPTION}: {error}; build the index again with faq-index") from error


class OnnxEncoder:
    """A model that faq-index made ready to run, from its folder. Safe to share between threads.

    Every text is encoded alone, ``threads`` of them at a time: at int8 what stood beside a text in a batch would change
    its vector in the last digits, and the same text has to have the same vector in every index. One thread for one text
    is best where queries come one by one: two threads that share a short query wait for each other.

    Raises:
        ModelError: the folder holds no model that can be loaded.
    """

    def __init__(self, folder: Path, name: str, threads: int = 1) -> None:
        import onnxruntime

        self.name = name
        self._said = described(folder)
        self.dimension = self._said.dimension
        self.max_tokens = self._said.max_tokens
        self._most_asked = min(QUESTION, self.max_tokens)
        self._threads = threads
        self._tokens = tokens.load(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises nothing narrower
            raise ModelError(f"{folder / MODEL}: can't be loaded: {error}") from error

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._encode(self._said.query_prompt, texts, self._most_asked, progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._encode(self._said.passage_prompt, texts, self.max_tokens, progress)

    def query(self, text: str) -> Callable[[], Float32Array]:
        given = self._given(self._said.query_prompt + text, self._most_asked)
        return lambda: self._vector(given)

    def count_tokens(self, text: str) -> int:
        return len(self._tokens.ids(self._said.passage_prompt + text))

    def _encode(self, prompt: str, texts: Sequence[str], most: int, progress: Progress | None) -> Float32Array:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)

        def one(place: int) -> None:
            vectors[place] = self._vector(self._given(prompt + texts[place], most))

        with ThreadPoolExecutor(self._threads) if len(texts) > 1 < self._threads else nullcontext() as pool:
            for _ in (pool.map if pool else map)(one, range(len(texts))):
                if progress is not None:
                    progress(1)
        return vectors

    def _given(self, text: str, most: int) -> Mapping[str, npt.NDArray[np.int64]]:
        """The model's inputs for the first ``most`` tokens of ``text``: int64 ``(1, tokens)`` each."""
        ids = self._tokens.ids(text)
        if len(ids) > most:  # the last one ends every text
            ids = [*ids[: most - 1], ids[-1]]
        numbers = np.array([ids], dtype=np.int64)
        return {"input_ids": numbers, "attention_mask": np.ones_like(numbers)}

    def _vector(self, given: Mapping[str, npt.NDArray[np.int64]]) -> Float32Array:
        try:
            (vector,) = self._session.run(None, given)
        except Exception as error:  # as above
            raise ModelError(f"{self.name}: can't encode: {error}") from error
        return np.asarray(vector[0], dtype=np.float32)
