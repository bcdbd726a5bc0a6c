"""Client: the part of Chatwoot's API that a bot may use."""

from collections.abc import Mapping
from typing import Any

import httpx2

from api.channels.chatwoot.events import Place
from api.errors import ChannelError

PATIENCE = 5.0
"""Seconds for each part of an exchange; Chatwoot itself gives a bot as many for an event."""


class Client:
    """Calls the API of the Chatwoot at ``url`` with the access token of a bot. Redirects are not followed."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"api_access_token": token}
        self._client = httpx2.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE, follow_redirects=False)

    async def message(self, place: Place, message: Mapping[str, Any]) -> None:
        """Write ``message`` in the bot's name; this and the others raise what :meth:`_post` raises."""
        await self._post(place, "messages", message)

    async def attributes(self, place: Place, attributes: Mapping[str, Any]) -> None:
        """Make ``attributes`` the custom attributes of the conversation, in place of all that it had."""
        await self._post(place, "custom_attributes", {"custom_attributes": attributes})

    async def open(self, place: Place) -> None:
        """Give the conversation to the agents."""
        await self._post(place, "toggle_status", {"status": "open"})

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _post(self, place: Place, what: str, body: Mapping[str, Any]) -> None:
        """Post ``body``.

        Raises:
            ChannelError: Chatwoot can't be reached, or refuses it.
        """
        path = f"/api/v1/accounts/{place.account}/conversations/{place.conversation}/{what}"
        try:
            answer = await self._client.post(path, json=body)
        except httpx2.HTTPError as error:
            raise ChannelError(f"Chatwoot can't be reached ({type(error).__name__})") from error
        if not answer.is_success:
            raise ChannelError(f"Chatwoot answered {answer.status_code} to {what}")
