"""FAQ page: renders one FAQ as a page, which needs no JavaScript."""

import json
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from api.markdown.rendering import html, line
from api.markdown.summary import description
from api.pages import rendering
from api.pages.site import Site
from search.korean.titles import title
from search.records.faq import Contact, Faq, Step

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
    steps = "".join(f"<li>{_step_html(step)}</li>" for step in faq.steps)
    text = html(faq.answer) + (f"<ol>{steps}</ol>" if steps else "")
    question: dict[str, object] = {
        "@type": "Question",
        "name": title(faq),
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


def _step_html(step: Step) -> str:
    return f"{escape(step.condition)}: {line(step.text)}" if step.condition else line(step.text)
