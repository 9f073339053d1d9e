"""Prometheus itself, by the files in deploy/: it takes them, reads a running site, and each alert comes when it should.

The board is one that Grafana takes. Grafana is in no package of Debian's, so its file is read strictly here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
import yaml
from django.utils import timezone

from devices import counting
from devices.cameras.models import Camera
from ring_platform.launch import parts
from ring_platform.launch.options import free_port
from ring_platform.operate import beating, measuring, requests
from tests.devices.clips.ready import ready_clip
from tests.operate.exposed import TOKEN
from tests.operate.test_alerts import BOARD, RULES, alerts, panels
from tests.services import eventually

CONFIG = RULES.parent / "prometheus.yml"
PACKAGE = "apt-get install prometheus"
UNITS = {"short", "s", "bytes", "reqps"}  # of Grafana's list, what we use
TOKEN_FILE = "/etc/prometheus/metrics-token"
TARGET = "web:8000"


# The file of the board


def board() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(BOARD.read_text(), object_pairs_hook=no_name_twice)
    return found


def no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    assert len(names) == len(set(names)), f"twice in one object: {names}"
    return dict(pairs)


def test_the_board_asks_the_source_that_its_reader_chooses() -> None:
    [source] = board()["templating"]["list"]
    assert (source["type"], source["query"]) == ("datasource", "prometheus")
    used = set(re.findall(r"\$\{?(\w+)", json.dumps(board()["panels"])))
    assert used == {source["name"]}
    for panel in panels():
        assert panel["datasource"] == {"type": "prometheus", "uid": "${" + source["name"] + "}"}, panel["title"]


def test_the_board_is_one_that_can_be_imported_anywhere() -> None:
    """No id of somebody's database, and none of the names that Grafana asks for when it exports to be shared."""
    assert "id" not in board() and "__inputs" not in board()
    assert re.fullmatch(r"[a-z0-9_-]{1,40}", board()["uid"])
    assert board()["schemaVersion"] >= 36 and board()["title"]
    assert re.fullmatch(r"\d+[smh]", board()["refresh"])
    assert board()["time"] == {"from": "now-6h", "to": "now"}


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel["title"])
def test_a_panel_is_whole(panel: dict[str, Any]) -> None:
    assert panel["type"] in ("stat", "timeseries", "table")
    assert isinstance(panel["id"], int) and panel["id"] > 0
    assert {"x", "y", "w", "h"} == set(panel["gridPos"])
    assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
    letters = [target["refId"] for target in panel["targets"]]
    assert letters and letters == [chr(ord("A") + n) for n in range(len(letters))]
    steps = panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", [])
    assert [step["value"] for step in steps][:1] in ([], [None])
    bounds = [step["value"] for step in steps][1:]
    assert bounds == sorted(set(bounds))


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel["title"])
def test_lines_of_one_panel_have_names_that_tell_them_apart(panel: dict[str, Any]) -> None:
    names = [target.get("legendFormat", "") for target in panel["targets"]]
    assert len(names) == len(set(names))
    for target in panel["targets"]:
        named = set(re.findall(r"\{\{\s*(\w+)\s*\}\}", target.get("legendFormat", "")))
        grouped = {label for found in re.findall(r"\bby \(([\w, ]+)\)", target["expr"]) for label in found.split(", ")}
        assert named <= grouped or not grouped, target


# Prometheus


def tool(name: str) -> str:
    """A program of Prometheus; in CI a missing one is a failure."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not here: {PACKAGE}")
    if found is None:
        pytest.skip(f"{name} is not here: {PACKAGE}")
    return found


def said_by(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_prometheus_takes_the_rules_and_every_question_of_the_board(tmp_path: Path) -> None:
    asked = [
        {"record": f"board:{panel['id']}:{target['refId']}", "expr": target["expr"]}
        for panel in panels()
        for target in panel["targets"]
    ]
    path = tmp_path / "board.yml"
    path.write_text(json.dumps({"groups": [{"name": "board", "rules": asked}]}))
    told = said_by(tool("promtool"), "check", "rules", str(path), str(RULES))
    assert f"SUCCESS: {len(asked)} rules found" in told
    assert f"SUCCESS: {len(alerts())} rules found" in told


HEALTHY: dict[str, str] = {
    'porch_part_up{part="database"}': "1+0x120",
    'porch_part_up{part="store"}': "1+0x120",
    "porch_queue_oldest_seconds": "20+0x120",
    "porch_mail_oldest_seconds": "5+0x120",
    'porch_worker_seen_timestamp_seconds{queue="clips"}': "0+60x120",
    "porch_beat_last_tick_timestamp_seconds": "0+60x120",
    'porch_store_errors_total{doing="put"}': "3+0x120",
    'porch_redis_errors_total{doing="wake"}': "3+0x120",
    'porch_http_requests_total{route="devices:timeline",status="200"}': "0+600x120",
    'porch_http_requests_total{route="devices:timeline",status="500"}': "0+0x120",
    'porch_http_request_seconds_bucket{route="devices:timeline",le="0.3"}': "0+600x120",
    'porch_http_request_seconds_bucket{route="devices:timeline",le="10"}': "0+600x120",
    'porch_http_request_seconds_bucket{route="devices:timeline",le="+Inf"}': "0+600x120",
    'porch_tasks_total{task="devices.clips.tasks.analyze_clip",outcome="failed"}': "1+0x120",
    'porch_clips{state="unreadable"}': "7+0x120",
    "porch_disk_free_bytes": "9000000000+0x120",
    "porch_objects_doomed": "0+0x120",
    "porch_measured_timestamp_seconds": "0+60x120",
}
BROKEN: dict[str, dict[str, str]] = {
    "PorchSilent": dict.fromkeys(HEALTHY, "_x120"),
    "PorchPartDown": {'porch_part_up{part="store"}': "0+0x120"},
    "PorchClipsWait": {"porch_queue_oldest_seconds": "301+0x120"},
    "PorchNoWorker": {'porch_worker_seen_timestamp_seconds{queue="clips"}': "0+0x120"},
    "PorchNoBeat": {"porch_beat_last_tick_timestamp_seconds": "0+0x120"},
    "PorchStoreFails": {'porch_store_errors_total{doing="put"}': "0+3x120"},
    "PorchRedisFails": {'porch_redis_errors_total{doing="wake"}': "0+3x120"},
    "PorchErrors": {'porch_http_requests_total{route="devices:timeline",status="500"}': "0+30x120"},
    "PorchSlow": {'porch_http_request_seconds_bucket{route="devices:timeline",le="0.3"}': "0+300x120"},
    "PorchTasksFail": {'porch_tasks_total{task="devices.clips.tasks.analyze_clip",outcome="failed"}': "0+1x120"},
    "PorchUnreadable": {'porch_clips{state="unreadable"}': "0+1x120"},
    "PorchMailWaits": {"porch_mail_oldest_seconds": "901+0x120"},
    "PorchDiskFull": {"porch_disk_free_bytes": "1900000000+0x120"},
    "PorchDeletionWaits": {"porch_objects_doomed": "4+0x120"},
    "PorchNotMeasured": {"porch_measured_timestamp_seconds": "0+0x120"},
}


def test_every_alert_comes_when_it_should_and_alone(tmp_path: Path) -> None:
    """Two hours of a healthy site, and of one in which one thing is broken; asked at the end, by Prometheus itself."""
    assert list(BROKEN) == [rule["alert"] for rule in alerts()]
    worlds = [world_of(HEALTHY, "")] + [world_of(HEALTHY | wrong, name) for name, wrong in BROKEN.items()]
    path = tmp_path / "worlds.yml"
    path.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": worlds}))
    assert "SUCCESS" in said_by(tool("promtool"), "test", "rules", str(path))


def world_of(series: dict[str, str], broken: str) -> dict[str, Any]:
    """Which alerts are there after two hours: the one named, and no other."""
    given = [{"series": name, "values": values} for name, values in series.items()]
    firing = 'count by (alertname) (ALERTS{alertstate="firing"})'
    labels = [f'{{alertname="{broken}"}}'] if broken else []
    asked = {"expr": firing, "eval_time": "2h", "exp_samples": [{"labels": one, "value": 1} for one in labels]}
    return {"name": broken or "healthy", "interval": "1m", "input_series": given, "promql_expr_test": [asked]}


@pytest.fixture
def prometheus(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[str]:
    """Prometheus by our own file, but for the place of the token, the site's address and how often it asks."""
    settings.METRICS_TOKEN = TOKEN
    token, program = tmp_path / "token", tool("prometheus")
    token.write_text(TOKEN)
    text = CONFIG.read_text()
    assert text.count(TOKEN_FILE) == text.count(TARGET) == 1
    text = text.replace(TOKEN_FILE, str(token)).replace(TARGET, live_server.url.removeprefix("http://"))
    text = text.replace("_interval: 15s", "_interval: 1s").replace("porch.rules.yml", str(RULES))
    config, url = tmp_path / "prometheus.yml", f"127.0.0.1:{free_port()}"
    config.write_text(text)
    said_by(tool("promtool"), "check", "config", str(config))
    command = [program, f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'kept'}"]
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(
            [*command, f"--web.listen-address={url}", "--log.level=warn"],
            stdout=log,
            stderr=log,
            preexec_fn=parts.die_with_parent,
        )
    try:
        eventually(lambda: asked(f"http://{url}", "/api/v1/status/runtimeinfo"))
        yield f"http://{url}"
    finally:
        running.terminate()
        running.wait(20)


def asked(url: str, path: str) -> Any:
    """What Prometheus says; None while it does not answer."""
    try:
        with urlopen(url + path, timeout=5) as answer:
            return json.load(answer)["data"]
    except URLError:
        return None


def test_prometheus_reads_a_running_site_and_every_panel_has_something_to_show(
    prometheus: str, porch: Camera, store: None
) -> None:
    ready_clip(porch)
    beating.give(beating.BEAT)
    measuring.measure(timezone.now())

    left: list[str] = []

    def something_happens() -> bool:
        requests.REQUESTS.add("devices:timeline", "200")
        requests.SECONDS.took(0.1, "devices:timeline")
        counting.STEPS.took(1.0, "analyze")
        counting.STORE_ERRORS.add("put")
        counting.REDIS_ERRORS.add("wake")
        beating.TASKS.add("devices.clips.tasks.analyze_clip", "done")
        beating.TASK_SECONDS.took(1.0, "devices.clips.tasks.analyze_clip")
        counting.write()
        time.sleep(0.5)
        left[:] = empty(prometheus)
        return not left

    with suppress(AssertionError):
        eventually(something_happens, within_s=20)
    assert left == []
    [target] = asked(prometheus, "/api/v1/targets")["activeTargets"]
    assert (target["health"], target["lastError"]) == ("up", "")
    groups = asked(prometheus, "/api/v1/rules")["groups"]
    read = {rule["name"]: (rule["health"], rule.get("lastError", "")) for rule in groups[0]["rules"]}
    assert read == {rule["alert"]: ("ok", "") for rule in alerts()}


def empty(url: str) -> list[str]:
    """The panels' questions to which nothing is the answer."""
    questions = [target["expr"] for panel in panels() for target in panel["targets"]]
    return [one for one in questions if not (asked(url, f"/api/v1/query?query={quote(one)}") or {}).get("result")]
