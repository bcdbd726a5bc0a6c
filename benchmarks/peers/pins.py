"""Read the pinned versions in a peer's ``NAME.txt``."""

from pathlib import Path


def read(file: Path) -> dict[str, str]:
    """The version of each distribution; a line is ``name==version``, and ``#`` begins a comment.

    Raises:
        ValueError: a line is something else.
    """
    pins = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        pin = line.partition("#")[0].strip()
        if not pin:
            continue
        name, equals, version = pin.partition("==")
        if not (name and equals and version):
            raise ValueError(f"{file.name}:{number}: must be name==version, not {pin!r}")
        pins[name] = version
    return pins
