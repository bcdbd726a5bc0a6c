"""Read a help center's data (a file or a folder) as Faq and Contact records, and report all problems at once.

A folder holds one of ``faqs.jsonl``, ``faqs.csv``, ``faqs.xlsx`` or ``corpus.jsonl`` (BEIR), ``contacts.json`` if the
FAQs name contacts and, optionally, ``dictionary.tsv`` and ``synonyms.tsv``; beside a single file these are looked for,
too. Each format has its own reader.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.sources import beir, dictionary, json_lines, spreadsheet, synonyms
from indexer.sources.encoding import mistaken
from indexer.sources.record import Row, check, check_opening, check_references, check_wordings
from search.errors import DataError
from search.korean.synonyms import Rule
from search.records.faq import Contact, Faq
from search.records.user_word import UserWord

NAMES = ("faqs.jsonl", "faqs.csv", "faqs.xlsx", "corpus.jsonl")
DICTIONARY = "dictionary.tsv"
SYNONYMS = "synonyms.tsv"


@dataclass(frozen=True, slots=True)
class Source:
    """A help center's data: its FAQs in the order of the file, its contacts, dictionary words and synonyms.

    ``told`` has what an operator should know of how it was read.
    """

    faqs: tuple[Faq, ...]
    contacts: tuple[Contact, ...]
    dictionary: tuple[UserWord, ...] = ()
    synonyms: tuple[Rule, ...] = ()
    told: tuple[str, ...] = ()


def read(path: Path) -> Source:
    """The source at ``path``, read and checked completely.

    Raises:
        DataError: with every problem found, each as ``file:line: field: what is wrong``.
    """
    file = _file(path)
    problems: list[str] = []
    rest = beside(file.parent, problems)
    faqs = _read_faqs(file, {contact.id for contact in rest.contacts}, problems)
    if problems:
        raise DataError(problems)
    if not faqs:
        raise DataError([f"{file.name}: holds no FAQ"])
    return replace(rest, faqs=tuple(faqs))


def beside(folder: Path, problems: list[str]) -> Source:
    """What lies in ``folder`` beside its FAQs, without them; what is wrong with it is added to ``problems``."""
    contacts = _read_contacts(folder / spreadsheet.CONTACTS, problems)
    words = dictionary.read(folder / DICTIONARY, problems)
    rules = synonyms.read(folder / SYNONYMS, problems)
    return Source((), tuple(contacts), words, rules)


def _file(path: Path) -> Path:
    if path.is_file():
        if path.suffix.lower() not in (".jsonl", ".csv", ".xlsx"):
            raise DataError([f"{path}: not a .jsonl, .csv or .xlsx file"])
        return path
    if not path.is_dir():
        raise DataError([f"{path}: no such file or folder"])
    found = [path / name for name in NAMES if (path / name).is_file()]
    if len(found) != 1:
        held = " and ".join(file.name for file in found) or "none of them"
        raise DataError([f"{path}: must hold one of {', '.join(NAMES)}; it holds {held}"])
    return found[0]


def _read_contacts(file: Path, problems: list[str]) -> list[Contact]:
    if not file.is_file():
        return []
    try:
        raw = file.read_bytes()
        content = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problems.append(f"{file.name}: {mistaken(raw) or f'not UTF-8: {error.reason} at byte {error.start}'}")
        return []
    except (OSError, ValueError) as error:
        problems.append(f"{file.name}: not JSON: {error}")
        return []
    if not isinstance(content, list):
        problems.append(f"{file.name}: must be a list of contacts, not {type(content).__name__}")
        return []
    rows = [Row(f"{file.name}[{place}]", record) for place, record in enumerate(content)]
    found = check(Contact, rows, problems)
    check_opening(found, problems)
    return [contact for _, contact in found]


def _read_faqs(file: Path, contacts: set[str], problems: list[str]) -> list[Faq]:
    contacts_are_known = not problems  # otherwise a contact that seems unknown may be one that was refused
    try:
        if file.suffix.lower() == ".jsonl":
            rows = json_lines.rows(file, problems)
        else:
            rows = spreadsheet.rows(file, contacts, problems)
    except OSError as error:
        raise DataError([f"{file}: {error.strerror}"]) from error
    foreign = bool(rows) and beir.is_document(rows[0].content)
    checked = check(Faq, [beir.to_faq(row) for row in rows] if foreign else rows, problems)
    if foreign:
        problems.extend(f"{row.where}: neither title nor text" for row, faq in checked if not faq.question + faq.answer)
    else:
        check_wordings(checked, problems)
        if contacts_are_known:
            check_references(checked, contacts, problems)
    return [faq for _, faq in checked]
