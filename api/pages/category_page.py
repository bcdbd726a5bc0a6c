"""Category page: renders a list of the FAQs of a category, some on each of its pages."""

from collections.abc import Sequence

from api.pages import rendering
from api.pages.site import Site
from search.records.catalog import Catalog
from search.records.faq import Contact

PAGE = 100
"""FAQs on one page."""


def count(catalog: Catalog, path: tuple[str, ...]) -> int:
    """The number of pages of the category ``path``."""
    return -(-len(catalog.within(path)) // PAGE)


def render(site: Site, catalog: Catalog, path: tuple[str, ...], number: int, contacts: Sequence[Contact]) -> str:
    """Page ``number``, from 1, of the category ``path``."""
    faqs = catalog.within(path)
    title = " \u203a ".join(path)
    return rendering.render(
        "category.html",
        site,
        title=title,
        description=f"{title} 도움말 {len(faqs)}개",
        address=site.category(path, number),
        path=path,
        below=catalog.below(path),
        faqs=faqs[(number - 1) * PAGE : number * PAGE],
        total=len(faqs),
        number=number,
        pages=count(catalog, path),
        contacts=contacts,
    )
