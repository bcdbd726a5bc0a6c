"""The errors of the service; ``middleware.problems`` gives each its HTTP status.

MureumError
└── StoreError             the database can't be used
NotReadyError              the index is being loaded, or the app is going down
GenerationRefusedError     the next generation of the index can't serve
QueryNotFoundError         no kept query has this id
ConversationNotFoundError  nothing of this conversation is kept
ChannelError               the service of a channel did not take an answer
RefusedError
├── KeyMissingError    a key is needed and none was sent
├── KeyUnknownError    no such key, or no longer
├── KeyScopeError      the key is not for this
├── RateError          too many requests
├── SlowBodyError      the body did not come in time
├── SlowAnswerError    the answer was not ready in time
├── OverloadError      too many searches at once
└── LeftError          the client did not wait for its turn
"""

from collections.abc import Mapping

from search.errors import MureumError


class StoreError(MureumError):
    """Nothing can be kept at the moment, or the URL of the database is wrong."""


class NotReadyError(Exception):
    """The engine is still being loaded, or the app is going down."""


class GenerationRefusedError(Exception):
    """The next generation can't serve; the one before goes on."""


class QueryNotFoundError(Exception):
    """There is neither a query with this id nor feedback on one."""


class ConversationNotFoundError(Exception):
    """Nothing of this conversation is kept, or its token is none of ours."""


class ChannelError(Exception):
    """The service that a conversation is held in did not take the answer."""


class RefusedError(Exception):
    """Base of the errors that refuse a request; ``headers`` are added to the answer."""

    headers: Mapping[str, str] = {}


class KeyMissingError(RefusedError):
    """A key is needed, and none was sent."""

    headers: Mapping[str, str] = {"www-authenticate": 'Bearer realm="mureum"'}

    def __init__(self) -> None:
        super().__init__("send an API key: Authorization: Bearer …")


class KeyUnknownError(RefusedError):
    """There is no such key, or it was revoked (RFC 6750, section 3.1)."""

    headers: Mapping[str, str] = {"www-authenticate": 'Bearer realm="mureum", error="invalid_token"'}

    def __init__(self) -> None:
        super().__init__("there is no such API key, or it was revoked")


class KeyScopeError(RefusedError):
    """The key lacks ``scope`` (RFC 6750, section 3.1)."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"the API key has no scope {scope!r}")
        self.headers = {"www-authenticate": f'Bearer realm="mureum", error="insufficient_scope", scope="{scope}"'}


class RateError(RefusedError):
    """More requests came than ``policy`` admits; the next is admitted in ``wait`` seconds."""

    def __init__(self, policy: str, wait: int) -> None:
        super().__init__(f"too many requests for this {policy}; try again in {wait} s")
        self.headers = {"retry-after": str(wait)}


class SlowBodyError(RefusedError):
    """The body was not read whole within ``seconds``; what is left of it is not waited for."""

    headers: Mapping[str, str] = {"connection": "close"}

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the body was not sent within {seconds:g} s")


class SlowAnswerError(RefusedError):
    """The answer was not ready within ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the answer was not ready within {seconds:g} s; try again later")


class OverloadError(RefusedError):
    """As many searches as may are waiting for their turn."""

    headers: Mapping[str, str] = {"retry-after": "1"}

    def __init__(self) -> None:
        super().__init__("too many searches at the moment; try again in a second")


class LeftError(RefusedError):
    """The client has left before its turn came."""

    def __init__(self) -> None:
        super().__init__("the client has left")
