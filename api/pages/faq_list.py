"""FAQ list: writes a list of all FAQs as Markdown for programs that read text."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from api.markdown.faq_text import one_line
from api.markdown.summary import description
from api.pages.site import DESCRIPTION, NAME, Site
from search.korean.titles import title
from search.records.faq import Faq

ELSEWHERE = "그 밖의 도움말"


def write(site: Site, faqs: Sequence[Faq]) -> str:
    """All ``faqs`` by category, with links to their Markdown on the host of ``site``: an llms.txt."""
    return "\n".join([f"# {NAME}", "", f"> {DESCRIPTION}", *_sections(site, faqs)]) + "\n"


def _sections(site: Site, faqs: Iterable[Faq]) -> Iterator[str]:
    order: dict[tuple[str, ...], int] = {}
    for faq in faqs:
        order.setdefault(faq.category, len(order))
    for category, group in groupby(sorted(faqs, key=lambda faq: order[faq.category]), lambda faq: faq.category):
        yield f"\n## {one_line(' > '.join(category)) or ELSEWHERE}\n"
        for faq in group:
            name = one_line(title(faq)).translate({ord("["): "\\[", ord("]"): "\\]"})
            yield f"- [{name}]({site.origin}{site.faq(faq)}.md): {description(faq)}"
