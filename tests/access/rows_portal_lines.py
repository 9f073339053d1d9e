"""Who gets what of an order's lines: the custodian alone, who reads no recording. A sealed copy is behind no route."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from police_portal.law import minimising
from tests.access import Row, only

CUSTODIAN, DONE, POSTED = only("custodian"), only("custodian", gives=302), only("custodian", gives=405)


def box(things: dict[str, Any]) -> dict[str, str]:
    """The second hour of the line, of the garden camera."""
    hour = things["line"].from_hour + timedelta(hours=1)
    return {"box": f"{things['other_camera'].uuid}@{hour:%Y-%m-%dT%H:%M}"}


def neighbors_box(things: dict[str, Any]) -> dict[str, str]:
    return {"box": f"{things['home'].uuid}@{things['line'].from_hour:%Y-%m-%dT%H:%M}"}


def seen(things: dict[str, Any]) -> dict[str, str]:
    return {"seen": minimising.fingerprint(things["warrant"])}


def until(_things: dict[str, Any]) -> dict[str, str]:
    return {"until_day": f"{timezone.now() + timedelta(days=30):%Y-%m-%d}"}


QUOTE = {"quote": "the camera at the door", "from_day": "2026-06-09", "from_hour": "14", "until_day": "2026-06-09"}
QUOTE |= {"until_hour": "16"}

ROWS: list[Row] = [
    Row("police_portal:custodian_lines", arguments=("warrant",), gives=CUSTODIAN),
    Row("police_portal:custodian_lines", arguments=("gagged_warrant",), gives=CUSTODIAN),
    Row("police_portal:custodian_lines", arguments=("preserving",), gives=CUSTODIAN),
    Row("police_portal:custodian_lines", arguments=("subpoena",), gives=only()),
    Row("police_portal:custodian_lines", arguments=("emergency_stated",), gives=only()),
    Row("police_portal:custodian_lines", "POST", ("warrant",), DONE, QUOTE),
    Row("police_portal:custodian_lines", "POST", ("warrant",), only("custodian", gives=400), {"quote": ""}),
    Row("police_portal:custodian_lines", "POST", ("preserving",), only("custodian", gives=409), QUOTE),
    Row("police_portal:custodian_line", "POST", ("line",), DONE, box),
    Row("police_portal:custodian_line", "POST", ("line",), only("custodian", gives=403), neighbors_box),
    Row("police_portal:custodian_line", arguments=("line",), gives=POSTED),
    Row("police_portal:custodian_line_drop", "POST", ("line",), DONE, {}),
    Row("police_portal:custodian_line_drop", arguments=("line",), gives=POSTED),
    Row("police_portal:custodian_release", arguments=("warrant",), gives=CUSTODIAN),
    Row("police_portal:custodian_release", arguments=("emergency",), gives=CUSTODIAN),
    Row("police_portal:custodian_release", arguments=("preservation",), gives=only()),
    Row("police_portal:custodian_release", "POST", ("warrant",), DONE, seen),
    Row("police_portal:custodian_release", "POST", ("warrant",), only("custodian", gives=409), {"seen": "another"}),
    Row("police_portal:custodian_preserve", arguments=("preservation",), gives=CUSTODIAN),
    Row("police_portal:custodian_preserve", arguments=("preserving",), gives=CUSTODIAN),
    Row("police_portal:custodian_preserve", arguments=("warrant",), gives=only()),
    Row("police_portal:custodian_preserve", "POST", ("preservation",), DONE, until),
    Row("police_portal:custodian_preserve", "POST", ("preserving",), only("custodian", gives=409), until),
    Row("police_portal:custodian_preserve_end", "POST", ("preserving",), DONE, {"reason": "The agency withdrew it."}),
    Row("police_portal:custodian_preserve_end", "POST", ("preserving",), only("custodian", gives=400), {"reason": ""}),
    Row("police_portal:custodian_preserve_end", arguments=("preserving",), gives=POSTED),
]
