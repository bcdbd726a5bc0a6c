"""What the service is deployed with: the unit of systemd, the image, and Kubernetes."""

import importlib
import json
import re
import shlex
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from api.settings import Settings
from tests.conftest import ROOT
from tests.manifest import Budget, Container, Deployment, Policy, Resource, Service

HOME = ROOT / "deploy"
SETTINGS = {f"MUREUM_{name.upper()}" for name in Settings.model_fields}
SERVE = Path(sys.executable).with_name("faq-serve")


def of(variables: Mapping[str, str]) -> Settings:
    """The settings that ``variables`` make, those of other programs left aside."""
    ours = {name: value for name, value in variables.items() if name in SETTINGS}
    return Settings.model_validate({name.removeprefix("MUREUM_").lower(): value for name, value in ours.items()})


# systemd


@pytest.fixture(scope="module")
def unit() -> dict[str, list[str]]:
    """The values of each key of the section Service."""
    text = (HOME / "mureum.service").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for line in text[text.index("[Service]") : text.index("[Install]")].splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def analysed(tmp_path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """What systemd-analyze says of the unit with the faq-serve that is here."""
    text = (HOME / "mureum.service").read_text("utf-8").replace("/opt/mureum/bin/faq-serve", str(SERVE))
    file = tmp_path / "mureum.service"
    file.write_text(text, "utf-8")
    return subprocess.run(["systemd-analyze", *arguments, str(file)], capture_output=True, text=True)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    ran = analysed(tmp_path, "verify")
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_service_is_exposed_little(tmp_path: Path) -> None:
    ran = analysed(tmp_path, "security", "--offline=true", "--threshold=15", "--no-pager")
    assert ran.returncode == 0, ran.stdout[-200:]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DynamicUser", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("NoNewPrivileges", "yes"),
        ("MemoryDenyWriteExecute", "yes"),
        ("CapabilityBoundingSet", ""),
        ("StateDirectory", "mureum"),
        ("Restart", "on-failure"),
        ("ExecReload", "/bin/kill -HUP $MAINPID"),
        ("IPAddressDeny", "any"),
    ],
)
def test_the_unit_keeps_what_it_is_hardened_with(unit: dict[str, list[str]], name: str, value: str) -> None:
    assert unit[name] == [value]


def test_the_units_variables_are_settings_and_its_folder_is_where_the_database_is(unit: dict[str, list[str]]) -> None:
    variables = dict(each.split("=", 1) for each in unit["Environment"])
    assert set(variables) <= SETTINGS
    settings = of(variables)
    (folder,), (memory,), (patience,) = (unit[name] for name in ("StateDirectory", "MemoryMax", "TimeoutStopSec"))
    assert settings.database == f"sqlite:////var/lib/{folder}/mureum.db"
    assert re.fullmatch(r"\d+G", memory)
    assert int(patience) > 9


# the image


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in capitals, with what stands behind each."""
    text = re.sub(r"^#.*\n", "", (HOME / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = filter(None, re.sub(r"\\\n\s*", " ", text).splitlines())
    return [(name.upper(), rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]


@pytest.fixture(scope="module")
def last(instructions: list[tuple[str, str]]) -> dict[str, str]:
    """Those of the last stage, which is the image."""
    start = max(place for place, (name, _) in enumerate(instructions) if name == "FROM")
    return dict(instructions[start:])


def test_the_image_is_made_of_instructions_that_there_are(instructions: list[tuple[str, str]]) -> None:
    known = {"ARG", "FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"}
    assert {name for name, _ in instructions} == known | {"ENTRYPOINT"}
    assert ("ARG", "BASE=python:3.11-slim") in instructions
    assert [rest for name, rest in instructions if name == "FROM"] == ["${BASE} AS build", "${BASE}"]


def test_what_is_copied_is_there_and_not_ignored(instructions: list[tuple[str, str]]) -> None:
    copied = [
        name for kind, rest in instructions if kind == "COPY" and "--from" not in rest for name in rest.split()[:-1]
    ]
    ignored = (HOME / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    assert set(copied) == {line[1:] for line in ignored if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)


def test_a_wheel_holds_the_product_and_its_commands_and_no_benchmarks(tmp_path: Path) -> None:
    """It is built of what the Dockerfile copies, as pip does it."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("api", "benchmarks", "indexer", "search"):
        (source / name).symlink_to(ROOT / name)
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    ran = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=source, capture_output=True, text=True, check=True
    )
    with ZipFile(tmp_path / ran.stdout.splitlines()[-1]) as wheel:
        held = wheel.namelist()
        (entries,) = (name for name in held if name.endswith("entry_points.txt"))
        scripts = wheel.read(entries).decode()
    assert {name.split("/")[0] for name in held if ".dist-info/" not in name} == {"api", "indexer", "search"}
    assert set(re.findall(r"^faq-\w+", scripts, re.MULTILINE)) == {"faq-index", "faq-search", "faq-serve"}
    assert {"search/py.typed", "search/ranking/weights.json", "indexer/small_talk.txt"} <= {*held}


def test_the_benchmarks_command_comes_with_an_editable_install_of_the_checkout() -> None:
    """Both of these pyproject.toml are installed where the project is tested, and only there."""
    project = tomllib.loads((ROOT / "benchmarks" / "pyproject.toml").read_text("utf-8"))
    (name,), (target,) = project["project"]["scripts"].keys(), project["project"]["scripts"].values()
    module, _, function = target.partition(":")
    assert (name, getattr(importlib.import_module(module), function).name) == ("faq-bench", "main")
    assert (ROOT / "benchmarks" / project["tool"]["hatch"]["build"]["dev-mode-dirs"][0]).resolve() == ROOT
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "--editable '.[dev]' --editable ./benchmarks" in makefile
    assert "./benchmarks" not in (HOME / "Dockerfile").read_text("utf-8")


def test_the_image_has_the_pinned_service_alone_from_any_mirror(instructions: list[tuple[str, str]]) -> None:
    (install,) = (rest for name, rest in instructions if name == "RUN" and "pip install" in rest)
    words = shlex.split(install)
    assert ".[serve]" in words
    assert words[words.index("--constraint") + 1] == "constraints.txt"
    assert ("ARG", "PIP_INDEX_URL") in instructions
    assert not any(re.search(r"apt-get|curl|wget|https?://(?!127\.0\.0\.1)", rest) for _, rest in instructions)


def test_the_image_runs_as_nobody_with_settings_of_ours(last: dict[str, str]) -> None:
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last["USER"])
    variables = dict(each.split("=", 1) for each in shlex.split(last["ENV"]))
    ours = {name: value for name, value in variables.items() if name.startswith("MUREUM_")}
    assert ours.keys() <= SETTINGS
    settings = of(ours)
    assert (settings.host, str(settings.port)) == ("0.0.0.0", last["EXPOSE"])
    assert settings.database.removeprefix("sqlite:///").startswith(last["VOLUME"] + "/")
    assert last["USER"].split(":")[0] in last["RUN"]
    assert json.loads(last["ENTRYPOINT"]) == ["faq-serve"]


class Health(BaseHTTPRequestHandler):
    """Answers /healthz with 200 and all else with 404."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def healthy() -> Iterator[int]:
    """The port of something that lives."""
    with HTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_health_check_tells_the_living_from_the_dead(last: dict[str, str], healthy: int) -> None:
    options, _, command = last["HEALTHCHECK"].partition(" CMD ")
    assert {"--interval", "--timeout", "--start-period", "--retries"} == {
        each.split("=")[0] for each in options.split()
    }
    python, flag, code = json.loads(command)
    assert (python, flag) == ("python", "-c")

    def checked(written: str) -> int:
        ran = subprocess.run([sys.executable, "-c", written], capture_output=True, env={"no_proxy": "*"})
        return ran.returncode

    assert code.count(":8000/") == 1
    assert checked(code.replace(":8000/", f":{healthy}/")) == 0
    assert checked(code.replace(":8000/healthz", f":{healthy}/gone")) == 1
    assert checked(code.replace(":8000/", ":1/")) == 1


# Kubernetes


@pytest.fixture(scope="module")
def manifest() -> dict[str, Deployment | Service | Budget | Policy]:
    adapter: TypeAdapter[Deployment | Service | Budget | Policy] = TypeAdapter(Resource)
    documents = yaml.safe_load_all((HOME / "kubernetes.yaml").read_text("utf-8"))
    found = [adapter.validate_python(each) for each in documents if each is not None]
    return {each.kind: each for each in found}


@pytest.fixture(scope="module")
def deployment(manifest: dict[str, object]) -> Deployment:
    found = manifest["Deployment"]
    assert isinstance(found, Deployment)
    return found


@pytest.fixture(scope="module")
def container(deployment: Deployment) -> Container:
    (found,) = deployment.spec.template.spec.containers
    return found


def test_a_misspelt_field_is_refused() -> None:
    (written, *_) = yaml.safe_load_all((HOME / "kubernetes.yaml").read_text("utf-8"))
    (held,) = written["spec"]["template"]["spec"]["containers"]
    held["readynessProbe"] = held.pop("readinessProbe")
    with pytest.raises(ValidationError, match="readynessProbe"):
        Deployment.model_validate(written)


def test_all_select_the_same_pods(manifest: dict[str, object], deployment: Deployment) -> None:
    service, budget, policy = (manifest[kind] for kind in ("Service", "PodDisruptionBudget", "NetworkPolicy"))
    assert isinstance(service, Service) and isinstance(budget, Budget) and isinstance(policy, Policy)
    labels = deployment.spec.template.metadata.labels
    assert labels
    assert labels == deployment.spec.selector.matchLabels == service.spec.selector
    assert labels == budget.spec.selector.matchLabels == policy.spec.podSelector.matchLabels


def test_an_upgrade_takes_nothing_away_before_there_is_more(deployment: Deployment, container: Container) -> None:
    assert deployment.spec.replicas >= 2
    assert deployment.spec.strategy.rollingUpdate.maxUnavailable == 0
    assert deployment.spec.strategy.rollingUpdate.maxSurge >= 1
    assert container.readinessProbe.httpGet.path == "/readyz"
    assert container.livenessProbe.httpGet.path == "/healthz"
    pause = int(container.lifecycle.preStop.exec.command[-1])
    assert deployment.spec.template.spec.terminationGracePeriodSeconds > pause + 9


def test_a_replica_may_do_nothing_but_answer(deployment: Deployment, container: Container) -> None:
    pod = deployment.spec.template.spec
    assert pod.securityContext.runAsNonRoot
    assert not pod.automountServiceAccountToken
    assert container.securityContext.readOnlyRootFilesystem
    assert not container.securityContext.allowPrivilegeEscalation
    assert container.securityContext.capabilities.drop == ["ALL"]


def test_a_replica_runs_as_the_image_does_and_finds_what_it_needs(
    deployment: Deployment, container: Container, last: dict[str, str]
) -> None:
    pod = deployment.spec.template.spec
    assert f"{pod.securityContext.runAsUser}:{pod.securityContext.runAsGroup}" == last["USER"]
    ports = {port.name: port.containerPort for port in container.ports}
    assert ports == {"http": int(last["EXPOSE"])}
    probes = (container.startupProbe, container.readinessProbe, container.livenessProbe)
    assert {probe.httpGet.port for probe in probes} == {"http"}
    mounts = {mount.mountPath: mount for mount in container.volumeMounts}
    volumes = {volume.name: volume for volume in pod.volumes}
    assert {mount.name for mount in mounts.values()} == volumes.keys()
    variables = dict(each.split("=", 1) for each in shlex.split(last["ENV"]))
    index = mounts[variables["MUREUM_INDEX"]]
    claim = volumes[index.name].persistentVolumeClaim
    assert index.readOnly
    assert claim is not None and claim.readOnly
    assert {last["WORKDIR"], "/tmp"} == mounts.keys() - {index.mountPath}


def test_an_index_behind_a_url_needs_no_more_than_what_is_marked() -> None:
    text = (HOME / "kubernetes.yaml").read_text("utf-8")
    written, *_, network = yaml.safe_load_all(text.replace("#~ ", ""))
    pod = written["spec"]["template"]["spec"]
    (held,) = pod["containers"]
    for place in (held["volumeMounts"], pod["volumes"]):
        (index,) = (each for each in place if each["name"] == "index")
        place.remove(index)
    container, volumes = Container.model_validate(held), Deployment.model_validate(written).spec.template.spec.volumes
    assert {mount.name for mount in container.volumeMounts} == {volume.name for volume in volumes}
    settings = of({each.name: each.value for each in container.env if each.value is not None})
    assert settings.index == "s3://BUCKET/index"
    (cache,) = (mount for mount in container.volumeMounts if mount.mountPath == str(settings.index_cache))
    assert not cache.readOnly
    assert [443] in [[port.port for port in each.ports] for each in Policy.model_validate(network).spec.egress]


def test_the_replicas_variables_are_settings(container: Container) -> None:
    given = {variable.name: variable for variable in container.env}
    assert given.keys() <= SETTINGS
    settings = of({name: each.value for name, each in given.items() if each.value is not None})
    assert settings.concurrency == int(container.resources.limits.cpu)
    assert given["MUREUM_DATABASE"].valueFrom is not None


def test_what_scrapes_the_replicas_is_no_proxy_and_not_the_replica_itself(container: Container) -> None:
    settings = of({each.name: each.value for each in container.env if each.value is not None})
    operators, proxies = (
        [ip_network(each) for each in networks] for networks in (settings.operators, settings.trusted_proxies)
    )
    assert operators
    assert proxies
    assert not any(each.is_loopback for each in operators)
    assert not any(one.overlaps(other) for one in operators for other in proxies)


def test_the_network_is_closed_but_for_visitors_names_and_the_database(manifest: dict[str, object]) -> None:
    policy = manifest["NetworkPolicy"]
    assert isinstance(policy, Policy)
    assert policy.spec.policyTypes == ["Ingress", "Egress"]
    assert [[port.port for port in each.ports] for each in policy.spec.ingress] == [["http"]]
    assert [[port.port for port in each.ports] for each in policy.spec.egress] == [[53, 53], [5432]]
