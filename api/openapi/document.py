"""The OpenAPI document: what it says of the service, and of errors as problems."""

from importlib.metadata import version
from typing import Any

from api.auth.keyring import BEARER, Keyring
from api.middleware.problems import MEDIA_TYPE
from api.observe.access import LoggedApp
from api.observe.metrics import Metrics
from api.openapi.examples import RESPONSES
from api.wire.schemas import Problem, ValidationProblem

DESCRIPTION = """\
한국어 고객센터의 FAQ를 평소 말로 찾습니다.

- 검색은 찾은 FAQ와 함께 판단(`decision`)을 돌려줍니다: 답이 있음(`answer`), 골라야 함(`clarify`), 없음(`none`).
- 검색 결과는 관련도 순서입니다. `score`는 -1에서 1 사이, `confidence`는 맞을 확률로 0에서 1 사이입니다.
- 모든 응답의 `X-Request-Id`는 그 요청의 이름입니다(보내면 그대로 씁니다). `Server-Timing`은 걸린 시간(밀리초)입니다.
- 인덱스에서 나온 응답의 `X-Index-Generation`은 그것을 만든 인덱스 세대입니다.
- 오류는 모두 [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)의 `application/problem+json`입니다.
- API 키는 `Authorization: Bearer …`로 보냅니다. 필요한 곳에는 자물쇠가 있고, 나머지는 키가 없어도 됩니다.
- 요청을 너무 많이 보내면 429이며, `Retry-After`초 뒤에 다시 보내면 됩니다. 얼마나 남았는지는 모든 응답의
  `RateLimit`에 있습니다.
- 분류는 넓은 것부터 `>`로 이은 경로로 고릅니다: `결제 > 결제 오류`.
"""
TAGS = [
    {"name": "search", "description": "질문으로 찾기"},
    {"name": "chat", "description": "대화하기: 되묻고, 한 단계씩 안내하고, 사람에게 넘깁니다"},
    {"name": "feedback", "description": "답이 도움이 됐는지"},
    {"name": "faqs", "description": "FAQ 읽기"},
    {"name": "catalog", "description": "분류, 자주 찾는 FAQ, 문의 방법"},
    {"name": "health", "description": "상태 확인"},
    {"name": "admin", "description": "운영: 범위가 `admin`인 키가 필요합니다"},
]
ERRORS: dict[int | str, dict[str, Any]] = {
    408: {"model": Problem, "description": "본문을 제때 다 보내지 않음"},
    413: {"model": Problem, "description": "본문이 너무 큼"},
    422: {"model": ValidationProblem, "description": "요청이나 질문을 쓸 수 없음"},
    500: {"model": Problem, "description": "예상하지 못한 오류"},
    503: {
        "model": Problem,
        "description": "아직 준비되지 않았거나 너무 바쁘거나 제때 답하지 못함. `Retry-After`초 뒤에 다시 보내세요",
    },
}
"""What every route may answer with."""
LIMITED: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "API 키가 필요하거나, 그런 키가 없음"},
    403: {"model": Problem, "description": "이 키로는 할 수 없음"},
    429: {
        "model": Problem,
        "description": "요청이 너무 많음",
        "headers": {"Retry-After": {"description": "몇 초 뒤에 다시 보내면 되는지", "schema": {"type": "integer"}}},
    },
}
"""What a route below ``/v1/`` may answer with, too."""


class DocumentedApp(LoggedApp):
    """An app whose document has Korean examples, and errors with the media type that they have."""

    def __init__(self, keyring: Keyring, metrics: Metrics, **options: Any) -> None:  # noqa: ANN401  (FastAPI's own)
        self._keyring = keyring
        super().__init__(
            metrics,
            title="Mureum",
            summary="한국어 FAQ 검색",
            description=DESCRIPTION,
            version=version("mureum"),
            openapi_tags=TAGS,
            responses=ERRORS,
            docs_url=None,  # FastAPI's documentation pages load scripts from elsewhere
            redoc_url=None,
            **options,
        )

    def openapi(self) -> dict[str, Any]:
        """The document, OpenAPI 3.1."""
        if self.openapi_schema is None:
            for operations in super().openapi()["paths"].values():
                for operation in operations.values():
                    _describe(operation)
                    self._open(operation)
        assert self.openapi_schema is not None
        return self.openapi_schema

    def _open(self, operation: dict[str, Any]) -> None:
        """Say that no key is as good as one, where that is so."""
        scopes = [scope for wanted in operation.get("security", []) for scope in wanted[BEARER.scheme_name]]
        if scopes and not any(self._keyring.needed(scope) for scope in scopes):
            operation["security"].insert(0, {})


def _describe(operation: dict[str, Any]) -> None:
    """Add the examples (FastAPI would drop what is null in them) and the media type of problems."""
    if operation["operationId"] in RESPONSES:
        operation["responses"]["200"]["content"]["application/json"]["examples"] = RESPONSES[operation["operationId"]]
    for status, described in operation["responses"].items():
        if int(status) >= 400:
            described["content"] = {MEDIA_TYPE: next(iter(described["content"].values()))}
