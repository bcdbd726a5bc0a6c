"""Services that other people would run, to compare with ours over HTTP.

Each is a module with a function ``create``, which is a :class:`benchmarks.peers.services.contract.Create`, and beside
it ``NAME.txt`` with the versions that it runs with. Each runs in a process of its own (``host``) under uvicorn, as ours
does, and writes no line for a request, which spares it some work. The modules import nothing else of ours, so that an
environment needs nothing else.
"""

PATHS = {"tutorial": "/search?q=", "txtai_api": "/search?limit=5&query=", "empty": "/search?q="}
"""The names of the modules, in the order of the tables, and the request path to which a question is appended."""

__all__ = ["PATHS"]
