"""Answer: lays out an Answer for a terminal, by its decision."""

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.constrain import Constrain
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from search.answering.meanings import sentence
from search.answering.result import Answer, Hit
from search.confidence.thresholds import OFFERED, Decision
from search.korean.titles import title
from search.records.faq import Contact

NOT_AMONG_THEM = "이 중에 없어요? 더 자세히 적거나 상담원에게 물어봐 주세요."
NEAREST = "혹시 이런 내용인가요?"
MARKS = 20
"""Columns that a rendered answer may have beyond its source: the marks and indents of its lists."""
_BLANK_LINE = re.compile(r"\n\s*\n")
_STYLES: dict[Decision, str] = {"answer": "green", "clarify": "yellow", "none": "red"}


def sheet(answer: Answer, contacts: Sequence[Contact]) -> RenderableType:
    """``answer`` for people, whatever ``questions`` it has; ``contacts`` are whom to ask if no hit will do.

    - answer: the first hit whole, the others by their questions.
    - clarify: a few to choose among, and whom to ask instead.
    - none: that there is no answer, whom to ask, and what comes nearest.
    """
    why = Text(answer.why, style=_STYLES[answer.decision])
    if answer.decision == "answer":
        return Group(why, *_answered(answer.hits))
    ways = [_indented(_reach(contact)) for contact in contacts]
    if answer.decision == "clarify":
        return Group(why, *_titles(answer.hits[:OFFERED]), Text(NOT_AMONG_THEM, style="dim"), *ways)
    nearest = [Text(NEAREST, style="dim"), *_titles(answer.hits, dim=True)] if answer.hits else []
    return Group(why, *ways, *nearest)


def notes(answer: Answer) -> Iterable[str]:
    """What a visitor should know of how the question was read, one sentence each.

    Where two things were asked, each of the two has its own meanings.
    """
    if answer.degraded:
        yield "지금은 뜻을 비교하지 못해 낱말로만 찾았어요. 평소보다 덜 정확할 수 있어요."
    if answer.personal:
        yield "개인정보로 보이는 것은 가리고 찾았어요. 질문에 적지 마세요."
    if answer.corrected_query is not None:
        yield f"‘{answer.corrected_query}’(으)로 찾은 결과예요. 적힌 그대로 찾으려면: --as-typed"
    if not answer.questions and (told := sentence(answer)):
        yield told


def _answered(hits: Sequence[Hit]) -> Iterable[RenderableType]:
    first, *others = _titles(hits)
    yield first
    yield from map(_indented, _whole(hits[0]))
    yield from others


def _titles(hits: Sequence[Hit], dim: bool = False) -> Iterable[Text]:
    for rank, hit in enumerate(hits, 1):
        number, name = ("dim", "dim") if dim else ("bold cyan", "bold")
        category = f"  {' > '.join(hit.faq.category)}"
        yield Text.assemble((f"{rank}. ", number), (title(hit.faq), name), (category, "dim"))


def _whole(hit: Hit) -> Iterable[RenderableType]:
    yield Constrain(Markdown(hit.faq.answer), _width(hit.faq.answer))
    names = {contact.id: contact.name for contact in hit.contacts}
    for number, step in enumerate(hit.faq.steps, 1):
        line = Text.assemble((f"{number}) ", "green"))
        if step.condition:
            line.append(f"{step.condition} ", style="yellow")
        line.append(step.text)
        if step.contact:
            line.append(f" → {names[step.contact]}", style="magenta")
        yield line
    yield from map(_reach, hit.contacts)


def _width(markdown: str) -> int:
    """Columns that no line of ``markdown`` needs more than, so that headings are centred in the text's own width."""
    return MARKS + max(cell_len(part.replace("\n", " ")) for part in _BLANK_LINE.split(markdown))


def _reach(contact: Contact) -> Text:
    return Text.assemble(("문의 ", "magenta"), " · ".join(filter(None, [contact.name, contact.address, contact.hours])))


def _indented(part: RenderableType) -> Padding:
    return Padding(part, (0, 0, 0, 3))
