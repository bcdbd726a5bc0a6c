"""Site: reads the FAQs of a help center's pages over the web, as politely as its robots.txt asks."""

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from indexer.readers.item import Found, Options
from indexer.readers.web import saved_page, webpage
from indexer.readers.web.fetch import AGENT, Fetch, Fetched, NoPageError, address, fetch, same_host
from search.errors import DataError

PAUSE = 0.5
"""Seconds between two requests, if the site does not ask for more."""
LONGEST_PAUSE = 60.0
"""The longest pause; a site that asks for more is not read."""
SITEMAPS = 50
"""The most sitemaps that are looked at."""
SITEMAP = 50_000_000
"""The most bytes of a sitemap, unpacked."""
_PAGES = ("text/html", "application/xhtml+xml")


def read(
    url: str,
    options: Options,
    limit: int = 200,
    report: Callable[[int, int], None] | None = None,
    fetch: Fetch = fetch,
) -> Found:
    """The FAQs of the pages that ``plan`` names; ``report`` is told how many of them are done.

    Pages that can't be read are told.

    Raises:
        DataError: the site can't be reached, does not want to be read, or has no FAQ.
    """
    site = _Site(address(url), fetch)
    pages, told = site.plan(limit)
    done = iter(range(1, len(pages) + 1))

    def page(at: str) -> Found:
        try:
            return _page(site.get(at, saved_page.LARGEST), options)
        finally:
            if report is not None:
                report(next(done), len(pages))

    found = webpage.gathered(site.url, pages, page)
    if not found.items:
        raise DataError([f"{url}: no FAQ is found on {len(pages)} pages", *told, *found.told])
    return Found(found.items, tuple(told) + found.told)


def plan(url: str, limit: int = 200, fetch: Fetch = fetch) -> list[str]:
    """The addresses of the pages that would be read, at most ``limit``.

    They are those that a sitemap lists: the one at ``url``, else of the site's own those at and below ``url``. A page
    of a site without a sitemap stands alone.

    Raises:
        DataError: the site can't be reached, or does not want to be read.
    """
    return _Site(address(url), fetch).plan(limit)[0]


class _Site:
    """A site that is read one page after the other."""

    def __init__(self, url: str, fetch: Fetch) -> None:
        from protego import Protego

        self.url = url
        self._fetch = fetch
        self._pause = PAUSE
        self._last = float("-inf")
        self._rules = Protego.parse(self._robots())
        self._pause = max(PAUSE, self._rules.crawl_delay(AGENT) or 0)
        if self._pause > LONGEST_PAUSE:
            raise DataError([f"{url}: asks for {self._pause:.0f} s between two pages; save the pages and import them"])

    def get(self, url: str, most: int) -> Fetched:
        """What ``url`` answers, after a pause; a DataError tells why nothing."""
        self._check(url)
        try:
            answer = self._get(url, most)
        except NoPageError as error:
            raise DataError([f"{url}: answers {error}"]) from error
        self._check(answer.url)
        return answer

    def plan(self, limit: int) -> tuple[list[str], list[str]]:
        """The pages to read, and what is told about those left out."""
        told: list[str] = []
        found = self._listed(told)
        pages = found[:limit]
        if len(found) > limit:
            told.append(f"{self.url}: pages over the limit of {limit} are left out ({len(found) - limit})")
        return pages, told

    def _listed(self, told: list[str]) -> list[str]:
        if urlsplit(self.url).path.endswith((".xml", ".xml.gz")):
            return self._of_sitemaps([self.url], told, required=True)
        stated = [self._here(location, self.url) for location in self._rules.sitemaps]
        maps = [*filter(None, stated)] or [address("/sitemap.xml", self.url)]
        below = urlsplit(self.url).path.rstrip("/")
        pages = [page for page in self._of_sitemaps(maps, told) if f"{urlsplit(page).path}/".startswith(f"{below}/")]
        return [*dict.fromkeys([self.url, *pages])]

    def _of_sitemaps(self, waiting: list[str], told: list[str], required: bool = False) -> list[str]:
        """The pages of sitemaps and of those that they list in turn."""
        seen: dict[str, None] = {}
        pages: dict[str, None] = {}
        elsewhere = 0
        while waiting and len(seen) < SITEMAPS:
            url = waiting.pop(0)
            if url in seen:
                continue
            seen[url] = None
            for is_map, location in self._listed_in(url, told, required and len(seen) == 1):
                at = self._here(location, url)
                elsewhere += not at
                if at and is_map:
                    waiting.append(at)
                elif at:
                    pages[at] = None
        if waiting:
            told.append(f"{self.url}: sitemaps over the limit of {SITEMAPS} are left out ({len(waiting)})")
        if elsewhere:
            told.append(f"{self.url}: addresses in sitemaps that lead to no page of it are left out ({elsewhere})")
        return [*pages]

    def _listed_in(self, url: str, told: list[str], required: bool) -> list[tuple[bool, str]]:
        try:
            return list(_locations(self.get(url, SITEMAP)))
        except DataError as error:
            if required:
                raise
            if not url.endswith("/sitemap.xml"):
                told.extend(error.problems)
            return []

    def _here(self, location: str, base: str) -> str:
        """The whole address of ``location``; nothing if it is none of this host."""
        try:
            at = address(location, base)
        except DataError:
            return ""
        return at if same_host(self.url, at) else ""

    def _check(self, url: str) -> None:
        if not self._rules.can_fetch(url, AGENT):
            raise DataError([f"{url}: robots.txt asks not to read it"])

    def _robots(self) -> str:
        """The text of robots.txt; a site that has none may be read."""
        url = address("/robots.txt", self.url)
        try:
            return self._get(url, 1_000_000).content.decode("utf-8", "replace")
        except NoPageError as error:
            if error.status < 500:
                return ""
            raise DataError([f"{url}: answers {error.status}, so nobody knows what may be read; try later"]) from error

    def _get(self, url: str, most: int) -> Fetched:
        time.sleep(max(0.0, self._last + self._pause - time.monotonic()))
        try:
            return self._fetch(url, most)
        finally:
            self._last = time.monotonic()


def _page(answer: Fetched, options: Options) -> Found:
    if answer.kind not in _PAGES:
        raise DataError([f"{answer.url}: is no page but {answer.kind}; it is left out"])
    encoding = saved_page.python_name(answer.encoding or "")
    page = saved_page.decoded(answer.content, answer.url, encoding)
    return webpage.found(replace(page, link=answer.url), answer.url, options)


def _locations(answer: Fetched) -> Iterator[tuple[bool, str]]:
    """Whether it is a sitemap's, and each address that a sitemap lists."""
    from lxml import etree

    content = answer.content
    if content.startswith(b"\x1f\x8b"):
        unpacking = zlib.decompressobj(wbits=31)
        try:
            content = unpacking.decompress(content, SITEMAP)
        except zlib.error as error:
            raise DataError([f"{answer.url}: is damaged ({error})"]) from error
        if unpacking.unconsumed_tail:
            raise DataError([f"{answer.url}: unpacks to more than {SITEMAP / 1e6:,.0f} MB; it is not read"])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DataError([f"{answer.url}: is no sitemap ({error})"]) from error
    if root is None:
        raise DataError([f"{answer.url}: is no sitemap"])
    for tag in root.iter("{*}loc"):
        parent = tag.getparent()
        kind = etree.QName(parent).localname if parent is not None else ""
        if kind in ("url", "sitemap") and tag.text:
            yield kind == "sitemap", tag.text
