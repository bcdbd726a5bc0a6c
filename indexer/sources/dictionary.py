"""Read dictionary.tsv: the words that the operator adds to the analyzer."""

from collections.abc import Iterator
from pathlib import Path

from indexer.sources.record import did_you_mean
from indexer.sources.tsv import Line, headed
from search.korean.synonyms import key
from search.records.user_word import TAGS, UserWord

LONGEST = 40
"""The longest word in characters."""


def read(file: Path, problems: list[str]) -> tuple[UserWord, ...]:
    """The words of ``file`` in its order, none if there is no such file; problems are added to ``problems``."""
    words: list[UserWord] = []
    first: dict[str, tuple[str, str]] = {}
    for line in headed(file, "word", problems):
        found = list(_problems(line))
        if not found:
            word = UserWord(line.fields[0], line.fields[1])
            where, tag = first.setdefault(key(word.word), (line.where, word.tag))
            if where != line.where:
                other = "" if tag == word.tag else f" as {tag}"
                found.append(f'word: "{word.word}" stands already at {where}{other}')
            words.append(word)
        problems.extend(f"{line.where}: {problem}" for problem in found)
    return tuple(words)


def _problems(line: Line) -> Iterator[str]:
    if len(line.fields) != 2:
        yield f"must be a word and a tag with one tab between them, not {len(line.fields)} fields"
        return
    word, tag = line.fields
    if not word:
        yield "word: is blank"
    elif not any(map(str.isalnum, word)):
        yield f'word: "{word}" has neither letters nor digits'
    elif len(word) > LONGEST:
        yield f"word: has {len(word)} characters; at most {LONGEST} can be"
    if not tag:
        yield "tag: is blank"
    elif tag not in TAGS:
        yield f'tag: "{tag}" is none of {", ".join(TAGS)}{did_you_mean(tag.upper(), TAGS)}'
