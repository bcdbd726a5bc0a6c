"""txtai's own API over the hybrid index of ``txtai_hybrid``, with ``content``, so that an answer has its text.

It is started as its documentation says, with ``CONFIG`` naming a YAML file that names the saved index. The file is
JSON, which YAML includes.
"""

import json
import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from txtai import Embeddings

from benchmarks.peers.contract import Model
from benchmarks.peers.services.contract import App, Entry


def create(entries: Sequence[Entry], model: Model, scratch: Path) -> App:
    """The app; the FAQs are indexed now."""
    embeddings = Embeddings(path=model.folder, hybrid=True, content=True)
    embeddings.index([(entry.id, entry.text, None) for entry in entries])
    embeddings.save(str(scratch / "index"))
    embeddings.close()
    config = scratch / "config.yml"
    config.write_text(json.dumps({"path": str(scratch / "index"), "embeddings": {}}), "utf-8")
    os.environ["CONFIG"] = str(config)
    app: App = import_module("txtai.api").app
    return app
