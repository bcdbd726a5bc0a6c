"""Bodies of requests and responses: searches, pages of FAQs, readiness, problems.

All else that is sent are the library's own records.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from search.answering.engine import MAX_HITS, MAX_QUERY
from search.answering.result import Answer, Hit
from search.confidence.thresholds import Thresholds
from search.records.faq import Faq, Kind, Step

HitCount = Annotated[
    int,
    Field(ge=1, le=MAX_HITS),
    BeforeValidator(lambda given: int(given) if isinstance(given, float) and given.is_integer() else given),
]
"""JSON has one kind of number: its 5.0 is a whole one."""


AtLeast = Annotated[
    float,
    Field(
        ge=0,
        le=1,
        description="확신(`confidence`)이 이보다 낮은 FAQ를 뺍니다: 0~1. `total`과 `facets`도 남은 것만 셉니다",
    ),
]
"""The least confidence of a hit."""


AsTyped = Annotated[bool, Field(description="적힌 그대로 찾습니다: 오타나 한/영 전환을 고쳐 읽지 않습니다")]
"""Whether a query is searched to the letter."""


class SearchRequest(BaseModel):
    """The body of ``POST /v1/search``."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    query: Annotated[str, Field(max_length=MAX_QUERY, description="질문", examples=["비번 까먹음"])]
    k: Annotated[HitCount, Field(description="결과의 최대 개수")] = 5
    category: Annotated[
        str,
        Field(
            description="이 분류와 그 아래만: 넓은 것부터 `>`로 이은 경로", examples=["", "결제", "결제 > 결제 오류"]
        ),
    ] = ""
    kind: Annotated[Kind | None, Field(description="이 종류만")] = None
    at_least: AtLeast = 0.0
    as_typed: AsTyped = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStep(Step):
    """A step, and ``text_html``: its text as HTML for a place within a line."""

    text_html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFaq(Faq):
    """An entry as pages show it.

    ``title``: the question, or the first words of the answer where it has none. ``answer_html``: the answer as HTML,
    with what the query met in ``<mark>``. HTML of this service is safe: what is markup in the data is text in it.
    """

    steps: tuple[ShownStep, ...] = ()
    title: str
    answer_html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHit(Hit):
    """A hit of the library, its FAQ as pages show it."""

    faq: ShownFaq


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnswer(Answer):
    """An answer of the library, its FAQs as pages show them.

    ``meanings_text``: the sentence that tells a visitor of ``meanings``, blank if there are none.
    """

    hits: tuple[ShownHit, ...]
    questions: tuple["ShownAnswer", ...]
    meanings_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult(ShownAnswer):
    """An answer, and ``query_id``: what feedback on it is bound to."""

    query_id: str


class FeedbackRequest(BaseModel):
    """The body of ``POST /v1/feedback``."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    query_id: Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="검색 결과의 `query_id`")]
    faq: Annotated[str, Field(max_length=MAX_QUERY, description="보여 준 FAQ의 `id`")]
    rank: Annotated[HitCount, Field(description="보여 준 순위: 첫 결과가 1")]
    helpful: Annotated[bool, Field(description="도움이 됐으면 `true`")]
    comment: Annotated[str | None, Field(max_length=1000, description="하고 싶은 말")] = None


class FaqPage(BaseModel):
    """FAQs ``offset`` to ``offset + limit`` of the ``total`` that pass the filter, in the order of the source."""

    total: int
    offset: int
    limit: int
    faqs: tuple[ShownFaq, ...]


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Counts(BaseModel):
    """How much an index holds."""

    faqs: int
    wordings: int
    answers: int
    contacts: int


class Refused(BaseModel):
    """The generation that could not serve, if its name could be read, and why."""

    generation: str | None
    why: str


class Reloaded(BaseModel):
    """How a reload ended: with the generation that serves now, after so many seconds."""

    outcome: Literal["switched", "unchanged"]
    generation: str
    seconds: float


class Readiness(BaseModel):
    """The service can answer."""

    status: Literal["ready"] = "ready"


class ReadinessDetails(Readiness):
    """The index that answers: what it holds, what it was made with and the thresholds that decide.

    ``refused`` is what the last reload did not let serve; ``gone`` tells that the index folder is, or
    that its URL is out of reach.
    """

    version: str
    generation: str
    refused: Refused | None
    gone: bool
    encoder: str
    dimension: int
    analyzer: str
    thresholds: Thresholds
    counts: Counts


class Problem(BaseModel):
    """What went wrong, as of RFC 9457. ``type`` tells kinds of problems apart; ``detail`` is for a developer."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class FieldError(BaseModel):
    """What is wrong with one parameter or one field of the body."""

    field: str
    message: str


class ValidationProblem(Problem):
    """A request that was not understood; ``errors`` holds every part that is wrong, if parts can be named."""

    errors: list[FieldError] = []
