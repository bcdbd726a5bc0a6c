"""The errors that the library and the programs on it raise.

MureumError
├── DataError        the operator's data: every problem at once, each with file, line and field
├── ModelError       an encoder's weights: not found, damaged, or not a sentence-transformers model
├── IndexFolderError the index folder
│   ├── IndexNotFoundError    there is no index at this place
│   ├── IndexDamagedError     a file is missing, half-copied or altered
│   ├── IndexUnreachableError the place that it is fetched from is out of reach
│   ├── IndexFormatError      written by a newer or foreign program
│   └── IndexMismatchError    made by another analyzer or encoder than the one at hand
├── ThresholdError   thresholds of confidence that contradict each other
└── QueryError       a query or filter that can't be searched with
    └── FaqNotFoundError      no FAQ with that id

A message says what is wrong, where, and what to do. The library raises; only command lines print and only
the API attaches an HTTP status.
"""


class MureumError(Exception):
    """Base of every error that Mureum raises on purpose."""


class ModelError(MureumError):
    """The encoder's weights can't be found or used."""


class IndexFolderError(MureumError):
    """The index folder can't be used."""


class IndexNotFoundError(IndexFolderError):
    """There is no index at this place."""


class IndexDamagedError(IndexFolderError):
    """A file of the index is missing, half-copied or altered."""


class IndexUnreachableError(IndexFolderError):
    """The place that the index is fetched from is out of reach."""


class IndexFormatError(IndexFolderError):
    """The index was written in a format that this version does not read."""


class IndexMismatchError(IndexFolderError):
    """The index was made by another analyzer or encoder than the one at hand."""


class ThresholdError(MureumError):
    """Thresholds of confidence that are not 0 to 1 or contradict each other."""


class DataError(MureumError):
    """Problems in the operator's data, all of them.

    ``problems`` holds one line each, ``file:line: field: what is wrong``.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class QueryError(MureumError):
    """The query or a filter can't be searched with."""


class FaqNotFoundError(QueryError):
    """No FAQ has the id that was asked for."""
