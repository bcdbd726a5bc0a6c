"""Sitemap: lists the pages of a site for search engines, as of sitemaps.org."""

from collections.abc import Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

from api.pages.site import Site
from search.records.catalog import Catalog

LIMIT = 50_000
"""The most addresses that one sitemap may hold."""
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"

Entry = tuple[str, date | None]
"""An address, and when the page last changed, if that is known."""


def render(site: Site, catalog: Catalog) -> str:
    """The sitemap of ``site``, or of its parts if there are too many pages for one."""
    entries = list(_entries(site, catalog))
    if len(entries) <= LIMIT:
        return _document("urlset", "url", entries)
    parts = range(1, -(-len(entries) // LIMIT) + 1)
    return _document("sitemapindex", "sitemap", [(_part(site, number), None) for number in parts])


def render_part(site: Site, catalog: Catalog, number: int) -> str | None:
    """Part ``number``, from 1, of the sitemap; None if there is none."""
    entries = list(_entries(site, catalog))[(number - 1) * LIMIT : number * LIMIT]
    return _document("urlset", "url", entries) if entries else None


def _entries(site: Site, catalog: Catalog) -> Iterator[Entry]:
    yield site.origin + site.address(""), None
    for category in catalog.categories:
        changed = [faq.updated for faq in catalog.within(category.path) if faq.updated]
        yield site.origin + site.category(category.path), max(changed, default=None)
    for faq in catalog.faqs:
        yield site.origin + site.faq(faq), faq.updated


def _part(site: Site, number: int) -> str:
    return site.origin + site.address(f"sitemap-{number}.xml")


def _document(root: str, element: str, entries: Sequence[Entry]) -> str:
    lines = (f"<{element}><loc>{escape(address)}</loc>{_changed(day)}</{element}>" for address, day in entries)
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_SCHEMA}">', *lines, f"</{root}>", ""]
    )


def _changed(day: date | None) -> str:
    return f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
