"""Fuzzing of what reads an index: python -m tests.fuzz_index [options of libFuzzer] [corpus], in a folder of its own.

Each input harms one file of an index, whose digests are then made to match, so that the readers themselves are met.
What is read all the same is searched. Only what is ours may be raised; anything else ends it, and the input is kept.
The model itself is left out: what onnxruntime makes of wrong bytes, its digest has to keep away from it.
"""

import io
import json
import sys
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["search"], enable_loader_override=False):
    from tests.harm import Harmed

from search.errors import MureumError

_HARMED = Harmed(Path("harmed"))
LIMITS = ("-rss_limit_mb=2048", "-timeout=10", "-max_len=256", "-len_control=0")
"""No file may take more memory than this, or longer."""
_VALUES = (-1, 0, 1, 2, 255, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63), 2**64, 1e300, float("nan"), float("inf"), None)
_TYPES = ("<i8", "<i4", "<f4", "<f8", "<f2", ">i8", "<u8", "|b1", "|O", "<U9", "|V8", "<c16", "<M8[s]", "i4,f4", "x")
_SIZES = (-1, 0, 1, 2, 3, 256, 2**20, 2**31, 2**40, 2**63, 2**70)


def harmed(given: atheris.FuzzedDataProvider, name: str, content: bytes) -> bytes:
    """``content`` of the file ``name``, altered as ``given`` says."""
    way = given.ConsumeIntInRange(0, 3)
    if way == 0:
        return bytes(given.ConsumeBytes(given.remaining_bytes()))
    if way == 1:
        place = given.ConsumeIntInRange(0, len(content))
        size = given.ConsumeIntInRange(0, len(content) - place)
        return content[:place] + bytes(given.ConsumeBytes(given.remaining_bytes())) + content[place + size :]
    if name.endswith(".npz"):
        return _archive(given, content)
    if name.endswith(".npy"):
        return _header(given, content) if way == 2 else _numbers(given, content)
    if name.endswith((".json", "CURRENT")):
        return _tree(given, content)
    return content[: given.ConsumeIntInRange(0, len(content))]


def _archive(given: atheris.FuzzedDataProvider, content: bytes) -> bytes:
    """The same arrays, but one of them harmed."""
    harm = _header if given.ConsumeBool() else _numbers
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(made, "w") as written:
        chosen = given.PickValueInList(read.namelist())
        for name in read.namelist():
            array = read.read(name)
            written.writestr(name, harm(given, array) if name == chosen else array)
    return made.getvalue()


def _header(given: atheris.FuzzedDataProvider, content: bytes) -> bytes:
    """Another type and shape, in front of the same numbers."""
    shape = tuple(given.PickValueInList(list(_SIZES)) for _ in range(given.ConsumeIntInRange(0, 3)))
    kind = given.PickValueInList(list(_TYPES))
    text = repr({"descr": kind, "fortran_order": given.ConsumeBool(), "shape": shape}).encode() + b"\n"
    size = int.from_bytes(content[8:10], "little")
    return content[:8] + len(text).to_bytes(2, "little") + text + content[10 + size :]


def _numbers(given: atheris.FuzzedDataProvider, content: bytes) -> bytes:
    """The same array with other numbers in some places."""
    start = 10 + int.from_bytes(content[8:10], "little")
    data = bytearray(content[start:])
    for _ in range(given.ConsumeIntInRange(1, 3)):
        width = given.PickValueInList([4, 8])
        place = given.ConsumeIntInRange(0, max(len(data) // width - 1, 0)) * width
        most = given.PickValueInList([8, 2**20, 2 ** (8 * width) - 1])
        data[place : place + width] = given.ConsumeIntInRange(0, most).to_bytes(width, "little")
    return content[:start] + bytes(data)


def _tree(given: atheris.FuzzedDataProvider, content: bytes) -> bytes:
    """The same JSON with another value in one place, or without it, or with it twice."""
    try:
        tree = json.loads(content)
    except ValueError:
        return content
    at = tree
    while isinstance(at, dict | list) and at:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = given.PickValueInList(keys)
        if isinstance(at[key], dict | list) and at[key] and given.ConsumeBool():
            at = at[key]
            continue
        way = given.ConsumeIntInRange(0, 3)
        if way == 0:
            del at[key]
        elif way == 1 and isinstance(at, list):
            at.append(at[key])
        elif way == 2:
            at[key] = given.PickValueInList(list(_VALUES))
        else:
            at[key] = given.ConsumeUnicode(8)
        break
    return json.dumps(tree).encode("utf-8")


def one(data: bytes) -> None:
    """Read and search the index with one file harmed."""
    given = atheris.FuzzedDataProvider(data)
    name = given.PickValueInList(_HARMED.names)
    try:
        _HARMED.read(name, harmed(given, name, _HARMED.files[name]))
    except MureumError as error:
        assert str(error).strip()
    except Exception:
        sys.stderr.write(f"\n{name} was harmed\n")
        raise


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *LIMITS, *sys.argv[1:]], one)
    atheris.Fuzz()
