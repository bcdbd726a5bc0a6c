import json

from indexer.sources.record import json_schema
from search.records.faq import Contact, Faq
from tests.conftest import ROOT


def test_the_shipped_schema_is_that_of_the_records() -> None:
    assert json.loads((ROOT / "faq_data" / "faqs.schema.json").read_text("utf-8")) == json_schema(Faq)


def test_the_schema_admits_no_other_fields_and_names_the_kinds() -> None:
    schema = json_schema(Faq)
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Step"]["additionalProperties"] is False
    assert schema["properties"]["kind"]["enum"] == ["faq", "guide", "policy", "notice"]
    assert set(schema["required"]) == {"id", "question", "answer"}
    assert "channel" in json_schema(Contact)["required"]
