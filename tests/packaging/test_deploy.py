"""The files in ``deploy/`` and the image: valid, closed, without secrets, and true to the program's command line."""

import configparser
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
import yaml
from fastapi.routing import APIRoute

from certverify import settings
from certverify.cli import app
from certverify.nightly.order import Order
from certverify.pipeline.sources import connect
from certverify.web.pages import health as health_of_page

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MANIFESTS = sorted(
    path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml"
)
UNITS = sorted((DEPLOY / "systemd").iterdir())
PROGRAM = "/opt/certverify/bin/certverify"
MAY_WRITE = {"/tmp", "/nights", "/metrics"}  # noqa: S108 -- places in the container


def documents() -> Iterator[dict[str, Any]]:
    for path in MANIFESTS:
        yield from yaml.safe_load_all(path.read_text(encoding="utf-8"))


def pods() -> dict[str, dict[str, Any]]:
    """Return the pod specification of everything that runs."""
    found = {}
    for one in documents():
        spec = one.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template is not None:
            found[one["metadata"]["name"]] = template["spec"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    """Return the pods that run this program."""
    return {
        name: pod
        for name, pod in pods().items()
        if {container["image"] for container in pod["containers"]} == {"certverify"}
    }


def accepts(words: Sequence[str]) -> None:
    """Fail unless the program understands this command line; nothing is run."""
    group = typer.main.get_command(app)
    command = group.commands[words[0]]  # type: ignore[attr-defined] # a group, as typer makes of several commands
    command.make_context(words[0], list(words[1:]))


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_manifests_are_valid(path: Path) -> None:
    """Every field is one that Kubernetes knows, with a value of its kind."""
    command = [str(Path(sys.executable).with_name("kubernetes-validate")), "--strict", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_kustomize_takes_every_manifest() -> None:
    """What is in the folder is applied, what is named is there, and the configuration comes along."""
    told = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text(encoding="utf-8"))
    assert sorted(told["resources"]) == [path.name for path in MANIFESTS]
    (generated,) = told["configMapGenerator"]
    assert all((DEPLOY / "kubernetes" / file).exists() for file in generated["files"])
    wanted = {
        volume["configMap"]["name"]
        for pod in pods().values()
        for volume in pod["volumes"]
        if "configMap" in volume
    }
    assert wanted == {generated["name"]}


@pytest.mark.parametrize("name", pods())
def test_pods_are_closed(name: str) -> None:
    """Not root, nothing to gain, a read-only file system but for what it is to write, no account at the cluster."""
    pod = pods()[name]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        inside = container["securityContext"]
        assert inside == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        writable = {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
        assert writable <= MAY_WRITE
        assert {mount["name"] for mount in container["volumeMounts"]} == {
            one["name"] for one in pod["volumes"]
        }
        assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("name", ours())
def test_pods_are_given_secrets_by_reference(name: str) -> None:
    """Key, token and password come from secrets; the ledger's address holds none and proves the server."""
    for container in pods()[name]["containers"]:
        plain = {one["name"]: one.get("value") for one in container["env"]}
        for secret in ("CERTVERIFY_KEY", "CERTVERIFY_SECRETS__GATEWAY__TOKEN", "PGPASSWORD"):
            assert secret in plain
            assert plain[secret] is None
        assert re.fullmatch(
            r"postgresql://[a-z]+@[a-z]+/[a-z]+\?sslmode=verify-full&.*", plain["CERTVERIFY_STORE"]
        )


@pytest.mark.parametrize("name", ours())
def test_the_program_understands_its_arguments(name: str) -> None:
    """Every option in a manifest is one of the program's."""
    for container in pods()[name]["containers"]:
        accepts(container["args"])


def test_the_page_is_probed_where_it_answers() -> None:
    """Service and probes mean the port that the page listens on, and addresses that it answers without a session."""
    (container,) = pods()["certverify-page"]["containers"]
    (port,) = container["ports"]
    assert f"--port={port['containerPort']}" in container["args"]
    probes = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert {one["port"] for one in probes.values()} == {port["name"]}
    assert {kind: one["path"] for kind, one in probes.items()} == {
        "startup": "/livez", "liveness": "/livez", "readiness": "/readyz",
    }  # fmt: skip
    assert {"/livez", "/readyz"} == {
        route.path for route in health_of_page.router.routes if isinstance(route, APIRoute)
    }
    assert service_of("certverify-page") == [port["name"]]


def service_of(name: str) -> list[str]:
    """Return the ports that a Service leads to, which must be that of the Deployment of its name."""
    mine = {one["kind"]: one["spec"] for one in documents() if one["metadata"]["name"] == name}
    assert mine["Service"]["selector"] == mine["Deployment"]["template"]["metadata"]["labels"]
    return [one["targetPort"] for one in mine["Service"]["ports"]]


def test_prometheus_is_shown_the_metrics_and_nothing_else() -> None:
    """The exporter reads the folder that the night writes its metrics to, on the same claim, and no other volume."""
    (container,) = pods()["certverify-metrics"]["containers"]
    (folder,) = re.findall(r"--collector\.textfile\.directory=(\S+)", " ".join(container["args"]))
    (volume,) = pods()["certverify-metrics"]["volumes"]
    told = settings.load(DEPLOY / "kubernetes" / "certverify.toml").nightly.metrics
    assert told is not None
    (night,) = pods()["certverify-nightly"]["containers"]
    written = next(mount for mount in night["volumeMounts"] if mount["mountPath"] == str(told.parent))
    held = {one["name"]: one for one in pods()["certverify-nightly"]["volumes"]}[written["name"]]
    assert held["persistentVolumeClaim"]["claimName"] == volume["persistentVolumeClaim"]["claimName"]
    assert [(one["mountPath"], one["readOnly"]) for one in container["volumeMounts"]] == [(folder, True)]
    assert service_of("certverify-metrics") == [port["name"] for port in container["ports"]]


def test_the_deployed_configuration_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It names what the volumes hold, and the source can be set up from it, its token by variable or by file."""
    monkeypatch.setenv("CERTVERIFY_SECRETS__GATEWAY__TOKEN", "an invented token")
    filled = tmp_path / "certverify.toml"
    text = (DEPLOY / "kubernetes" / "certverify.toml").read_text(encoding="utf-8")
    filled.write_text(text.replace("gateway.example", "data.sharing.test"), encoding="utf-8")
    chosen = settings.load(filled)
    mounted = {mount["mountPath"] for mount in pods()["certverify-nightly"]["containers"][0]["volumeMounts"]}
    assert {str(path) for path in (*chosen.nightly.rosters, chosen.nightly.out)} <= mounted
    assert chosen.nightly.workers == "cluster"
    assert connect(Order(chosen).connectors, chosen)
    monkeypatch.delenv("CERTVERIFY_SECRETS__GATEWAY__TOKEN")
    (tmp_path / "token").write_text("an invented token", encoding="utf-8")
    monkeypatch.setenv("CERTVERIFY_CONNECTORS__GATEWAY__AUTH__TOKEN_FILE", str(tmp_path / "token"))
    by_file = settings.load(filled)
    assert connect(Order(by_file).connectors, by_file)


def test_compose_is_closed_and_understood() -> None:
    """As in the cluster: read-only, no capability, secrets from files that are not in the tree."""
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    for name in ("worker", "nightly"):
        service = told["services"][name]
        accepts(service["command"])
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert not [key for key in service["environment"] if "TOKEN" in key and not key.endswith("_FILE")]
        assert set(service["secrets"]) < set(told["secrets"])
    assert not [one for one in told["secrets"].values() if (DEPLOY / one["file"]).exists()]
    assert {mount.split(":")[0] for mount in told["services"]["nightly"]["volumes"] if mount[0] != "."} == {
        "nights"
    }


@pytest.mark.parametrize(
    "path", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda path: path.name
)
def test_units_start_the_program_as_it_is(path: Path) -> None:
    """The command line is understood, nobody is root, secrets are credentials, and a stop waits long enough."""
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # the documented way to keep case
    unit.read(path, encoding="utf-8")
    program, *words = unit["Service"]["ExecStart"].split()
    assert program == PROGRAM
    accepts(words)
    assert unit["Service"]["User"] == "certverify"
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert int(unit["Service"]["TimeoutStopSec"]) > 10
    lines = path.read_text(encoding="utf-8")
    credentials = set(re.findall(r"LoadCredential=([a-z-]+):", lines))
    assert credentials == set(re.findall(r"=%d/([a-z-]+)", lines))


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """``systemd-analyze verify`` finds nothing to say, where there is one; the timer ends where the hours end."""
    for unit in UNITS:
        told = unit.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / unit.name).write_text(told, encoding="utf-8")
    if (analyze := shutil.which("systemd-analyze")) is not None:
        instances = [str(tmp_path / unit.name.replace("@.", "@1.")) for unit in UNITS]
        (tmp_path / "certverify-worker@1.service").symlink_to(tmp_path / "certverify-worker@.service")
        done = subprocess.run(
            [analyze, "verify", "--man=no", *instances],
            capture_output=True, text=True, check=False, env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert str(tmp_path) not in done.stderr
    (calendar,) = re.findall(
        r"^OnCalendar=(.*)$",
        (DEPLOY / "systemd" / "certverify-nightly.timer").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    hours = settings.load(DEPLOY / "kubernetes" / "certverify.toml").nightly.hours
    started = {int(hour) for hour in re.findall(r"\b\d\d\b", calendar.split(":")[0])}
    assert hours == "22:00-06:00"
    assert started == {22, 23, 0, 1, 2, 3, 4, 5}
    assert calendar.endswith("Asia/Shanghai")


def test_the_image_is_what_it_says() -> None:
    """Locked with hashes, a number as its user, OCI labels, a health check, and nothing copied that is shut out."""
    told = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    installs = re.findall(r"(?:pip|python) install ([^&\n]*)", told)
    assert len(installs) == 3
    assert all("--require-hashes" in one or "--no-index" in one for one in installs)
    assert re.search(r"^USER 10001:10001$", told, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", told, re.MULTILINE)
    for label in ("title", "description", "licenses", "version", "revision"):
        assert f"org.opencontainers.image.{label}=" in told
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for line in re.findall(r"^COPY (?!--from)(.*) \S+$", told, re.MULTILINE):
        for source in line.split():
            assert (ROOT / source).exists()
            assert any(Path(source).match(pattern) for pattern in let_in), source


@pytest.fixture(scope="module")
def health() -> ModuleType:
    spec = importlib.util.spec_from_file_location("healthcheck", DEPLOY / "healthcheck.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_worker_is_as_healthy_as_its_sign_of_life(health: ModuleType, tmp_path: Path) -> None:
    """None yet, or one older than two minutes: dead. A young one: alive."""
    file = tmp_path / "alive"
    command = ["python", "/opt/certverify/bin/certverify", "worker", "--alive", str(file)]
    assert health.main(command) == 1
    file.touch()
    assert health.main(command) == 0
    os.utime(file, (0, file.stat().st_mtime - 121))
    assert health.main(command) == 1


class _Page(BaseHTTPRequestHandler):
    """What answers at the page's port: with the status that the test says."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/livez" else 404)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def test_the_page_is_healthy_while_it_answers(health: ModuleType) -> None:
    """Not while it answers with an error, nor when nobody takes the connection; what ends by itself is never ill."""
    with HTTPServer(("127.0.0.1", 0), _Page) as page:
        threading.Thread(target=page.serve_forever, daemon=True).start()
        command = ["certverify", "serve", f"--port={page.server_port}"]
        assert health.main(command) == 0
        _Page.status = 503
        assert health.main(command) == 1
        page.shutdown()
    assert health.main(command) == 1
    assert health.main(["certverify", "nightly", "--config", "/config/certverify.toml"]) == 0
