"""What an order forbids to tell is not in a copy of one's data, and nothing in it differs because of that order.

The same street twice: in one a warrant takes recordings, the agency looks at them, and a preservation seals what was
lent, all under orders that forbid telling; in the other nothing of that comes in. Until the day on which it may be
told the owner's two copies are the same, byte for byte, and so are the pages that say what they would hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from devices.people.models import User
from police_portal.custody.models import Share
from police_portal.law.models import DemandKind, Preserved
from tests.devices.clips.ready import ready_clip
from tests.devices.taking.opened import bytes_of, opened, rows_of, texts_of
from tests.police_portal import papers
from tests.police_portal.papers import HOUR
from tests.police_portal.test_two_worlds import chance, films
from tests.police_portal.worlds import BEGIN, DAY, MINUTE, Chance, World, world
from tests.street import PASSWORD

__all__ = ["chance", "films"]
pytestmark = [pytest.mark.django_db, pytest.mark.parts, pytest.mark.usefixtures("store")]
EMAIL = "Elm.0@example.com"
GAG_DAYS = 20


def lived(of: World, law: Callable[[World], None]) -> dict[str, bytes]:
    """An owner films, lends one recording, and takes a copy before and after the day of telling."""
    of.settle(1, "Elm")
    owner, home = of.homes[0]
    camera = home.cameras.get()
    of.pulse(BEGIN + 2 * HOUR)
    of.at(BEGIN + DAY)
    of.chance.begin("films")
    ready_clip(camera, at=of.window.replace(minute=5), content=of.films[1], duration_s=1.0)
    of.give(0, 0, may_download=True)
    of.make_copies()
    law(of)
    taken = {}
    for name, at in {"at once": DAY + HOUR, "later": 9 * DAY}.items():
        of.pulse(BEGIN + at)
        of.at(BEGIN + at + MINUTE)
        taken[f"{name}: copy"] = taken_by(of, owner)
        taken[f"{name}: page"] = page_for(of, owner)
    of.pulse(BEGIN + (GAG_DAYS + 2) * DAY)
    of.at(BEGIN + (GAG_DAYS + 2) * DAY + MINUTE)
    taken["told: copy"] = taken_by(of, owner)
    return taken


def taken_by(of: World, owner: User) -> bytes:
    of.chance.begin(f"copy at {of.now}")
    cache.clear()
    return bytes_of(owner)


def page_for(of: World, owner: User) -> bytes:
    of.chance.begin(f"page at {of.now}")
    client = Client()
    client.force_login(owner)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(reverse("devices:me_data"))
    assert answer.status_code == 200
    return bytes(answer.content)


def in_silence(of: World) -> None:
    """A warrant is released and looked at, and what was lent is preserved: the owner may know of none of it yet."""
    camera = of.homes[0][1].cameras.get()
    gag: dict[str, Any] = {"gag_until": of.now + GAG_DAYS * DAY, "gag_number": "GO-7"}
    warrant = papers.come_in(of, DemandKind.WARRANT, EMAIL, "W-9", **gag)
    keeps = papers.come_in(of, DemandKind.PRESERVATION, EMAIL, "P-9", **gag)
    account = papers.come_in(of, DemandKind.SUBPOENA, EMAIL, "S-9", **gag)
    hour = of.window.replace(minute=0)
    papers.tick(of, warrant, hour, [camera])
    papers.tick(of, keeps, hour, [camera])
    papers.preserve(of, keeps, 60)
    papers.release(of, warrant)
    papers.release_account(of, account)
    of.make_copies()
    client = Client()
    client.force_login(papers.person_of(of, "admin"))
    for share in Share.objects.filter(demand=warrant):
        video: Any = client.get(reverse("police_portal:portal_share_video", args=[share.uuid]))
        assert b"".join(video.streaming_content)
    assert Share.objects.filter(demand=warrant).count() == Preserved.objects.filter(state="kept").count() == 2


def test_what_an_order_forbids_to_tell_leaves_no_trace_in_a_copy(
    monkeypatch: pytest.MonkeyPatch, chance: Chance, films: list[bytes]
) -> None:
    with world(monkeypatch, chance, films, numbers_from=90_000) as searched:
        here = lived(searched, in_silence)
    with world(monkeypatch, chance, films) as quiet:
        there = lived(quiet, lambda of: None)
    untold = [name for name in here if not name.startswith("told")]
    assert len(untold) == 4
    assert [name for name in untold if here[name] != there[name]] == []
    first = opened(here["at once: copy"])
    assert len(rows_of(first, "recordings")) == 2
    assert len(rows_of(first, "shares", "share")) == 1
    assert "W-9" not in texts_of(first)


def test_from_the_day_of_telling_all_of_it_is_there(
    monkeypatch: pytest.MonkeyPatch, chance: Chance, films: list[bytes]
) -> None:
    """Or the comparison above would find nothing in any world."""
    with world(monkeypatch, chance, films) as searched:
        told = opened(lived(searched, in_silence)["told: copy"])
    assert {row["what"] for row in rows_of(told, "orders")} >= {"warrant", "preservation", "subpoena"}
    assert {row["number"] for row in rows_of(told, "orders", "warrant")} == {"W-9"}
    assert len(rows_of(told, "shares", "share")) == 3
    assert "a legal demand opened" in texts_of(told)
    assert len([name for name in told.namelist() if name.startswith("orders/")]) == 3
