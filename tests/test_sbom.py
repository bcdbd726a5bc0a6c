"""The bill of materials is that of what is installed, and valid CycloneDX."""

import json
import subprocess
import sys
from importlib import resources
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest

from deploy import sbom
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def served() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(sbom.document(sbom.parts(["serve"])))
    return made


def schema(name: str) -> dict[str, Any]:
    text = resources.files("cyclonedx.schema").joinpath("_res", f"{name}.SNAPSHOT.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_document_is_valid(served: dict[str, Any]) -> None:
    assert (served["bomFormat"], served["specVersion"]) == ("CycloneDX", "1.6")
    named = [
        (f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json", schema(name)) for name in ("spdx", "jsf-0.82")
    ]
    registry = jsonschema_rs.Registry(named)
    validator = jsonschema_rs.validator_for(schema("bom-1.6"), registry=registry)
    assert [error.message for error in validator.iter_errors(served)] == []
    broken = {**served, "components": [{"name": "nameless kind"}]}
    assert not validator.is_valid(broken)


def test_it_holds_what_the_service_needs_and_nothing_that_only_happens_to_be_here(served: dict[str, Any]) -> None:
    versions = {each["name"]: each["version"] for each in served["components"]}
    for name in ("fastapi", "starlette", "uvicorn", "faiss-cpu", "kiwipiepy-model", "numpy", "pydantic-core"):
        assert versions[name] == version(name)
    assert not versions.keys() & {"pytest", "mypy", "ruff", "playwright", "matplotlib", "pip-audit", "mureum"}
    assert served["metadata"]["component"]["name"] == "mureum"
    assert all(each["purl"] == f"pkg:pypi/{each['name']}@{quote(each['version'])}" for each in served["components"])


def test_everything_is_reached_from_the_product(served: dict[str, Any]) -> None:
    needs = {each["ref"]: each.get("dependsOn", []) for each in served["dependencies"]}
    reached, open_ = set(), [served["metadata"]["component"]["bom-ref"]]
    while open_:
        reference = open_.pop()
        if reference not in reached:
            reached.add(reference)
            open_ += needs[reference]
    assert reached == {each["bom-ref"] for each in [*served["components"], served["metadata"]["component"]]}


def test_licences_are_told(served: dict[str, Any]) -> None:
    licences = {each["name"]: each.get("licenses") for each in served["components"]}
    assert licences["fastapi"] == [{"expression": "MIT"}]
    assert licences["jinja2"] == [{"license": {"name": "BSD License"}}]
    assert [name for name, told in licences.items() if not told] == []


def test_the_same_installation_has_the_same_number(served: dict[str, Any]) -> None:
    again = json.loads(sbom.document(sbom.parts(["serve"])))
    assert again["serialNumber"] == served["serialNumber"]
    assert json.loads(sbom.document(sbom.parts(["bench"])))["serialNumber"] != served["serialNumber"]


def test_the_script_prints_it_or_says_what_is_wrong() -> None:
    def ran(*extras: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(ROOT / "deploy" / "sbom.py"), *extras]
        return subprocess.run(command, capture_output=True, text=True)

    assert json.loads(ran("serve").stdout)["components"]
    wrong = ran("surve")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("error: no extra surve; there are ")
