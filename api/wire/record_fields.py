"""Record fields: those of a library's record by their names, for a record that adds to them."""

from dataclasses import fields
from typing import Any


def of(record: Any) -> dict[str, Any]:  # noqa: ANN401  (any dataclass)
    """The fields of ``record``, a dataclass, with their values."""
    return {field.name: getattr(record, field.name) for field in fields(record)}
