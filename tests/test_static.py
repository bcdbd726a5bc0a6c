"""The scripts of the page and of the widget: which imports which."""

import re
from collections.abc import Iterator
from graphlib import TopologicalSorter

from api.pages import home_page
from api.pages.site import Site
from api.routes.pages.page import STATIC

STATIC_IMPORT = re.compile(r'^import\b[^;]*?"\./([^"]+)";', re.MULTILINE)
DYNAMIC_IMPORT = re.compile(r'\bimport\((?:new URL\()?"[^"]*?([^"/]+)"')
SCRIPTS = {path.name: path.read_text("utf-8") for path in STATIC.glob("*.js")}


def imported(script: str) -> set[str]:
    """The scripts that ``script`` imports, at once or later."""
    return {*STATIC_IMPORT.findall(SCRIPTS[script]), *DYNAMIC_IMPORT.findall(SCRIPTS[script])}


def reached(script: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """``script`` and all that it imports directly or through others by statements of ``pattern``."""
    yield script
    for each in pattern.findall(SCRIPTS[script]):
        yield from reached(each, pattern)


def test_scripts_import_each_other_in_one_direction() -> None:
    order = list(TopologicalSorter({script: imported(script) for script in SCRIPTS}).static_order())
    assert set(order) == set(SCRIPTS)
    assert order.index("dom.js") < order.index("question.js") < order.index("page.js")


def test_every_import_is_seen_here() -> None:
    for script, text in SCRIPTS.items():
        code = re.sub(r"//.*|/\*.*?\*/", "", text)
        assert len(re.findall(r"\bimport\b(?!\.meta)", code)) == len(STATIC_IMPORT.findall(text)) + len(
            DYNAMIC_IMPORT.findall(text)
        ), script


def test_the_page_or_the_widget_needs_every_script() -> None:
    needed = {"page.js", "widget.js"}
    while grown := {each for script in needed for each in imported(script)} - needed:
        needed |= grown
    assert needed == set(SCRIPTS)


def test_the_page_names_beforehand_what_its_script_imports() -> None:
    page = home_page.render(Site())
    preloaded = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', page)
    assert set(preloaded) == set(reached("page.js", STATIC_IMPORT)) - {"page.js"}
    assert preloaded == sorted(set(preloaded))
