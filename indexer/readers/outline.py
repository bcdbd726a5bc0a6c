"""Outline: FAQs out of a text that runs on: headings, Q./A. marks and what stands below them.

DOCX, HWPX, PDF, Markdown and web pages without marks of their own are read as a list of blocks first; what of it is a
question and what its answer is decided here, once for all of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from indexer.readers import bounds
from indexer.readers.item import Form, Found, Item
from indexer.readers.marks import KINDS, LINES, Marks, asks, title, without
from search.errors import DataError

PATH = 3
"""The most parts of a category's path."""
_BELOW_ALL = 7


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a piece of text between headings, in the order of the document.

    ``level`` is 1 (the widest) to 6 for a heading, 0 for text. ``text`` is written in the document's form (Markdown or
    HTML for text with lists and tables). ``where`` is its place: ``faq.docx: paragraph 17``.
    """

    text: str
    level: int
    where: str


@dataclass(frozen=True, slots=True)
class _Asked(Block):
    """A block that is a question, and how sure that is."""

    sure: float


@dataclass(frozen=True, slots=True)
class _Section:
    """A question with the headings above and what stands below it."""

    asked: _Asked
    above: tuple[Block, ...]
    below: list[Block] = field(default_factory=list)


def items(blocks: Sequence[Block], name: str, form: Form, *, guessed: bool = False) -> Found:
    """The FAQs of a document, with the headings above a question as its category.

    Questions are, in this order of trust: what is marked ``Q.``, ``Q1)``, ``질문:``, ``문:`` (its answer begins at
    ``A.``, ``답변:``, ``답:`` or the next block); where hardly a heading has text, lines that end with a question mark;
    the headings of the level that has most headings with text below them. ``name`` is the file's, for what is told;
    ``guessed``: headings are such only because they look so.

    Raises:
        DataError: no question with an answer is found.
    """
    blocks = [block for block in blocks if block.text.strip()]
    marks = next((kind for kind in KINDS if _are_used(kind, blocks)), None)
    sections, lost = _sections(_marked(blocks, marks) if marks else _headed(blocks, form, guessed=guessed))
    found = [_item(section, marks, form) for section in sections]
    good = tuple(item for item in found if item.fields["answer"])
    if not good:
        texts = sum(not block.level for block in blocks)
        seen = f"{len(blocks) - texts:,} headings and {texts:,} texts"
        help_ = 'begin questions with "Q.", or make them headings'
        raise DataError([f"{name}: has no question with an answer ({seen}); {help_}"])
    empty = [section.asked.text for section, item in zip(sections, found, strict=True) if not item.fields["answer"]]
    empty += [block.text for block in lost if block.level]
    stray = [block.text for block in lost if not block.level]
    told = [
        f"{name}: {what} left out ({len(texts):,}, the first: {title(texts[0][:200], form)[:60]})"
        for what, texts in (
            ("questions and headings without text are", empty),
            ("text that belongs to no question is", stray),
        )
        if texts
    ]
    return Found(good, tuple(told))


def beside(tables: Found, blocks: Sequence[Block], name: str, form: Form, *, guessed: bool = False) -> Found:
    """What a document's tables hold, and the FAQs of the texts beside them.

    Raises:
        DataError: neither has a question with an answer.
    """
    try:
        return tables + items(blocks, name, form, guessed=guessed)
    except DataError:
        if not tables.items:
            raise
        texts = [block.text for block in blocks if not block.level]
        left_out = f"{name}: text beside the tables is left out ({len(texts):,}, the first: {' '.join(texts)[:60]})"
        return tables + Found((), (left_out,) if texts else ())


def _are_used(marks: Marks, blocks: Sequence[Block]) -> bool:
    """Whether questions outweigh headings that have text but no mark; lines do if hardly a heading has text."""
    marked = headings = 0
    for above, block in pairwise((Block("", 0, ""), *blocks)):
        here = sum(bool(marks.question.match(part)) for part in _parts(block, marks))
        marked += 0 if block.level and marks is LINES else here
        is_marked = marks is not LINES and (here or marks.question.match(above.text))
        headings += bool(above.level and not block.level and not is_marked)
    return headings < min(marked, 2) if marks is LINES else 0 < marked >= headings


def _parts(block: Block, marks: Marks) -> Iterable[str]:
    return (block.text,) if block.level else marks.parts(block.text)


def _marked(blocks: Sequence[Block], marks: Marks) -> list[Block]:
    return [
        _Asked(part, block.level or _BELOW_ALL, block.where, marks.sure)
        if marks.question.match(part)
        else replace(block, text=part)
        for block in blocks
        for part in _parts(block, marks)
    ]


def _headed(blocks: Sequence[Block], form: Form, *, guessed: bool) -> list[Block]:
    """``blocks``, with each heading of the chosen level as a question, and others that can't be a category."""
    texts = Counter(one.level for one, other in pairwise(blocks) if one.level and not other.level)
    chosen = max(texts, key=lambda level: (texts[level], level), default=0)
    asked: list[Block] = []
    within = _BELOW_ALL
    for place, block in enumerate(blocks):
        if 0 < block.level <= within:
            is_question = block.level >= chosen or _stands_alone(blocks, place)
            within = block.level if is_question else _BELOW_ALL
            sure = (0.9 if asks(title(block.text, form)) else 0.75) - guessed * 0.15
            block = _Asked(block.text, block.level, block.where, sure) if is_question else block
        asked.append(block)
    return asked


def _stands_alone(blocks: Sequence[Block], place: int) -> bool:
    """Whether the heading at ``place`` has text below it, and no narrower heading."""
    following = next((blocks[after] for after in range(place + 1, len(blocks)) if blocks[after].level), None)
    has_text = place + 1 < len(blocks) and not blocks[place + 1].level
    return has_text and (following is None or following.level <= blocks[place].level)


def _sections(blocks: Sequence[Block]) -> tuple[list[_Section], list[Block]]:
    """The questions of ``blocks`` with what stands below each, and the blocks that belong to none."""
    sections: list[_Section] = []
    above: list[Block] = []
    lost: list[Block] = []
    used: set[int] = set()
    inside = False
    for block in blocks:
        opens = isinstance(block, _Asked)
        if inside and not opens and (not block.level or block.level > sections[-1].asked.level):
            sections[-1].below.append(block)
            continue
        inside = opens
        if block.level:
            above = [heading for heading in above if heading.level < block.level]
        if isinstance(block, _Asked):
            sections.append(_Section(block, tuple(above)))
            used.update(map(id, above))
        else:
            lost.append(block)
            above += [block] if block.level else []
    return sections, [block for block in lost if id(block) not in used]


def answer(blocks: Sequence[Block], form: Form) -> tuple[str, tuple[str, ...]]:
    """The text of an answer that is ``blocks``, and what to note of it."""
    return _joined([_written(block, form) for block in blocks])


def _joined(texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    text = "\n\n".join(text for text in texts if text.strip())
    cut = (f"the answer is cut after {bounds.TEXT:,} of {len(text):,} characters",)
    return text[: bounds.TEXT], cut if len(text) > bounds.TEXT else ()


def _item(section: _Section, marks: Marks | None, form: Form) -> Item:
    """The item of a section; its answer is empty if there is none."""
    question = section.asked.text
    texts: Sequence[str] = [_written(block, form) for block in section.below]
    if marks:
        question, texts = _question_and_answer(question, texts, marks)
    text, notes = _joined(texts)
    path = [title(block.text, form) for block in section.above]
    if path[PATH:]:
        notes = (*notes, f"the wider category {' > '.join(path[:-PATH])} is left out")
    fields = {"question": title(question, form), "answer": text}
    category = {"category": tuple(path[-PATH:])} if path else {}
    return Item(section.asked.where, {**fields, **category}, form, notes, section.asked.sure)


def _question_and_answer(question: str, texts: Sequence[str], marks: Marks) -> tuple[str, Sequence[str]]:
    """The question and its answer's texts, without their marks.

    Up to the mark of the answer all is the question; if there is none, only the first line.
    """
    first = next((place for place, text in enumerate(texts) if marks.answer.match(text)), None)
    if first is not None:
        question, texts = "\n".join((question, *texts[:first])), texts[first:]
        return without(question, marks.question), (without(texts[0], marks.answer), *texts[1:])
    line, _, others = without(question, marks.question).partition("\n")
    return line, (others, *texts)


def _written(block: Block, form: Form) -> str:
    """A block as a part of an answer: its text, or a heading in the document's form."""
    if not block.level or form == "text":
        return block.text
    return f"<h{block.level}>{block.text}</h{block.level}>" if form == "html" else f"{'#' * block.level} {block.text}"
