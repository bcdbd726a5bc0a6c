import re

import pytest
from starlette.datastructures import Headers

from api.observe.request_id import Identity, Trace

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = Trace(TRACE, SPAN, sampled=True)


def headers(*pairs: tuple[str, str]) -> Headers:
    return Headers(raw=[(name.lower().encode(), value.encode("latin-1")) for name, value in pairs])


@pytest.mark.parametrize(
    ("given", "sampled"),
    [
        (f"00-{TRACE}-{SPAN}-01", True),
        (f"00-{TRACE}-{SPAN}-00", False),
        (f"00-{TRACE}-{SPAN}-03", True),  # level 2: the trace id is random
        (f"00-{TRACE}-{SPAN}-fe", False),
        (f"cc-{TRACE}-{SPAN}-01", True),  # a version to come, as far as it is known
        (f"cc-{TRACE}-{SPAN}-01-what-comes-then", True),
    ],
)
def test_a_valid_traceparent_is_taken_over(given: str, sampled: bool) -> None:
    assert Trace.parsed([given]) == Trace(TRACE, SPAN, sampled)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "00",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-1",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE}-{SPAN}-01-",
        f"00-{TRACE}-{SPAN}-01\n",
        f"cc-{TRACE}-{SPAN}-01.more",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        f"00-{TRACE[:-1]}g-{SPAN}-01",
        f"00-{TRACE}0-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{SPAN}-0x",
        f"0-{TRACE}-{SPAN}-01",
        f"００-{TRACE}-{SPAN}-01",
    ],
)
def test_a_malformed_traceparent_is_replaced(given: str) -> None:
    assert Trace.parsed([given]) is None


def test_two_traceparents_or_none_are_no_parent() -> None:
    assert Trace.parsed([]) is None
    assert Trace.parsed([str(PARENT), str(PARENT)]) is None


def test_a_child_is_another_span_of_the_same_trace() -> None:
    child = PARENT.child()
    assert (child.trace_id, child.sampled) == (TRACE, True)
    assert child.span_id != SPAN
    assert Trace.parsed([str(child)]) == child


def test_a_request_keeps_its_names() -> None:
    named = Identity.of(headers(("X-Request-Id", "order-42.A_b"), ("traceparent", str(PARENT))))
    assert named.request_id == "order-42.A_b"
    assert (named.trace.trace_id, named.trace.sampled) == (TRACE, True)
    assert named.trace.span_id != SPAN


@pytest.mark.parametrize("given", ["", "a b", "환불", "a" * 129, 'a"b', "a\nb", "<script>", "a,b"])
def test_a_request_id_that_could_do_harm_in_a_log_is_replaced(given: str) -> None:
    raw = Headers(raw=[(b"x-request-id", given.encode())])
    assert re.fullmatch("[0-9a-f]{32}", Identity.of(raw).request_id)


def test_a_request_without_names_gets_its_own() -> None:
    one, other = Identity.of(headers()), Identity.of(headers(("traceparent", "00-0-0-01")))
    assert one.request_id != other.request_id
    assert one.trace.trace_id != other.trace.trace_id
    for made in (one.trace, other.trace):
        assert Trace.parsed([str(made)]) == made
        assert not made.sampled


def test_a_span_that_is_known_already_is_the_one() -> None:
    known = Trace("1" * 32, "2" * 16, sampled=True)
    assert Identity.of(headers(("traceparent", str(PARENT))), known).trace == known
