"""Apart: a call in a process of its own that has imported nothing else, so that its memory is that of the call."""

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
    """What ``call(index, *texts)`` returns in a fresh process; it must be a function of a module, and typed.

    Raises:
        ProcessError: it failed, or was ended, as where memory is short.
    """
    adapter: TypeAdapter[Result] = TypeAdapter(get_type_hints(call)["return"])
    with tempfile.TemporaryDirectory(prefix="faq-bench-") as scratch:
        asked, answered = Path(scratch) / "asked.json", Path(scratch) / "answered.json"
        asked.write_text(json.dumps([str(index), *map(list, texts)]), "utf-8")
        code = _CODE.format(module=call.__module__, name=call.__name__)
        process.run(call.__module__, [sys.executable, "-c", code, str(asked), str(answered)])
        return adapter.validate_json(answered.read_bytes())


def carried(call: Callable[..., object], asked: str, answered: str) -> None:
    """Do in the fresh process what it was made for: call, and write what that returns."""
    index, *texts = json.loads(Path(asked).read_text("utf-8"))
    result = call(Path(index), *texts)
    Path(answered).write_bytes(TypeAdapter(get_type_hints(call)["return"]).dump_json(result))
