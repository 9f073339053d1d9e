"""Invariant 3: an agency cannot tell who was asked, who looked, who said no, or how many cameras there are.

Worlds that differ in nothing else are asked every question an officer, a resident or anybody can ask of this site.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse

from devices.notices.models import Notice
from devices.people.models import Home, User
from police_portal.consent.models import Answer, Invitation
from police_portal.requests.models import FootageRequest
from tests.access import Row
from tests.access.matrix import rows
from tests.devices.video.made import made_clip
from tests.police_portal.worlds import (
    BEGIN,
    DAY,
    MINUTE,
    Chance,
    Mail,
    Question,
    Said,
    World,
    answers_in,
    differences,
    many_answers,
    pin,
    world,
)

pytestmark = [pytest.mark.django_db, pytest.mark.parts, pytest.mark.usefixtures("store")]
HERE = ("police_portal:", "devices:notice", "devices:public_log", "devices:log_")
BYTES = [
    Row("police_portal:portal_share_video", "HEAD", ("share",)),
    Row("police_portal:portal_share_poster", "HEAD", ("share",)),
    Row("police_portal:permission_document", "HEAD", ("permission",)),
    Row("police_portal:request_log_json", "HEAD"),
    Row("police_portal:request_log_rss", "HEAD"),
    Row("devices:log_download", "HEAD"),
    Row("devices:log_heads", "HEAD"),
]
OPENED = BEGIN + timedelta(hours=1)
HOMES = 180  # more than one run of the mails takes


def everything() -> list[Question]:
    """Every route, as the access matrix knows it.

    The portal, the notices and the logs, read and written, by the administrator, and what of it officers find by the
    others too; what everybody and what an overseer finds; and what else of this site an officer can read at all.
    """
    asked = found()
    for row in rows():
        if row.token or row.as_json:
            continue
        is_read, gives = row.method == "GET", row.gives
        if row.route.startswith(HERE) and gives.get("officer") == 404:
            asked.append(Question(row, ("admin",) if is_read or "invitation" in row.route else ()))
        elif row.route.startswith(HERE) and is_read and gives.get("officer") != 405:
            asked.append(Question(row, ("elsewhere",)))
        elif is_read and gives.get("officer") == 200:
            asked.append(Question(row, ("admin",)))
        if row.route.startswith(HERE) and is_read and gives.get("overseer") == 200:
            asked.append(Question(row, ("overseer",)))
    return asked


def found() -> list[Question]:
    """What officers find here, read and written, of every thing; and what everybody finds."""
    asked = [Question(row, ("admin",), of_all=True) for row in BYTES]
    for row in rows():
        if row.route.startswith(HERE) and row.gives.get("officer") not in (404, 405):
            asked.append(Question(row, ("admin",), of_all=row.method == "GET"))
            asked.append(Question(row, ("requester", "reader") if row.method == "GET" else ()))
        if row.route.startswith(HERE) and row.gives.get("nobody") == 200:
            asked.append(Question(row, ("nobody",)))
    return asked


def reading() -> list[Question]:
    """What officers and everybody can read here."""
    found = [row for row in rows() if row.method == "GET" and row.route.startswith(HERE)]
    asked = [Question(row, ("admin",), of_all=True) for row in found if row.gives.get("officer") == 200]
    return asked + [Question(row, ("nobody",)) for row in found if row.gives.get("nobody") == 200]


def some(*routes: str) -> list[Question]:
    """These pages, as the administrator reads them."""
    read = [row for row in rows() if row.method == "GET" and not row.query and "covered_share" not in row.arguments]
    return [
        Question(next(row for row in read if row.route == f"police_portal:{route}"), ("admin",)) for route in routes
    ]


@dataclass
class Seen:
    """What a world has answered and mailed."""

    said: dict[str, Said] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    names: dict[str, UUID] = field(default_factory=dict)


@pytest.fixture
def chance(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chance]:
    yield pin(monkeypatch)


@pytest.fixture
def films(tmp_path: Path) -> list[bytes]:
    drawn = [made_clip(tmp_path / f"{n}.mp4", seconds=0.5, moves=(0, 0.5), size=160 + 16 * n) for n in range(4)]
    return [path.read_bytes() for path in drawn]


def live(of: World, seen: Seen, days: Callable[[World], None], asked: list[Question]) -> None:
    """The life of a request: opened, asked about, given to or not, half over, over, and a month later."""
    of.pulse(OPENED + MINUTE)
    of.pulse(OPENED + 20 * MINUTE)
    of.at(BEGIN + DAY)
    days(of)
    of.pulse(BEGIN + DAY + MINUTE)
    of.at(BEGIN + DAY + 2 * MINUTE)
    seen.said |= of.ask(asked, seen.names)
    of.pulse(OPENED + 4 * DAY + MINUTE)
    of.at(OPENED + 4 * DAY + 2 * MINUTE)
    seen.said |= of.ask(some("portal", "portal_shares", "portal_request", "request_log", "agency"), seen.names)
    of.pulse(OPENED + 8 * DAY + MINUTE)
    of.pulse(OPENED + 35 * DAY)
    of.at(OPENED + 35 * DAY + 2 * MINUTE)
    seen.said |= of.ask(reading(), seen.names)
    seen.mails = of.mails


def names_in(of: World) -> dict[str, UUID]:
    """Of what is in this world: somebody may guess them in another one."""
    owner, home = of.homes[0]
    return {"invitation": of.invitation(0).uuid, "home": home.uuid, "camera": home.cameras.get().uuid}


def test_a_world_without_a_camera_answers_like_one_where_many_were_asked_looked_and_declined(
    monkeypatch: pytest.MonkeyPatch, chance: Chance
) -> None:
    here, there = Seen(), Seen()

    def answers(of: World) -> None:
        here.names |= names_in(of)
        many_answers(of, 0, HOMES // 2)
        assert answers_in(of) == set(Answer.values) - {Answer.SHARED}

    with world(monkeypatch, chance, numbers_from=90_000) as many:
        many.settle(HOMES, "Elm")
        live(many, here, answers, everything())
        assert many.open.invitations.filter(reminded_at__isnull=False).count() > HOMES // 3
    there.names = here.names
    with world(monkeypatch, chance) as none:
        live(none, there, lambda of: None, everything())
        assert not Home.objects.exists()
    assert differences(here.said, there.said) == []
    assert here.mails == there.mails
    assert {"over. Its outcome" in mail.subject for mail in here.mails} == {True, False}
    assert_it_asked_enough(here)


def test_the_same_shares_by_one_home_or_by_three_of_many_in_another_order_are_the_same_answers(
    monkeypatch: pytest.MonkeyPatch, chance: Chance, films: list[bytes]
) -> None:
    here, there = Seen(), Seen()

    def three_of_many(of: World) -> None:
        here.names |= names_in(of)
        for number, film in enumerate((1, 0, 2)):
            of.give(number, film, **TERMS[film])
        many_answers(of, 3, 30)
        of.make_copies()
        of.take_out()

    def one(of: World) -> None:
        for film in range(3):
            of.give(0, film, **TERMS[film])
        of.make_copies()
        of.take_out()

    with world(monkeypatch, chance, films, numbers_from=90_000) as many:
        many.settle(40, "Elm")
        live(many, here, three_of_many, found())
    there.names = here.names
    with world(monkeypatch, chance, films) as single:
        single.settle(1, "Oak")
        live(single, there, one, found())
    assert differences(here.said, there.said) == []
    assert here.mails == there.mails
    assert [mail for mail in here.mails if "shared" in mail.subject]
    assert_it_asked_enough(here)


def assert_it_asked_enough(seen: Seen) -> None:
    """Worlds in which nobody finds anything would be the same too."""
    given = [said.status for said in seen.said.values()]
    assert given.count(200) > 200


def test_a_package_of_the_same_shares_is_the_same_whoever_gave_them(
    monkeypatch: pytest.MonkeyPatch, chance: Chance, films: list[bytes]
) -> None:
    """But for the head of the private chain, its signature, and the hashes and signatures over these."""
    found = []
    for homes, order in ((1, (0, 1, 2)), (3, (2, 0, 1))):
        with world(monkeypatch, chance, films, numbers_from=90_000 * (homes - 1)) as each:
            each.settle(homes, "Elm")
            each.pulse(OPENED + MINUTE, mails_for=0)
            for number, film in enumerate(order):
                each.give(number % homes, film, **TERMS[film])
            each.make_copies()
            found.append(each.pack())
    here, there = found
    assert list(here) == list(there)
    assert {name: len(content) for name, content in here.items()} == {name: len(there[name]) for name in there}
    assert {name for name in here if here[name] != there[name]} <= {"manifest.json", "cover.html"}
    assert without_head(here["manifest.json"]) == without_head(there["manifest.json"])


def without_head(manifest: bytes) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(manifest)
    body = said["body"]
    assert len(said.pop("signature")) == len(body["heads"]["private"].pop("signature")) == 128
    assert len(body["heads"]["private"].pop("head")) == 64
    for row, line in zip(body["files"], range(len(body["files"])), strict=True):
        if row["what"] == "cover":
            assert len(row.pop("sha256")) == len(body["lines"]["files"].pop(line)) == 64
    return said


TERMS: list[dict[str, Any]] = [
    {"may_download": True, "name": "A neighbor", "contact": "555 0199"},
    {"is_redacted": False, "with_sound": True},
    {"gives_original": True, "may_download": True},
]


# The comparison can fail


def by_a_header(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        said = get_response(request)
        said["X-Asked"] = str(Invitation.objects.count())
        return said

    return answer


def by_its_size(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        said = get_response(request)
        said.content += b" " * Invitation.objects.exclude(answer=Answer.UNSEEN).count()
        return said

    return answer


def by_its_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        for invitation in Invitation.objects.all():
            Home.objects.filter(pk=invitation.home_id).exists()
        return get_response(request)

    return answer


def by_a_number(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        said = get_response(request)
        said.content += f"<!-- {FootageRequest.objects.latest('pk').pk} -->".encode()
        return said

    return answer


@pytest.mark.parametrize("leak", [by_a_header, by_its_size, by_its_queries, by_a_number])
def test_the_comparison_finds_a_page_that_tells(
    monkeypatch: pytest.MonkeyPatch, chance: Chance, settings: Any, leak: Callable[..., Any]
) -> None:
    settings.MIDDLEWARE = [*django_settings.MIDDLEWARE, f"{__name__}.{leak.__name__}"]
    found = []
    for homes in (0, 2):
        with world(monkeypatch, chance, numbers_from=1_000 * homes) as each:
            each.settle(homes, "Elm")
            each.pulse(OPENED + MINUTE, mails_for=0)
            for number in range(homes):
                each.decline(number)
            found.append(each.ask(some("portal"), {}))
    assert len(differences(*found)) == 1


def test_the_comparison_finds_a_share_on_other_terms(
    monkeypatch: pytest.MonkeyPatch, chance: Chance, films: list[bytes]
) -> None:
    found = []
    for terms in ({}, {"may_download": True}):
        with world(monkeypatch, chance, films) as each:
            each.settle(1, "Elm")
            each.pulse(OPENED + MINUTE, mails_for=0)
            each.give(0, 0, **terms)
            each.make_copies()
            found.append(each.ask(some("portal", "portal_share"), {}))
    assert [told for told in differences(*found) if "/portal/shares/" in told]
    assert not [told for told in differences(*found) if "/portal/shares/" not in told]


# In the moment of an answer


@pytest.mark.parametrize("act", [World.look, World.decline, World.ask_for_warrant, World.mute, World.opt_out])
def test_nothing_but_the_homes_own_rows_changes_when_somebody_looks_or_declines(
    monkeypatch: pytest.MonkeyPatch, chance: Chance, act: Callable[[World, int], Any]
) -> None:
    """No notice, no public entry, no row of the agency: there is nothing that could tell."""
    with world(monkeypatch, chance) as of:
        of.settle(1, "Elm")
        of.pulse(OPENED + 20 * MINUTE)
        owner, home = of.homes[0][0], of.homes[0][1].uuid
        before = every_row(besides=owner)
        act(of, 0)
        after = every_row(besides=owner)
    changed = {table for table in after if after[table] != before[table]}
    own = {"police_portal.invitation", "police_portal.mute", "police_portal.optout"}
    assert changed & own
    assert changed <= own | {"devices.auditentry", "devices.auditperson"}
    new = [row for row in after["devices.auditentry"] if row not in before["devices.auditentry"]]
    assert new
    assert all(row["home_uuid"] == home for row in new)


def every_row(*, besides: User) -> dict[str, list[dict[str, Any]]]:
    """Every table, without what this person was told."""
    rows_of = {model: model._default_manager.order_by("pk") for model in apps.get_models()}
    rows_of[Notice] = rows_of[Notice].exclude(user=besides)
    return {model._meta.label_lower: list(found.values()) for model, found in rows_of.items()}
