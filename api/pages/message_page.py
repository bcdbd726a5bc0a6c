"""Message page: renders what a visitor is told where there is nothing to show."""

from api.pages import rendering
from api.pages.site import Site

UNKNOWN_FAQ = ("도움말을 찾을 수 없어요", "주소가 바뀌었거나 없어진 도움말이에요. 위에서 다시 찾아보세요.")
UNKNOWN_CATEGORY = ("찾을 수 없는 분류예요", "이름이 바뀌었거나 없어진 분류예요. 위에서 다시 찾아보세요.")
UNREADABLE = ("질문을 읽지 못했어요", "512자 안에서 짧게 적어 주세요.")
BUSY = ("지금은 찾는 사람이 많아요", "잠시 뒤에 다시 시도해 주세요.")


def render(site: Site, message: tuple[str, str]) -> str:
    """The page with ``message``: its heading, and what to do."""
    title, text = message
    return rendering.render("message.html", site, title=title, text=text, description="")
