"""Call a function in a fresh process, so that the memory of that process is the memory that the call needs."""

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar, get_type_hints

from pydantic import TypeAdapter

from benchmarks.base import process

_CODE = (
    "import sys; from benchmarks.base.isolated import carried; from {module} import {name}; "
    "carried({name}, *sys.argv[1:])"
)
Result = TypeVar("Result")


def apart(call: Callable[..., Result], index: Path, *texts: Sequence[str]) -> Result:
    """The result of ``call(index, *texts)`` in a fresh process.

    ``call`` must be a function at the top level of a module, with a type for what it returns.

    Raises:
        ProcessError: the call failed, or the process was killed, for example for lack of memory.
    """
    adapter: TypeAdapter[Result] = TypeAdapter(get_type_hints(call)["return"])
    with tempfile.TemporaryDirectory(prefix="faq-bench-") as scratch:
        asked, answered = Path(scratch) / "asked.json", Path(scratch) / "answered.json"
        asked.write_text(json.dumps([str(index), *map(list, texts)]), "utf-8")
        code = _CODE.format(module=call.__module__, name=call.__name__)
        process.run(call.__module__, [sys.executable, "-c", code, str(asked), str(answered)])
        return adapter.validate_json(answered.read_bytes())


def carried(call: Callable[..., object], asked: str, answered: str) -> None:
    """Run in the fresh process: call ``call`` with the arguments in ``asked`` and write its result to ``answered``."""
    index, *texts = json.loads(Path(asked).read_text("utf-8"))
    result = call(Path(index), *texts)
    Path(answered).write_bytes(TypeAdapter(get_type_hints(call)["return"]).dump_json(result))
