"""Invariant 3 where the law asks: a paper tells an agency what was decided of it, and nothing else.

The same papers come into two towns that differ in homes, cameras, recordings and what owners do. What may differ, by
kind, and nothing beside it:

- anything that is refused, or not decided yet, or in force as a preservation: nothing. Whether a home or an account
  answers to the paper, whether its owner was told of it, read it or took everything away, is the same outside;
- a subpoena or a court's order that is released: the name, the e-mail and the day of the one account it is about;
- a warrant or an emergency that is released: the recordings of the ticked hours, as copies in the order of their random
  names. How many cameras there are, which of them filmed what, what else is at the home, whether its owner has deleted
  the recordings, the cameras or all of the home since, or what they answered to requests of this agency, is the same;
- in every file that is signed: the head of the private chain, its signature, and what is hashed or signed over these.

Asked are officers of every rank, those of another agency, defence counsel, overseers, neighbors and nobody in
particular. A custodian, who reads whether a paper found a home and what its cameras are called, is not asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from devices.cameras.models import Camera, CameraKind
from devices.clips import deleting, erasing
from devices.clips.models import Clip
from devices.people import homes
from devices.people.models import Home
from police_portal.custody.models import Package, Share
from police_portal.law.models import DemandKind, DemandState, LegalDemand, Preserved
from tests import street
from tests.access.matrix import rows
from tests.devices.clips.ready import ready_clip
from tests.police_portal import papers
from tests.police_portal.papers import HOUR
from tests.police_portal.test_two_worlds import (
    HERE,
    Seen,
    chance,
    films,
    found,
    reading,
    without_head,
)
from tests.police_portal.worlds import (
    BEGIN,
    DAY,
    MINUTE,
    Chance,
    Question,
    Said,
    World,
    differences,
    many_answers,
    world,
)

__all__ = ["chance", "films"]
pytestmark = [pytest.mark.django_db, pytest.mark.parts, pytest.mark.usefixtures("store")]
ADDRESS, EMAIL = "Elm St 0, Springfield", "Elm.0@example.com"
GAG_DAYS, KEPT_DAYS, LATER = 20, 25, 35
MORNING = BEGIN - 4 * HOUR
NONE: dict[str, Any] = {}
KINDS = (DemandKind.SUBPOENA, DemandKind.COURT_ORDER, DemandKind.WARRANT, DemandKind.PRESERVATION)


def outside() -> list[Question]:
    """What overseers, another agency and counsel read here, beside what officers and everybody do."""
    read = [row for row in rows() if row.method == "GET" and row.route.startswith(HERE)]
    asked = [Question(row, ("overseer",), of_all=True) for row in read if row.gives.get("overseer") == 200]
    own = [row for row in read if row.gives.get("officer") == 200 and row.gives.get("nobody") != 200 and not row.query]
    return asked + [Question(row, ("elsewhere", "counsel"), of_all="demand" in row.route) for row in own]


def asks(of: World, seen: Seen, at: Any, questions: list[Question], *, in_between: bool = False) -> None:
    """Whatever runs by itself runs; then they look.

    in_between: on PostgreSQL alone, where rows that nobody put in order come in any. SQLite is asked when there is most
    to find, and at the end.
    """
    of.pulse(at)
    of.at(at + MINUTE)
    papers.named(of)
    if not in_between or connection.vendor == "postgresql":
        seen.said |= of.ask(questions, seen.names)


# What is refused, or waits


def come_in(of: World) -> list[LegalDemand]:
    """Each kind by an address line and by an e-mail, with an order that forbids telling and without one."""
    gag: dict[str, Any] = {"gag_until": of.now + GAG_DAYS * DAY, "gag_number": "GO-7"}
    made = [
        papers.come_in(of, kind, names, f"{kind} {names[:4]} {len(facts)}", **facts)
        for kind in KINDS
        for names in (ADDRESS, EMAIL)
        for facts in (NONE, gag)
    ]
    others = [papers.come_in(of, DemandKind.WARRANT, ADDRESS, who, who=who) for who in ("counsel", "elsewhere")]
    return [papers.come_in(of, DemandKind.WARRANT, "The house with the blue door", "in words"), *made, *others]


def refused_town(of: World, seen: Seen, owner_does: Callable[[World, list[LegalDemand]], None]) -> None:
    of.pulse(BEGIN + 2 * HOUR)
    of.at(BEGIN + DAY)
    in_words, waits, *came = come_in(of)
    dangers = [papers.state(of, ADDRESS, endangers=endangers) for endangers in (False, True)]
    papers.state(of, "Elm St 1, Springfield")
    for demand in dangers:
        papers.confirm(of, demand)
    of.pulse(BEGIN + DAY + MINUTE)
    answers = {papers.look_again(of, one, ADDRESS) for one in (*dangers, in_words)}
    assert answers == {bool(of.homes)}
    owner_does(of, [waits, *came])
    asks(of, seen, BEGIN + DAY + HOUR, reading(), in_between=True)
    of.at(BEGIN + 3 * DAY)
    papers.lift(of, came[0])
    for demand in [in_words, *came, *dangers]:
        papers.refuse(of, demand)
    asks(of, seen, BEGIN + 3 * DAY + MINUTE, found() + outside())
    asks(of, seen, BEGIN + 6 * DAY + MINUTE, reading(), in_between=True)  # the 72 hours are over
    of.pulse(BEGIN + (GAG_DAYS + 1) * DAY + MINUTE)
    asks(of, seen, BEGIN + LATER * DAY, reading() + outside())
    seen.mails = of.mails


def reads_and_deletes(of: World, came: list[LegalDemand]) -> None:
    """The owner reads what there is to read, and takes the recordings, and later the home, away."""
    owner, home = of.homes[0]
    for number in range(2):
        ready_clip(home.cameras.get(), at=of.now - (number + 1) * HOUR)
    client = Client()
    client.force_login(owner)
    seen = [client.get(reverse("police_portal:order", args=[one.uuid])).status_code for one in came]
    assert {200, 404} == set(seen)
    deleting.ask(list(Clip.objects.all()), by=owner, now=of.now)
    erasing.erase(Clip.objects.all(), of.now)


def test_what_is_refused_or_waits_is_the_same_whether_anything_answers_to_it(
    monkeypatch: pytest.MonkeyPatch, chance: Chance
) -> None:
    here, there = Seen(), Seen()
    with world(monkeypatch, chance, numbers_from=90_000) as many:
        many.settle(12, "Elm")
        refused_town(many, here, reads_and_deletes)
        assert LegalDemand.objects.filter(told_at__isnull=False, home__isnull=False).count() > 10
        assert LegalDemand.objects.filter(state=DemandState.RECEIVED).exists()
    with world(monkeypatch, chance) as none:
        refused_town(none, there, lambda of, came: None)
        assert not Home.objects.exists()
    assert differences(here.said, there.said) == []
    assert here.mails == there.mails
    assert_it_read_papers(here, 60, "refused")


def assert_it_read_papers(seen: Seen, least: int, outcome: str) -> None:
    """Worlds in which nobody finds a paper would be the same too."""
    read = [name for name, said in seen.said.items() if "/portal/demands/" in name and said.status == 200]
    assert len(read) > (least if connection.vendor == "postgresql" else least // 2)
    assert [mail for mail in seen.mails if outcome in mail.subject + mail.body]


# What is released


@dataclass
class Kept:
    """What came of a town's papers."""

    files: dict[str, bytes] = field(default_factory=dict)
    hashes: list[bytes] = field(default_factory=list)


def released_town(of: World, seen: Seen, many: Many | None) -> Kept:
    """Three recordings of a morning, what was ordered of them and of an account. many: what else is there."""
    of.pulse(BEGIN + 2 * HOUR)
    of.at(BEGIN + DAY)
    cameras = [*of.homes[0][1].cameras.all(), *(many.cameras(of) if many else [])]
    for film in range(3):
        filmed_by(of, cameras[film % len(cameras)], MORNING + timedelta(minutes=10 + 30 * film), film)
    of.give(0, 3)
    of.make_copies()
    if many:
        many.beside(of, cameras)
    warrant, gagged, for_counsel, keeps, for_fire, subpoena = (
        papers.come_in(of, DemandKind.WARRANT, ADDRESS, "W-1"),
        papers.come_in(of, DemandKind.WARRANT, EMAIL, "W-2", gag_until=of.now + GAG_DAYS * DAY, gag_number="GO-7"),
        papers.come_in(of, DemandKind.WARRANT, ADDRESS, "W-3", who="counsel"),
        papers.come_in(of, DemandKind.PRESERVATION, ADDRESS, "P-1"),
        papers.come_in(of, DemandKind.PRESERVATION, ADDRESS, "P-2", who="elsewhere"),
        papers.come_in(of, DemandKind.SUBPOENA, EMAIL, "S-1"),
    )
    right, wrong = papers.state(of, ADDRESS), papers.state(of, ADDRESS, endangers=True)
    for demand in (right, wrong):
        papers.confirm(of, demand)
        assert papers.look_again(of, demand, ADDRESS)
    papers.tick(of, warrant, MORNING, cameras, hours=2)
    for demand in (gagged, for_counsel, right, wrong):
        papers.tick(of, demand, MORNING + HOUR, cameras)
    papers.tick(of, keeps, of.window.replace(minute=0), cameras)
    papers.tick(of, for_fire, MORNING if many else MORNING - 9 * HOUR, cameras, hours=2)
    for demand in (keeps, for_fire):
        papers.preserve(of, demand, KEPT_DAYS)
    if many:
        many.owner_takes_away(of)
    papers.release(of, right)
    papers.release(of, wrong, tell_after=48 * HOUR)
    papers.release(of, gagged)
    of.make_copies()
    asks(of, seen, BEGIN + DAY + HOUR, reading() + outside(), in_between=True)
    of.at(BEGIN + 2 * DAY)
    for demand in (right, wrong):
        papers.review(of, demand, was_right=demand == right)
    of.at(BEGIN + 9 * DAY)
    for demand in (warrant, for_counsel):
        papers.release(of, demand)
    of.make_copies()
    papers.release_account(of, subpoena)
    asks(of, seen, BEGIN + 9 * DAY + HOUR, found() + outside())
    files = papers.pack(of, warrant)
    if many:  # what was lent is frozen, so that nobody reads this from it
        homes.delete(of.homes[0][1], by=of.homes[0][0], now=of.now)
    asks(of, seen, BEGIN + 10 * DAY, reading() + outside(), in_between=True)
    of.pulse(BEGIN + (KEPT_DAYS + 2) * DAY)
    asks(of, seen, BEGIN + LATER * DAY, reading() + outside())
    seen.mails = of.mails
    assert Share.objects.filter(lent_at__isnull=False, demand__isnull=False).count() == 7
    return Kept(files, [papers.again(subpoena).account_data_sha256.encode(), Package.objects.get().sha256.encode()])


def filmed_by(of: World, camera: Camera, at: datetime, film: int) -> Clip:
    return ready_clip(camera, at=at, content=of.films[film], duration_s=1.0)


class Many:
    """A town of many homes; in the one that papers name three cameras of five filmed the morning, and a lot else."""

    def cameras(self, of: World) -> list[Camera]:
        home = of.homes[0][1]
        inside = street.camera(home, "Hall", CameraKind.INDOOR, token="cam_hall")
        ready_clip(inside, at=MORNING + HOUR)
        return [
            street.camera(home, name, CameraKind.STICK_UP, token=f"cam_{name}") for name in ("Gate", "Yard", "Shed")
        ]

    def beside(self, of: World, cameras: Sequence[Camera]) -> None:
        """Other hours, clocks that are doubtful, other homes in these hours, and what those say to the request."""
        for n, camera in enumerate(cameras):
            ready_clip(camera, at=MORNING - (n + 2) * HOUR)
            ready_clip(camera, at=of.window + timedelta(minutes=5 + n))
            ready_clip(camera, at=MORNING + HOUR, recorded_at_is_guess=True)
        for _owner, home in of.homes[1:]:
            ready_clip(home.cameras.get(), at=MORNING + HOUR)
        many_answers(of, 1, len(of.homes))

    def owner_takes_away(self, of: World) -> None:
        """The last recording of the morning goes, once it is sealed for another agency."""
        assert Preserved.objects.filter(state="kept").count() > 6
        gone = Clip.objects.filter(home=of.homes[0][1], shown_at__gt=MORNING + HOUR, duration_s=1.0)
        assert gone.count() == 1
        deleting.ask(list(gone), by=of.homes[0][0], now=of.now)
        erasing.erase(gone, of.now)


def test_what_is_released_is_the_same_however_many_cameras_homes_and_refusals_there_are(
    monkeypatch: pytest.MonkeyPatch, chance: Chance, films: list[bytes]
) -> None:
    here, there = Seen(), Seen()
    with world(monkeypatch, chance, films, numbers_from=90_000) as big:
        big.settle(9, "Elm", drawn="of another street")
        kept = released_town(big, here, Many())
        assert not Home.objects.filter(pk=big.homes[0][1].pk).exists()
    with world(monkeypatch, chance, films) as small:
        small.settle(1, "Elm")
        alone = released_town(small, there, None)
    told = differences(hidden(here, kept), hidden(there, alone))
    assert not told, "\n".join(told)
    assert here.mails == there.mails
    assert without_head(kept.files["manifest.json"]) == without_head(alone.files["manifest.json"])
    assert {name for name in kept.files if kept.files[name] != alone.files[name]} <= {"manifest.json", "cover.html"}
    assert_it_read_papers(here, 40, "released")
    given = [said for name, said in here.said.items() if name.split()[3].endswith("/video")]
    assert {200, 410} <= {said.status for said in given}


def hidden(seen: Seen, kept: Kept) -> dict[str, Said]:
    """Without what may differ: in the account's file the private head and its signature; the hashes of it and of a
    package, which has them too."""
    return {name: _hidden(said, kept) for name, said in seen.said.items()}


NOTICE = re.compile(rb"(?<=/notices/)[0-9a-f-]{36}(?=/)")  # drawn after the names of what an order keeps


def _hidden(said: Said, kept: Kept) -> Said:
    body, headers = NOTICE.sub(b"0" * 36, said.body), str(said.headers)
    for one in kept.hashes:
        body, headers = body.replace(one, b"0" * 64), headers.replace(one.decode(), "0" * 64)
    if body.startswith(b'{"body":{"account"'):
        read = json.loads(body)
        assert len(read.pop("signature")) == len(read["body"]["heads"]["private"].pop("signature")) == 128
        assert len(read["body"]["heads"]["private"].pop("head")) == 64
        body = json.dumps(read).encode()
    return replace(said, body=body, headers=((headers, ""),))
