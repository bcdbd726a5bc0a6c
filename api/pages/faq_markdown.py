"""FAQ Markdown: writes one FAQ, or a list of all, as Markdown for programs that read text."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from api.pages.site import DESCRIPTION, NAME, Site
from api.pages.summary import description, title
from search.records.faq import Contact, Faq, Step

ELSEWHERE = "그 밖의 도움말"


def write(faq: Faq, contacts: Sequence[Contact]) -> str:
    """The question of ``faq``, its answer, its steps and the ``contacts`` that it and its steps name."""
    names = {contact.id: contact.name for contact in contacts}
    blocks = [f"# {_line(title(faq))}"]
    if faq.category:
        blocks.append(f"분류: {_line(' > '.join(faq.category))}")
    blocks.append(faq.answer.strip())
    if faq.steps:
        steps = [f"{number}. {_step(step, names)}" for number, step in enumerate(faq.steps, 1)]
        blocks += ["## 이렇게 해 보세요", "\n".join(steps)]
    if contacts:
        blocks += ["## 문의", "\n".join(map(_contact, contacts))]
    if faq.updated:
        blocks.append(f"업데이트: {faq.updated.isoformat()}")
    return "\n\n".join(blocks) + "\n"


def index(site: Site, faqs: Sequence[Faq]) -> str:
    """All ``faqs`` by category, with links to their Markdown on the host of ``site``: an llms.txt."""
    return "\n".join([f"# {NAME}", "", f"> {DESCRIPTION}", *_sections(site, faqs)]) + "\n"


def _sections(site: Site, faqs: Iterable[Faq]) -> Iterator[str]:
    order: dict[tuple[str, ...], int] = {}
    for faq in faqs:
        order.setdefault(faq.category, len(order))
    for category, group in groupby(sorted(faqs, key=lambda faq: order[faq.category]), lambda faq: faq.category):
        yield f"\n## {_line(' > '.join(category)) or ELSEWHERE}\n"
        for faq in group:
            name = _line(title(faq)).translate({ord("["): "\\[", ord("]"): "\\]"})
            yield f"- [{name}]({site.origin}{site.faq(faq)}.md): {description(faq)}"


def _step(step: Step, names: dict[str, str]) -> str:
    condition = f"{step.condition}: " if step.condition else ""
    whom = f" → {names[step.contact]}" if step.contact in names else ""
    return _line(f"{condition}{step.text}{whom}")


def _contact(contact: Contact) -> str:
    told = [contact.address, contact.how, contact.hours, contact.wait]
    return _line(f"- **{contact.name}**: {' · '.join(filter(None, told))}")


def _line(text: str) -> str:
    return " ".join(text.split())
