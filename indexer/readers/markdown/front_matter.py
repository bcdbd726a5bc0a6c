"""Front matter: what stands in the head of a Markdown file, in YAML or TOML, and the text below it."""

import datetime
import re
import tomllib
from collections.abc import Mapping

from indexer.readers.item import Value
from search.errors import DataError

_HEAD = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n(.*?)^\1[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST = 50_000
_LINE = re.compile(r"at line (\d+)")


def split(text: str, name: str) -> tuple[Mapping[str, object], str]:
    """The front matter of ``text`` and the text below it, on the lines where it stood.

    Raises:
        DataError: the front matter can't be read.
    """
    found = _HEAD.match(text)
    if found is None:
        return {}, text.removeprefix("\ufeff")
    if len(found[2]) > _LONGEST:
        raise DataError([f"{name}:1: the front matter has more than {_LONGEST:,} characters"])
    values = _yaml(found[2], name) if found[1] == "---" else _toml(found[2], name)
    if not isinstance(values, dict):
        return {}, text
    return {str(key): value for key, value in values.items()}, "\n" * found[0].count("\n") + text[found.end() :]


def value(given: object) -> Value | None:
    """A text or texts, where ``given`` is such, a number, a date or a list of these; None otherwise."""
    if isinstance(given, list):
        texts = [text for part in given if (text := _text(part)) is not None]
        return texts if len(texts) == len(given) else None
    return _text(given)


def _text(given: object) -> str | None:
    if isinstance(given, datetime.date):
        return given.isoformat()
    return str(given) if isinstance(given, str | int | float) and not isinstance(given, bool) else None


def _yaml(text: str, name: str) -> object:
    import yaml

    try:
        return yaml.safe_load(text) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise _broken(name, line, error.problem or "not YAML") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _broken(name, 1, str(error).split("\n")[0]) from error


def _toml(text: str, name: str) -> object:
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = _LINE.search(str(error))
        raise _broken(name, int(line[1]) + 1 if line else 1, str(error)) from error


def _broken(name: str, line: int, what: str) -> DataError:
    return DataError([f'{name}:{line}: the front matter can\'t be read ({what}); put values with ":" or "#" in quotes'])
