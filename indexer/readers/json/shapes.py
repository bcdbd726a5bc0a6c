"""JSON shapes: other ways to write a list of objects, turned into one: tables, columns, questions as keys."""

from collections.abc import Mapping

from indexer.readers.json.values import is_object
from indexer.readers.names import chosen

PAIR = ("question", "answer")


def with_objects(content: object, columns: Mapping[str, str]) -> object:
    """``content`` with a list of objects for each table, of rows below a row of names or of columns by their names.

    ``[["질문", "답변"], ["…", "…"]]`` and ``{"질문": {"0": "…"}, "답변": {"0": "…"}}`` are such tables; the names of
    one are those of a question and an answer.
    """
    if isinstance(content, list):
        rows = [row for row in content if isinstance(row, list)]
        if len(rows) == len(content) > 1 and _is_header(rows[0], columns):
            return [dict(zip(map(str, rows[0]), row, strict=False)) for row in rows[1:]]
        return [with_objects(part, columns) for part in content]
    if is_object(content):
        tables = {name: column for name, column in content.items() if is_object(column)}
        if len(tables) == len(content) and _is_header(list(tables), columns) and _are_columns(tables):
            keys = dict.fromkeys(key for column in tables.values() for key in column)
            return [{name: column.get(key) for name, column in tables.items()} for key in keys]
        return {key: with_objects(value, columns) for key, value in content.items()}
    return content


def with_questions(content: object) -> object:
    """``content`` with a list of questions and answers for each object whose keys look like questions."""
    if isinstance(content, list):
        return [with_questions(part) for part in content]
    if not is_object(content):
        return content
    answers = {key: value for key, value in content.items() if isinstance(value, str)}
    if answers and 2 * sum(map(_looks_asked, answers)) >= len(answers):
        pairs: list[object] = [dict(zip(PAIR, pair, strict=True)) for pair in answers.items()]
        rest = {key: with_questions(value) for key, value in content.items() if key not in answers}
        return [*pairs, rest] if rest else pairs
    return {key: with_questions(value) for key, value in content.items()}


def _is_header(names: list[object] | list[str], columns: Mapping[str, str]) -> bool:
    found = chosen([name for name in names if isinstance(name, str)], columns, ()).values()
    return set(PAIR) <= set(found)


def _are_columns(tables: Mapping[str, Mapping[str, object]]) -> bool:
    """Whether keys are numbers, as of the rows of a table."""
    return all(key.isdecimal() for column in tables.values() for key in column)


def _looks_asked(key: str) -> bool:
    return key.rstrip().endswith("?") or len(key.split()) > 1
