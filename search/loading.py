"""An index folder → a ready Engine, with the analyzer and the encoder that made the index."""

from pathlib import Path

from search import artifact
from search.analysis import Analyzer
from search.encoder import SentenceTransformersEncoder
from search.engine import Engine


def load(folder: Path) -> Engine:
    """The engine for the current generation of ``folder``.

    Raises:
        IndexFolderError: there is no usable index, or another analyzer made it.
        ModelError: the index's encoder can't be loaded.
    """
    stored = artifact.read(folder)
    encoder = SentenceTransformersEncoder(stored.encoder_folder, stored.manifest.encoder)
    return Engine(stored.index, Analyzer(), encoder)
