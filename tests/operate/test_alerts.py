"""Rules and board ask for numbers that exist, and every alert leads to a section that says what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric

from devices.cameras.models import Camera
from ring_platform.operate import beating, exporting, measuring, parts

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = ROOT / "deploy" / "prometheus" / "porch.rules.yml"
BOARD = ROOT / "deploy" / "grafana" / "porch.json"
DOCUMENT = ROOT / "docs" / "operations.md"
SERIES = re.compile(r"\bporch_[a-z0-9_]+")
SELECTED = re.compile(r"(porch_[a-z0-9_]+)\{([^}]*)\}")
GROUPED = re.compile(r"\bby \(([a-z_, ]+)\)")


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(BOARD.read_text())["panels"]
    return found


def questions() -> list[str]:
    return [rule["expr"] for rule in alerts()] + [t["expr"] for panel in panels() for t in panel["targets"]]


@pytest.fixture
def exported(porch: Camera, store: None) -> dict[str, set[str]]:
    """The series that a living site exports, each with its labels' names."""
    parts.written_migrations()  # read once for a process, which may take longer than a part has to answer
    parts.LOOK.forget()
    measuring.measure(timezone.now())
    beating.give(beating.BEAT)
    found: dict[str, set[str]] = {}
    for family in exporting.Site().collect():
        labels = {label for sample in family.samples for label in sample.labels} | declared(family)
        for series in series_of(family):
            found[series] = labels | ({"le"} if family.type == "histogram" else set())
    return found


def declared(family: Metric) -> set[str]:
    """The labels of what was counted nowhere yet."""
    known = {metric.name.removesuffix("_total"): set(metric.labels) for metric in exporting.COUNTED}
    return known.get(family.name, set())


def series_of(family: Metric) -> set[str]:
    if family.type == "histogram":
        return {f"{family.name}_{part}" for part in ("bucket", "sum", "count")}
    return {f"{family.name}_total"} if family.type == "counter" else {family.name}


def test_every_number_that_rules_and_board_ask_for_is_exported(exported: dict[str, set[str]]) -> None:
    asked = {name for question in questions() for name in SERIES.findall(question)}
    assert asked
    assert asked <= set(exported)


def test_every_label_they_select_or_group_by_exists(exported: dict[str, set[str]]) -> None:
    for question in questions():
        for name, selectors in SELECTED.findall(question):
            assert set(re.findall(r"(\w+)\s*[=!]", selectors)) <= exported[name], question
        names = SERIES.findall(question)
        for grouped in GROUPED.findall(question):
            for label in grouped.split(", "):
                assert all(label in exported[name] for name in names), question


def test_every_number_is_watched_by_a_rule_or_shown_on_the_board(exported: dict[str, set[str]]) -> None:
    asked = " ".join(questions())
    unseen = {name for name in exported if re.sub(r"_(bucket|sum|count)$", "", name) not in asked}
    assert not unseen


def test_every_number_stands_in_the_document(exported: dict[str, set[str]]) -> None:
    text = DOCUMENT.read_text()
    told = set(SERIES.findall(text))
    bare = {re.sub(r"_(bucket|sum|count)$", "", name) for name in exported}
    assert bare - told == set()
    assert told - bare == set()


def test_every_alert_has_its_section_and_every_section_its_alert() -> None:
    sections = re.findall(r"^### (Porch\w+)$", DOCUMENT.read_text(), re.MULTILINE)
    assert sections == [rule["alert"] for rule in alerts()]
    for rule in alerts():
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]


def test_panels_stand_beside_each_other_and_have_names_of_their_own() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    for names in ([panel["id"] for panel in panels()], [panel["title"] for panel in panels()]):
        assert len(names) == len(set(names))


def test_what_is_exported_can_be_read(porch: Camera, store: None) -> None:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(exporting.Site())
    assert generate_latest(registry).endswith(b"\n")
