"""Web page: reads the FAQs of saved pages of a help center: what they state for search engines, else what they show."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from indexer.readers.bounds import PARTS
from indexer.readers.item import Found, Item, Options, Value
from indexer.readers.web import page_layout, saved_page, structured
from search.errors import DataError

SUFFIXES = (".html", ".htm", ".xhtml", ".mht", ".mhtml")
"""How the names of saved pages end."""
MOST_TAGS = 50_000
"""The most tags of a page."""
DEEPEST = 500
"""How many elements of a page stand in each other."""
_AROUND = "nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=complementary]"
_CONTENT = ("article", "details", "dd", "td")
_SURE = 0.9
"""How sure of what a page shows one must be to miss it in what the page states."""
_TRAIL = ".breadcrumb, .breadcrumbs, [aria-label*=readcrumb], .location, .lnb_path"
_HOMES = ("홈", "home")
_PAGE_OF_MANY = ("자주", "faq", "질문")


def read(path: Path, options: Options) -> Found:
    """The FAQs of one saved page.

    Raises:
        DataError: it is no page, or no FAQ is found on it.
        OSError: it can't be read.
    """
    found = _read(path, path.name, options)
    if not found.items:
        raise DataError([f"{path.name}: no FAQ is found; a page with questions and answers, or an article, is needed"])
    return found


def read_folder(path: Path, options: Options) -> Found:
    """The FAQs of the saved pages in a folder and the folders in it.

    Raises:
        DataError: it holds no pages, or none of them has a FAQ.
        OSError: a file can't be read.
    """
    files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    pages = [file for file in files if not any(part.endswith("_files") for part in file.relative_to(path).parts)]
    if not pages:
        raise DataError([f"{path.name}: holds no saved pages ({', '.join(SUFFIXES)})"])
    if len(pages) > PARTS:
        raise DataError([f"{path.name}: holds {len(pages):,} pages, more than {PARTS:,}; split it"])
    names = [file.relative_to(path).as_posix() for file in pages]
    found = gathered(path.name, names, lambda name: _read(path / name, name, options))
    if not found.items:
        raise DataError([f"{path.name}: no FAQ is found on {len(pages)} pages", *found.told])
    return found


def gathered(where: str, names: Iterable[str], of: Callable[[str], Found]) -> Found:
    """What ``of`` finds on each page; the same question with the same answer is kept once, and told.

    Pages that it refuses with a DataError and pages without a FAQ are told, too.
    """
    kept: dict[tuple[str, str], Item] = {}
    told: list[str] = []
    empty: list[str] = []
    refused: list[str] = []
    again = 0
    for name in names:
        try:
            found = of(name)
        except DataError as error:
            refused.extend(error.problems)
            continue
        told.extend(found.told)
        if not found.items:
            empty.append(name)
        for item in found.items:
            key = "".join(str(item.fields["question"]).split()), "".join(str(item.fields["answer"]).split())
            again += key in kept
            kept.setdefault(key, item)
    told.extend(refused[:3])
    if len(refused) > 3:
        told.append(f"{where}: more pages can't be read ({len(refused) - 3})")
    if again:
        told.append(
            f"{where}: the same question with the same answer stands on several pages and is kept once ({again})"
        )
    if empty:
        named = ", ".join(empty[:3]) + (", …" if len(empty) > 3 else "")
        told.append(f"{where}: pages without a FAQ ({len(empty)}): {named}")
    return Found(tuple(kept.values()), tuple(told))


def found(page: saved_page.Page, where: str, options: Options) -> Found:
    """The FAQs of a page, each with the page's address as its link; none is no error.

    Raises:
        DataError: the page has too many tags, or they stand in each other too deep.
    """
    if page.html.count("<") > MOST_TAGS:
        raise DataError([f"{where}: has more than {MOST_TAGS:,} tags; it is not read"])
    soup = BeautifulSoup(page.html, "lxml")
    if _depth(soup) > DEEPEST:
        raise DataError([f"{where}: has more than {DEEPEST} elements in each other; it is not read"])
    stated = structured.found(page.html, where)
    link = page.link or _canonical(soup)
    shown = tuple(_shown(soup, where, options))
    read = stated.items or shown
    asked = {"".join(str(item.fields["question"]).split()) for item in read}
    unstated = sum("".join(str(item.fields["question"]).split()) not in asked for item in shown if item.sure >= _SURE)
    told = page.told + stated.told
    if unstated:
        told += (
            f"{where}: questions that the page shows but does not state for search engines are left out ({unstated})",
        )
    items = (Item(item.where, {"link": link, **item.fields}, item.form, item.notes, item.sure) for item in read)
    return Found(tuple(items) if link else read, told)


def _read(path: Path, name: str, options: Options) -> Found:
    return found(saved_page.page(path, name), name, options)


def _depth(soup: BeautifulSoup) -> int:
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depths[id(tag)] = depths[id(tag.parent)] + 1
    return max(depths.values())


def _canonical(soup: BeautifulSoup) -> str:
    tag = soup.select_one("link[rel~=canonical][href], meta[property='og:url'][content]")
    link = str(tag.get("href") or tag.get("content")).strip() if tag else ""
    return link if link.startswith(("http://", "https://")) else ""


def _shown(soup: BeautifulSoup, where: str, options: Options) -> Iterator[Item]:
    """The FAQs that the page shows."""
    article = page_layout.article(soup)
    trail = _trail(soup, article)
    updated = _updated(soup, article)
    for tag in soup.select(_AROUND):
        if not any(parent.name in _CONTENT for parent in tag.parents):
            tag.extract()
    pairs = page_layout.pairs(soup, options.columns, options.ignored)
    many = article is None or any(word in article.asked.casefold() for word in _PAGE_OF_MANY)
    if article and not many and 2 * sum(pair.length for pair in pairs) < article.length:
        pairs = []
    if not pairs:
        pairs = page_layout.headings(soup)
        if article and not (pairs and (many or page_layout.like_questions(pairs))):
            pairs = [article]
    for place, (pair, above) in enumerate(zip(pairs, page_layout.above(soup, pairs), strict=True), 1):
        said: dict[str, Value] = {"question": pair.asked, "answer": pair.html, "category": trail + above}
        said["updated"] = updated if pair is article else ""
        fields = {name: value for name, value in said.items() if value}
        yield Item(f"{where}: question {place}", fields, "html", (pair.note,) if pair.note else (), pair.sure)


def _trail(soup: BeautifulSoup, article: page_layout.Pair | None) -> tuple[str, ...]:
    """The path of an article's page, without the first page and the article itself."""
    trail = soup.select_one(_TRAIL) if article else None
    if trail is None or article is None:
        return ()
    steps = trail.find_all("li") or trail.find_all(["a", "span"], recursive=False)
    names = [" ".join(step.get_text(" ").split()).strip(" >/") for step in steps]
    end = len(names) - 1 if names and names[-1] == article.asked else len(names)
    return tuple(name for place, name in enumerate(names[:end]) if name and (place or name.casefold() not in _HOMES))


def _updated(soup: BeautifulSoup, article: page_layout.Pair | None) -> str:
    """When an article was last changed, as the page says."""
    tag: Tag | None = soup.select_one(
        "meta[property='article:modified_time'], [itemprop=dateModified], article time[datetime], main time[datetime]"
    )
    return str(tag.get("content") or tag.get("datetime") or tag.get_text()).strip() if article and tag else ""
