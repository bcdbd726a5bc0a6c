import re

import pytest
from starlette.datastructures import Headers

from api.observe.request_id import Identity

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{SPAN}-01"
TOLD = re.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-(00|01)")


def headers(*pairs: tuple[str, str]) -> Headers:
    return Headers(raw=[(name.lower().encode(), value.encode()) for name, value in pairs])


def told(*traceparents: str) -> tuple[str, str, str]:
    """Trace, span and flags of a request with these headers, as its answer tells them."""
    found = TOLD.fullmatch(
        Identity.from_headers(headers(*(("traceparent", given) for given in traceparents))).traceresponse
    )
    assert found is not None
    return found[1], found[2], found[3]


@pytest.mark.parametrize(
    ("given", "flags"),
    [
        (f"00-{TRACE}-{SPAN}-01", "01"),
        (f"00-{TRACE}-{SPAN}-00", "00"),
        (f"00-{TRACE}-{SPAN}-03", "01"),  # level 2: the trace id is random
        (f"00-{TRACE}-{SPAN}-fe", "00"),
        (f"cc-{TRACE}-{SPAN}-01", "01"),  # a version to come, as far as it is known
        (f"cc-{TRACE}-{SPAN}-01-what-comes-then", "01"),
    ],
)
def test_a_valid_traceparent_goes_on_with_a_span_of_its_own(given: str, flags: str) -> None:
    trace, span, told_flags = told(given)
    assert (trace, told_flags) == (TRACE, flags)
    assert span != SPAN


@pytest.mark.parametrize(
    "given",
    [
        "",
        "00",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-1",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE}-{SPAN}-01-",
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
    trace, _, flags = told(given)
    assert (trace != TRACE, flags) == (True, "00")


def test_two_traceparents_or_none_are_no_parent() -> None:
    assert told()[2] == "00"
    assert told(PARENT, PARENT)[0] != TRACE


def test_a_request_keeps_its_names() -> None:
    named = Identity.from_headers(headers(("X-Request-Id", "order-42.A_b"), ("traceparent", PARENT)))
    assert (named.request_id, named.trace_id) == ("order-42.A_b", TRACE)


@pytest.mark.parametrize("given", ["", "a b", "환불", "a" * 129, 'a"b', "a\nb", "<script>", "a,b"])
def test_a_request_id_that_could_do_harm_in_a_log_is_replaced(given: str) -> None:
    raw = Headers(raw=[(b"x-request-id", given.encode())])
    assert re.fullmatch("[0-9a-f]{32}", Identity.from_headers(raw).request_id)


def test_a_request_without_names_gets_its_own() -> None:
    one, other = Identity.from_headers(headers()), Identity.from_headers(headers(("traceparent", "00-0-0-01")))
    assert one.request_id != other.request_id
    assert one.trace_id != other.trace_id
