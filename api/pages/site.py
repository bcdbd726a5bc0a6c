"""Site: the addresses of the pages, and who may read them."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import quote, urlencode

from api.settings import Settings
from search.records.faq import Faq

NAME = "고객센터 도움말"
DESCRIPTION = "궁금한 점을 평소 말로 물어보고 바로 답을 찾아보세요."


@dataclass(frozen=True, slots=True)
class Site:
    """The pages below the path ``root``, on the host that ``origin`` names (``https://help.example``) if it is known.

    ``listed`` tells whether pages may list FAQs, ``indexed`` whether search engines may list the pages.
    """

    root: str = ""
    origin: str = ""
    listed: bool = True
    indexed: bool = True

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The site of a service with these settings."""
        origin = settings.public_url.removesuffix(settings.root_path)
        return cls(settings.root_path, origin, not settings.require_key, settings.search_engines)

    def at(self, origin: str) -> Self:
        """The same site on the host of ``origin``, unless its own is known."""
        return self if self.origin else replace(self, origin=origin)

    def address(self, path: str) -> str:
        """The path of what the service has at ``path``."""
        return f"{self.root}/{path}"

    def faq(self, faq: Faq) -> str:
        """The path of the page of ``faq``."""
        return self.address(f"faq/{quote(faq.id)}")

    def category(self, path: tuple[str, ...], number: int = 1) -> str:
        """The path of the page of the category ``path``, or of its page ``number`` with the FAQs that come later."""
        names = "/".join(quote(name, safe="") for name in path)
        return self.address(f"category/{names}") + (f"?page={number}" if number > 1 else "")

    def search(self, **asked: str) -> str:
        """The path of the results of a question: of ``q``, ``category`` and ``as_typed``, where they are not blank."""
        return self.address("search?") + urlencode({name: text for name, text in asked.items() if text})
