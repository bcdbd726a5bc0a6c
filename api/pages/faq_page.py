"""FAQ page: renders one FAQ as a page, which needs no JavaScript."""

import json
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from api.pages import markdown, rendering
from api.pages.site import Site
from api.pages.summary import description, title
from search.records.faq import Contact, Faq

ESCAPES: Mapping[int, str] = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Characters that could end the script element around the JSON."""


def render(site: Site, faq: Faq, contacts: Sequence[Contact], neighbours: Sequence[Faq]) -> str:
    """The page of ``faq``, with links to its ``neighbours``; ``contacts`` are those that it and its steps name."""
    return rendering.render(
        "faq.html",
        site,
        title=title(faq),
        description=description(faq),
        address=site.faq(faq),
        faq=faq,
        contacts=contacts,
        neighbours=neighbours,
        linked_data=_linked_data(faq),
    )


def _linked_data(faq: Faq) -> Markup:
    """The FAQPage of schema.org, safe inside a script element."""
    steps = Markup("").join(Markup("<li>{}</li>").format(_step_text(step.condition, step.text)) for step in faq.steps)
    text = markdown.html(faq.answer) + (Markup("<ol>{}</ol>").format(steps) if faq.steps else "")
    question: dict[str, object] = {
        "@type": "Question",
        "name": title(faq),
        "acceptedAnswer": {"@type": "Answer", "text": str(text)},
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


def _step_text(condition: str | None, text: str) -> Markup:
    return escape(f"{condition}: {text}" if condition else text)
