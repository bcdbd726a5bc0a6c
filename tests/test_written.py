import gzip
import json
from dataclasses import replace

from pydantic import TypeAdapter

from api.search.written import Written
from api.wire.schemas import SearchResult
from search.answering.result import Answer

ID = "0123456789abcdef" * 2


def answer(query: str) -> Answer:
    return Answer(query, (), 0, {"결제": 1}, "none", 0.0, "low", "없는 내용 같아요.", {}, (), ())


def test_an_answer_is_written_as_the_schema_says() -> None:
    given = replace(answer('"환불"\n'), corrected_query="환불")
    expected = TypeAdapter(SearchResult).dump_json(SearchResult.of(given, ID))
    written = Written()
    assert [written.of(given, ID) for _ in range(2)] == [expected, expected]


def test_an_answer_is_written_once_and_has_another_id_each_time() -> None:
    given, facets = answer("환불"), {"결제": 1}
    given = replace(given, facets=facets)
    written = Written()
    first = json.loads(written.of(given, ID))
    facets["결제"] = 2
    second = json.loads(written.of(given, ID[::-1]))
    assert (first.pop("query_id"), second.pop("query_id")) == (ID, ID[::-1])
    assert first == second
    assert json.loads(Written().of(given, ID))["facets"] == {"결제": 2}


def test_no_answer_is_taken_for_another_that_was_where_it_is_now() -> None:
    written = Written()
    for number in range(1000):  # each is gone when the next is made
        assert json.loads(written.of(answer(str(number)), ID))["query"] == str(number)


def test_what_does_not_fit_is_written_all_the_same() -> None:
    small = Written(most=10)
    assert json.loads(small.of(answer("환불"), ID))["query"] == "환불"


def test_no_more_is_kept_than_fits() -> None:
    size = len(Written().of(answer("0"), "")) - len(',"query_id":""}')
    facets = [{"결제": 0} for _ in range(3)]
    asked = [replace(answer("0"), facets=each) for each in facets]
    written = Written(most=2 * size)
    for each in asked:
        written.of(each, ID)
    for facet in facets:
        facet["결제"] = 1
    told = [json.loads(written.of(each, ID))["facets"]["결제"] for each in reversed(asked)]
    assert told == [0, 0, 1]


def test_a_compressed_answer_is_the_answer() -> None:
    written, given = Written(), replace(answer("환불"), facets={"결제" * 50_000: 2})
    for query_id in (ID, ID[::-1]):
        packed = written.gzipped(given, query_id)
        assert gzip.decompress(packed) == written.of(given, query_id)
        assert len(packed) < 5_000


def test_an_answer_is_compressed_once() -> None:
    facets = {"결제": 1}
    written, given = Written(), replace(answer("환불"), facets=facets)
    first = gzip.decompress(written.gzipped(given, ID))
    facets["결제"] = 2
    assert gzip.decompress(written.gzipped(given, ID)) == first
