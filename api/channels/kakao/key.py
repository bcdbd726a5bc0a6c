"""Key: the secret by which Kakao is known, which the operator enters with the skill's address."""

from secrets import compare_digest

from pydantic import SecretStr
from starlette.requests import HTTPConnection

HEADER = "x-mureum-key"
PARAMETER = "key"


class SkillKey:
    """The key that a request of Kakao has to bring; without a ``secret`` there is none."""

    def __init__(self, secret: SecretStr | None) -> None:
        self._wanted = secret.get_secret_value().encode() if secret else b""

    def __bool__(self) -> bool:
        return bool(self._wanted)

    def opens(self, request: HTTPConnection) -> bool:
        """Whether ``request`` brings it; how long that takes to tell says nothing about it."""
        given = [compare_digest(key.encode("utf-8", "replace"), self._wanted) for key in brought(request)]
        return any(given)


def brought(request: HTTPConnection) -> list[str]:
    """The keys that ``request`` brings: as ``Authorization: Bearer``, in HEADER, and in its address."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    return [key for key in (bearer, request.headers.get(HEADER), request.query_params.get(PARAMETER)) if key]
