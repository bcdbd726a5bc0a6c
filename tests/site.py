"""A site that files are fetched from over HTTP, as nginx would serve them, and that can be made to fail."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from tests.listening import listening


class Site:
    """The files of ``folder``; it counts how often the whole or the start of each was sent, by its path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sent = Counter[str]()
        self.up = True
        self.cut = ""
        """The end of the paths whose files break off half-way."""
        self._files = StaticFiles(directory=folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.up:
            await PlainTextResponse("down", 503)(scope, receive, send)
            return
        path = scope["path"].lstrip("/")
        asked = dict(scope["headers"]).get(b"range", b"bytes=0-")
        if scope["method"] == "GET" and asked.startswith(b"bytes=0-"):
            self.sent[path] += 1

        async def halved(message: Message) -> None:
            if message["type"] == "http.response.body" and self.cut and path.endswith(self.cut):
                message = {**message, "body": message["body"][: len(message["body"]) // 2], "more_body": False}
            await send(message)

        try:
            await self._files(scope, receive, halved)
        except HTTPException as error:
            await PlainTextResponse(error.detail, error.status_code)(scope, receive, send)


@contextmanager
def serving(folder: Path) -> Iterator[tuple[Site, str]]:
    """A site with the files of ``folder``, and its URL."""
    site = Site(folder)
    with listening(site, lifespan="off") as (host, port):
        yield site, f"http://{host}:{port}"
