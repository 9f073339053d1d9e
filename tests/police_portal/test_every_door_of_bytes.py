"""Invariants 2 and 5: the routes that give bytes are these, and each writes down what it must. A new one is told here.

What a custodian, an owner or everybody reads of a paper is no recording: its document stands in no log. Broken glass
opens a recording too; the operator of the matrix has no second factor, so tests/police_portal/test_one_door.py and
test_every_look.py tell of it.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from devices.audit.models import AuditEntry
from tests import services, street
from tests.access import Row
from tests.access import things as things_of_rows
from tests.access.matrix import rows, send, session_of
from tests.access.once import db, lasting

globals().update(lasting(street, things_of_rows) | {"store": lasting(services)["store"], "db": db})
pytestmark = pytest.mark.parts
TEXTS = (
    "text/html",
    "text/plain",
    "text/csv",
    "application/json",
    "application/rss+xml",
    "application/vnd.oai.openapi",
)
OF_RECORDINGS = {
    "devices:clip_video": {"clip_played"},
    "devices:clip_original": {"clip_downloaded"},
    "neighbors:media_file": {"clip_played"},  # the author's original of it; what was published is only counted
    "police_portal:portal_share_video": {"share_played", "clip_seen_by_agency"},
    "police_portal:portal_share_poster": {"share_played", "clip_seen_by_agency"},
    "police_portal:portal_download": {"share_downloaded", "clip_downloaded_by_agency"},
    "police_portal:portal_package_file": {"package_made", "clip_downloaded_by_agency"},
    "police_portal:portal_demand_account": {"account_data_taken"},
}
FOR_MEMBERS = {"devices:clip_poster", "devices:clip_strip", "devices:clip_vtt"}  # lists and their pictures
PAPERS = {
    "police_portal:permission_document",
    "police_portal:custodian_document",
    "police_portal:custodian_demand_document",
    "police_portal:order_document",
}
PUBLIC = {"devices:log_download", "devices:log_verifier"}
HOME = {"owner", "manager", "viewer", "guest"}


def given(row: Row, who: str, things: dict[str, Any], sessions: dict[str, str]) -> tuple[bool, set[str]]:
    """Whether it gives bytes of a thing, and what is new in the log."""
    cache.clear()
    with transaction.atomic():
        before = list(AuditEntry.objects.values_list("pk", flat=True))
        answer, _body = send(row, who, things, sessions)
        new = set(AuditEntry.objects.exclude(pk__in=before).values_list("action", flat=True))
        transaction.set_rollback(True)
    is_text = answer.headers["Content-Type"].startswith(TEXTS)
    return answer.status_code == 200 and (answer.streaming or not is_text), new


def test_each_route_that_gives_bytes_is_known_and_writes_it_down(things: dict[str, Any]) -> None:
    sessions = {who: session_of(user) for who, user in things["people"].items()}
    found: dict[str, set[str]] = {}
    readers: dict[str, set[str]] = {}
    for row in rows():
        for who in [who for who, status in row.gives.items() if row.method == "GET" and status == 200]:
            is_given, written = given(row, who, things, sessions)
            if is_given:
                found[row.route] = found.get(row.route, set()) | written
                readers[row.route] = readers.get(row.route, set()) | {who}
    assert {route: acts for route, acts in found.items() if acts} == OF_RECORDINGS
    assert {route for route, acts in found.items() if not acts} == FOR_MEMBERS | PAPERS | PUBLIC
    for route in FOR_MEMBERS:
        assert readers[route] <= HOME
    assert all(readers[route] == {"officer"} for route in OF_RECORDINGS if route.startswith("police_portal:"))
