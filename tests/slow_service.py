"""A service of a few FAQs, in which a search for 배송 tells that it began and waits for a line on standard input.

Settings come from the environment. Run by tests in a process of its own.
"""

import sys
import threading
from collections.abc import Sequence

from api.app import create_app
from api.observe import logs
from api.process import server
from api.settings import Settings
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.arrays import Float32Array
from search.encoding.encoder import Progress
from tests.conftest import CONTACTS, FAQS, FakeEncoder


class Slow(FakeEncoder):
    """An encoder that works on queries for 배송 until it is told to end one."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        if any("배송" in text for text in texts):
            sys.stdout.write(f"{texts[0]}\n")
            sys.stdout.flush()
            with self._lock:
                sys.stdin.readline()
        return super().encode_queries(texts, progress)


if __name__ == "__main__":
    settings = Settings()
    logs.install("json", "info")
    analyzer = Analyzer()
    engine = Engine(build(FAQS, CONTACTS, analyzer, FakeEncoder()), analyzer, Slow())
    server.serve(create_app(settings, lambda _: engine), settings)
