"""Record fields: those of a library's record by their names, for a record that adds to them."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def of(record: "DataclassInstance") -> dict[str, Any]:
    """The fields of ``record``, a dataclass, with their values."""
    return {field.name: getattr(record, field.name) for field in fields(record)}
