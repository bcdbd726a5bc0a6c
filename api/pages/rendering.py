"""Rendering: fills in the templates of the pages."""

from collections.abc import Callable
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.markdown.rendering import html, line
from api.pages.site import NAME, Site
from search.answering.meanings import sentence
from search.korean.titles import title
from search.records.faq import Contact


def render(template: str, site: Site, **values: object) -> str:
    """The page that ``template`` makes of ``values``."""
    return _templates().get_template(template).render(site=site, **values)


def reach(contact: Contact) -> str | None:
    """The link for the address of ``contact``; None if it has none."""
    address = contact.address or ""
    if contact.channel == "phone":
        return "tel:" + "".join(sign for sign in address if sign.isdecimal() or sign == "+")
    if contact.channel == "email":
        return f"mailto:{address}"
    return address if address.startswith(("https://", "http://")) else None


def _markup(written: Callable[[str], str]) -> Callable[[str], Markup]:
    """The filter of a function that returns HTML which is safe."""
    return lambda text: Markup(written(text))


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    icon = resources.files("api.pages").joinpath("static", "icon.svg").read_text("utf-8")
    templates.globals |= {"name": NAME, "icon": Markup(icon)}
    templates.filters |= {
        "title_of": title,
        "reach": reach,
        "meanings": sentence,
        "markdown": _markup(html),
        "markdown_line": _markup(line),
    }
    return templates
