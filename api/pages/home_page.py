"""Home page: renders what a visitor sees before asking; its script takes over where scripts run."""

from collections.abc import Sequence

from api.pages import rendering
from api.pages.site import DESCRIPTION, NAME, Site
from search.records.catalog import Category
from search.records.faq import Faq


def render(site: Site, popular: Sequence[Faq] = (), tops: Sequence[Category] = (), instead: str = "") -> str:
    """The page with the ``popular`` FAQs and the widest categories.

    ``instead`` is the address of what the script will show, for who has none.
    """
    return rendering.render(
        "home.html",
        site,
        title=NAME,
        description=DESCRIPTION,
        address=site.address(""),
        popular=popular,
        tops=tops,
        instead=instead,
    )
