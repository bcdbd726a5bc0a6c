"""Cache the indexes of data sets for this user, one for each content and model."""

import hashlib
import os
from pathlib import Path

import platformdirs
from pydantic import TypeAdapter

from indexer.build.build import Report
from indexer.build.publish import publish
from indexer.model.model import Choice
from indexer.sources.source import Source
from search.answering.engine import Engine
from search.answering.loading import load
from search.storage.artifact import Manifest

_SOURCE = TypeAdapter(Source)


def root() -> Path:
    """The folder of this user's benchmark indexes; ``$MUREUM_CACHE`` overrides the platform's cache folder."""
    return Path(os.environ.get("MUREUM_CACHE") or platformdirs.user_cache_dir("mureum")) / "benchmarks"


def folder(source: Source, choice: Choice) -> Path:
    """The index folder for ``source`` and the chosen model; a source with other content has another folder."""
    return root() / hashlib.sha256(_SOURCE.dump_json(source) + repr(choice).encode()).hexdigest()[:16]


def opened(source: Source, choice: Choice, report: Report) -> tuple[Engine, str]:
    """The engine for the index of ``source``, and the digest of what the index was built from.

    Raises what :func:`published` raises.
    """
    place, manifest = published(source, choice, report)
    return load(place), manifest.source


def published(source: Source, choice: Choice, report: Report) -> tuple[Path, Manifest]:
    """The folder of the index of ``source``, and its manifest.

    The index is built now if it is missing or was built by another version.

    Raises:
        ModelError: the model is not available.
        IndexFolderError: the cache's folder can't be used.
    """
    place = folder(source, choice)
    return place, publish(source, place, choice, report).manifest
