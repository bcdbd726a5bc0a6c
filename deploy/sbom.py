"""SBOM: what Mureum runs with, as a CycloneDX document, read from what is installed here. Needs no network.

    python deploy/sbom.py serve index > mureum.cdx.json

names extras of pyproject.toml, and tells what those need: nothing else that happens to be installed is in the document.
"""

import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution

from cyclonedx.contrib.license.exceptions import InvalidLicenseExpressionException
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = "mureum"
_OSI = "License :: OSI Approved :: "


@dataclass(frozen=True, slots=True)
class Part:
    """An installed distribution and the names of those that it needs here."""

    name: str
    version: str
    metadata: PackageMetadata
    needs: tuple[str, ...]


def parts(extras: Sequence[str]) -> dict[str, Part]:
    """Mureum with ``extras``, and all that it needs, directly or not, on this machine.

    Raises:
        PackageNotFoundError: something that is needed is not installed.
        ValueError: Mureum has no such extra.
    """
    known = distribution(ROOT).metadata.get_all("Provides-Extra") or []
    if strange := sorted(set(extras) - set(known)):
        raise ValueError(f"no extra {', '.join(strange)}; there are {', '.join(known)}")
    found: dict[str, Part] = {}
    open_: list[tuple[str, frozenset[str]]] = [(ROOT, frozenset(extras))]
    reached: dict[str, frozenset[str]] = {}
    while open_:
        name, asked = open_.pop()
        if asked <= reached.get(name, frozenset()) and name in found:
            continue
        reached[name] = reached.get(name, frozenset()) | asked
        needed = [(canonicalize_name(each.name), frozenset(each.extras)) for each in _needed(name, reached[name])]
        there = distribution(name)
        names = tuple(sorted({each for each, _ in needed} - {name}))
        found[name] = Part(name, there.version, there.metadata, names)
        open_ += needed
    return found


def _needed(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": each}) for each in ("", *extras)):
            yield requirement


def document(found: Mapping[str, Part]) -> str:
    """The CycloneDX 1.6 document of ``found``: components, licences and what needs what."""
    made = {name: _component(part) for name, part in found.items()}
    root = made[ROOT]
    root.type = ComponentType.APPLICATION
    bom = Bom(components=[component for component in made.values() if component is not root])
    bom.metadata.component = root
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, " ".join(sorted(str(each.purl) for each in made.values())))
    for name, part in found.items():
        bom.register_dependency(made[name], [made[each] for each in part.needs])
    return str(JsonV1Dot6(bom).output_as_string(indent=1))


def _component(part: Part) -> Component:
    purl = PackageURL("pypi", name=part.name, version=part.version)
    page = _field(part.metadata, "Home-page")
    references = [ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(page))] if page else []
    return Component(
        type=ComponentType.LIBRARY,
        name=part.name,
        version=part.version,
        bom_ref=str(purl),
        purl=purl,
        description=_field(part.metadata, "Summary"),
        licenses=list(_licences(part.metadata)),
        external_references=references,
    )


def _licences(metadata: PackageMetadata) -> Iterator[License]:
    """The SPDX expression that the distribution names, or else the names of its licences."""
    made = LicenseFactory()
    if expression := _field(metadata, "License-Expression"):
        try:
            yield made.make_with_expression(expression)
        except InvalidLicenseExpressionException:
            yield made.make_with_name(expression)
        return
    named = [each.removeprefix(_OSI) for each in metadata.get_all("Classifier") or [] if each.startswith(_OSI)]
    text = (_field(metadata, "License") or "").strip()
    if not named and text:
        named = [text.splitlines()[0][:80]]
    yield from (made.make_from_string(name) for name in named)


def _field(metadata: PackageMetadata, name: str) -> str | None:
    return metadata[name] if name in metadata else None


def main(extras: Sequence[str]) -> None:
    """Write the document to standard output."""
    try:
        sys.stdout.write(document(parts(extras)) + "\n")
    except (PackageNotFoundError, ValueError) as error:
        raise SystemExit(f"error: {error}") from error


if __name__ == "__main__":
    main(sys.argv[1:])
