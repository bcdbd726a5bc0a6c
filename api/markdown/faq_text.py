"""FAQ text: writes one FAQ as Markdown for programs that read text."""

from collections.abc import Sequence

from search.korean.titles import title
from search.records.faq import Contact, Faq, Step


def write(faq: Faq, contacts: Sequence[Contact]) -> str:
    """The question of ``faq``, its answer, its steps and the ``contacts`` that it and its steps name."""
    names = {contact.id: contact.name for contact in contacts}
    blocks = [f"# {one_line(title(faq))}"]
    if faq.category:
        blocks.append(f"분류: {one_line(' > '.join(faq.category))}")
    blocks.append(faq.answer.strip())
    if faq.steps:
        steps = [f"{number}. {_step(step, names)}" for number, step in enumerate(faq.steps, 1)]
        blocks += ["## 이렇게 해 보세요", "\n".join(steps)]
    if contacts:
        blocks += ["## 문의", "\n".join(map(_contact, contacts))]
    if faq.updated:
        blocks.append(f"업데이트: {faq.updated.isoformat()}")
    return "\n\n".join(blocks) + "\n"


def one_line(text: str) -> str:
    """``text`` on one line."""
    return " ".join(text.split())


def _step(step: Step, names: dict[str, str]) -> str:
    condition = f"{step.condition}: " if step.condition else ""
    whom = f" → {names[step.contact]}" if step.contact in names else ""
    return one_line(f"{condition}{step.text}{whom}")


def _contact(contact: Contact) -> str:
    told = [contact.address, contact.how, contact.hours, contact.wait]
    return one_line(f"- **{contact.name}**: {' · '.join(filter(None, told))}")
