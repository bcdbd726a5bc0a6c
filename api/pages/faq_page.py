"""FAQ page: renders one FAQ as a page, which needs no JavaScript."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from api.markdown import rendering
from api.pages import shown
from api.wire.schemas import ShownFaq, ShownStep
from search.records.faq import Contact, Faq

DESCRIPTION = 150
ESCAPES: Mapping[int, str] = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Characters that could end the script element around the JSON."""


def address(faq: Faq) -> str:
    """The path of the page of ``faq``."""
    return "/faq/" + quote(faq.id)


def render(faq: Faq, contacts: Sequence[Contact], public_url: str) -> str:
    """The page of ``faq``; ``contacts`` are those that it and its steps name.

    The canonical link begins with ``public_url``, which has no slash at its end; it has no host where that is blank.
    """
    entry = shown.faq(faq)
    return _template("faq.html").render(
        faq=entry,
        description=shown.beginning(rendering.words(faq.answer), DESCRIPTION),
        canonical=public_url + address(faq),
        contacts=contacts,
        names={contact.id: contact.name for contact in contacts},
        reach={contact.id: _reach(contact) for contact in contacts},
        linked_data=_linked_data(entry),
    )


def render_unknown() -> str:
    """The page for an id that no FAQ has."""
    return _template("unknown.html").render()


def _reach(contact: Contact) -> str | None:
    """The link for the address of ``contact``; None if it has none."""
    address = contact.address or ""
    if contact.channel == "phone":
        return "tel:" + "".join(sign for sign in address if sign.isdecimal() or sign == "+")
    if contact.channel == "email":
        return f"mailto:{address}"
    return address if address.startswith(("https://", "http://")) else None


def _linked_data(faq: ShownFaq) -> Markup:
    """The FAQPage of schema.org, safe inside a script element."""
    steps = "".join(f"<li>{_step_text(step)}</li>" for step in faq.steps)
    text = faq.answer_html + (f"<ol>{steps}</ol>" if steps else "")
    question: dict[str, object] = {
        "@type": "Question",
        "name": faq.title,
        "acceptedAnswer": {"@type": "Answer", "text": text},
    }
    page: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": "ko",
        "mainEntity": [question],
    }
    if faq.updated:
        page["dateModified"] = faq.updated.isoformat()
    return Markup(json.dumps(page, ensure_ascii=False).translate(ESCAPES))


def _step_text(step: ShownStep) -> str:
    return f"{escape(step.condition)}: {step.text_html}" if step.condition else step.text_html


@cache
def _template(name: str) -> Template:
    templates = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template(name)
