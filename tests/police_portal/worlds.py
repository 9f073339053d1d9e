"""Worlds with the same agency, people, requests and shares, in which different homes were asked and did other things.

What is given by nature is pinned: the clock stands, chance begins anew before every step, and before every question.
What must not matter is made to differ: how many homes there are, who they belong to, and every number of a row.
"""

from __future__ import annotations

import itertools
import logging
import os
import random
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.cache import cache, caches
from django.db import connection, models, transaction
from django.db.models.signals import pre_save
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from devices import storage
from devices.audit.models import PublicEntry
from devices.cameras.models import CameraKind
from devices.clips.models import Clip
from devices.people.members import has_second_factor
from devices.people.models import Home, User
from neighbors.posts.models import Standing
from police_portal.agencies.models import Officer, OfficerRole
from police_portal.consent import answer, choices
from police_portal.consent.answer import Choice
from police_portal.consent.models import Answer, Invitation
from police_portal.custody import downloads, making, package, packing
from police_portal.custody.lending import Terms
from police_portal.custody.models import Share
from police_portal.oversight import review
from police_portal.requests.models import FootageRequest, RequestStatus
from ring_platform.celery import SCHEDULE
from tests import portal, street
from tests.access import Row
from tests.devices.clips.ready import ready_clip
from tests.neighborhood import neighbor
from tests.police_portal.requests.ready import moved, sent

BEGIN = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ANSWER_DAYS = 8
REASON = "Narrow in place and time."
REAL_CHANCE = os.urandom


class Chance:
    """Random bytes that are the same each time after begin() with the same name; what else runs here has its own."""

    def __init__(self) -> None:
        self.begin("")

    def begin(self, name: str) -> None:
        self._source = random.Random(name)

    def __call__(self, count: int) -> bytes:
        is_test = threading.current_thread() is threading.main_thread()
        return self._source.randbytes(count) if is_test else REAL_CHANCE(count)


def pin(monkeypatch: pytest.MonkeyPatch) -> Chance:
    """From here on uuid4, secrets, nonces and tokens are made from this; so is every signature and every salt."""
    for one in caches.all(initialized_only=False):
        one.get("")  # a connection is given a random name when it is first needed, which is not to be in one world only
    chance = Chance()
    monkeypatch.setattr(os, "urandom", chance)
    monkeypatch.setattr(random, "_urandom", chance)  # what secrets and SystemRandom read
    monkeypatch.setattr("botocore.auth.get_current_datetime", _real_time)  # the store refuses a clock that is wrong
    return chance


def _real_time(remove_tzinfo: bool = True) -> datetime:
    now = time_machine.escape_hatch.datetime.datetime.now(tz=UTC)
    return now.replace(tzinfo=None) if remove_tzinfo else now


def _name_public_entry(sender: Any, instance: Any, **_facts: Any) -> None:
    """Its name is drawn after those of what owners are told; so that it can be compared it comes from what it is."""
    if instance.pk is None:
        drawn = random.Random(f"{instance.act} {instance.subject_uuid} {instance.at}")
        instance.uuid = UUID(bytes=drawn.randbytes(16), version=4)


def skip_numbers(by: int) -> None:
    """Every table counts on from higher up: no key of this world is one of another, and none is as long."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            key = model._meta.pk
            if by and isinstance(key, models.AutoField | models.BigAutoField):
                _skip(cursor, model._meta.db_table, str(key.column), by)


def _skip(cursor: Any, table: str, column: str, by: int) -> None:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        last = (found[0] if found else 0) + by
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
    else:
        sequence = "pg_get_serial_sequence(%s, %s)"
        cursor.execute(f"SELECT setval({sequence}, nextval({sequence}) + %s)", [table, column, table, column, by])


@dataclass(frozen=True)
class Question:
    """A row of the access matrix, asked by these people about the first thing of a kind, or about all."""

    row: Row
    people: Sequence[str]
    of_all: bool = False


@dataclass(frozen=True)
class Mail:
    at: datetime
    to: str
    subject: str
    body: str


@dataclass(frozen=True)
class Said:
    """An answer to one question of one person, and what the database was asked for it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: str
    body: bytes
    queries: tuple[str, ...]


@dataclass
class World:
    """One world while it is there. people: who asks, None: nobody is signed in. homes: the owner of each, in order."""

    chance: Chance
    clock: Any
    films: Sequence[bytes]
    people: dict[str, User | None] = field(default_factory=dict)
    things: dict[str, list[Any]] = field(default_factory=dict)
    homes: list[tuple[User, Home]] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return datetime.now(tz=UTC)

    def at(self, when: datetime) -> datetime:
        self.clock.move_to(when, tick=False)
        self.chance.begin(f"{when}")
        return when

    @property
    def open(self) -> FootageRequest:
        return FootageRequest.objects.get(pk=self.things["footage_request"][0].pk)

    @property
    def window(self) -> datetime:
        """The beginning of the time that is asked about."""
        start = self.open.window_start
        assert start is not None
        return start

    # What the agency is

    def begin(self) -> None:
        now = self.at(BEGIN)
        police, fire = portal.agency(), portal.agency("Shelby Fire", domains=["fire.example.org"])
        portal.permission(police), portal.permission(fire)
        chief = portal.officer(police, OfficerRole.ADMIN, name="Chief Okafor")
        diaz = portal.officer(police)
        reed = portal.officer(police, OfficerRole.READER, name="Officer Reed")
        other = portal.officer(fire, OfficerRole.ADMIN, name="Chief Lund")
        ramos = portal.officer(portal.counsel(), OfficerRole.ADMIN, name="Ines Ramos")
        rev, ona, nell = portal.reviewer(), portal.overseer(), street.person("nell@example.net", "Nell")
        neighbor(nell)
        self.people = {"admin": chief.user, "requester": diaz.user, "reader": reed.user, "elsewhere": other.user}
        self.people["counsel"] = ramos.user
        self.people |= {"overseer": ona, "reviewer": rev, "custodian": portal.custodian(), "resident": nell}
        self.people["nobody"] = None
        filed = self._requests(diaz, now)
        self.things = {
            "agency": [police],
            "permission": [police.permissions.get()],
            "policy": [police.policies.get()],
            "officer_seat": [diaz],
            "other_seat": [other],
            "officer_asked": [portal.officer_invite(chief, "new@police.example.org", now=now)],
            "agency_draft": [portal.post_by(diaz, Standing.DRAFT)],
            "agency_post": [portal.post_by(diaz)],
            "draft_request": [portal.request_of(diaz, RequestStatus.DRAFT, now=now)],
            "waiting_request": [portal.request_of(chief, RequestStatus.IN_REVIEW, now=now)],
            "footage_request": filed
            + [
                portal.request_of(diaz, state, now=now)
                for state in (RequestStatus.REFUSED, RequestStatus.CLOSED, RequestStatus.EXPIRED)
            ],
            "sample": [],
        }
        self._open(rev)

    def _requests(self, diaz: Officer, now: datetime) -> list[FootageRequest]:
        """The second asks about an area where nobody lives, and ends when half of the first's time is over."""
        elsewhere = {"area": moved(portal.AREA, 0.02), "case_number": "26-00124"}
        first = sent(diaz, now, response_days=ANSWER_DAYS)
        return [first, sent(diaz, now + MINUTE, response_days=ANSWER_DAYS // 2, **elsewhere)]

    def _open(self, rev: User) -> None:
        now = self.at(BEGIN + timedelta(hours=1))
        for asked in self.things["footage_request"][:2]:
            review.open_request(asked, REASON, by=rev, now=now)

    # What beat and the workers do

    def pulse(self, when: datetime, *, mails_for: int = 3) -> None:
        """Whatever runs by itself runs once, the last of the list first; then what is due is mailed every 5 seconds."""
        for name in reversed(SCHEDULE):
            self.at(when)
            self.chance.begin(f"{when} {name}")
            import_string(SCHEDULE[name]["task"])()
            self._collect()
        for beat in range(1, mails_for + 1):
            self.at(when + timedelta(seconds=5 * beat))
            import_string("devices.notices.tasks.send_due_mail")()
            self._collect()

    def _collect(self) -> None:
        known = {user.email for user in self.people.values() if user is not None}
        for sent_mail in mail.outbox:
            for to in sent_mail.to:
                if to in known:
                    self.mails.append(Mail(self.now, to, str(sent_mail.subject), str(sent_mail.body)))
        mail.outbox.clear()

    # What homes do

    def settle(self, count: int, name: str, *, drawn: str = "") -> None:
        """So many homes with a camera at the door, all in the same cell and in the area that is asked about.

        drawn: where two worlds name their people alike, their random names are others all the same.
        """
        self.chance.begin(f"street {name} {drawn}")
        for number in range(count):
            step = (number % 20 - 10) * 0.00004, (number // 20 % 20 - 10) * 0.00004
            owner = street.person(f"{name}.{number}@example.com", f"{name} {number}")
            home = street.home(owner, f"{name} St {number}", 42.1235 + step[0], -71.6543 + step[1])
            street.camera(home, "Door", CameraKind.DOORBELL, token=f"cam_{name}_{number}")
            self.homes.append((owner, home))

    def invitation(self, number: int) -> Invitation:
        return Invitation.objects.get(request=self.open, home=self.homes[number][1])

    def look(self, number: int) -> Invitation:
        invitation = self.invitation(number)
        answer.see(invitation, by=self.homes[number][0], now=self.now)
        return invitation

    def decline(self, number: int) -> None:
        answer.decline(self.look(number), by=self.homes[number][0], now=self.now)

    def ask_for_warrant(self, number: int) -> None:
        answer.ask_for_warrant(self.look(number), by=self.homes[number][0], now=self.now)

    def mute(self, number: int) -> None:
        owner, home = self.homes[number]
        choices.mute(home, self.open.agency, by=owner, now=self.now)

    def opt_out(self, number: int) -> None:
        owner, home = self.homes[number]
        choices.opt_out(home, by=owner, now=self.now)

    def film(self, number: int, film: int) -> Clip:
        """A recording from the middle of the time that is asked about."""
        camera = self.homes[number][1].cameras.order_by("pk")[0]
        assert self.open.window_start is not None
        at = self.open.window_start + timedelta(minutes=10 * film + 10)
        return ready_clip(camera, at=at, content=self.films[film], duration_s=1.0)

    def give(self, number: int, film: int, **terms: Any) -> None:
        """The owner shares one recording. The share has the name that belongs to the film."""
        owner, clip = self.homes[number][0], self.film(number, film)
        if not has_second_factor(owner):
            portal.with_code(owner)
        invitation = self.look(number)
        self.chance.begin(f"share {film}")
        answer.share(invitation, [Choice(clip, Terms(**terms))], by=owner, now=self.now)

    def make_copies(self) -> None:
        """The worker takes what waits, in the order in which it was given."""
        for number, pk in enumerate(Share.objects.order_by("pk").values_list("pk", flat=True)):
            self.chance.begin(f"copy {number}")
            making.make_copy(pk, lambda: self.now)
        self.things["share"] = list(Share.objects.order_by("uuid"))

    def take_out(self) -> None:
        """The agency's administrator takes out the original that one of the owners gave."""
        given, by = Share.objects.get(original__isnull=False), self.people["admin"]
        assert by is not None
        self.chance.begin("take out")
        self.things["download"] = [downloads.ask(given, downloads.ORIGINAL, REASON, by=by, now=self.now)]

    def pack(self) -> dict[str, bytes]:
        """The custody package of all that may be taken out, as the administrator gets it: its files by name."""
        given, by = self.things["share"][0].request.shares.filter(may_download=True), self.people["admin"]
        assert by is not None
        self.chance.begin("pack")
        packed = package.ask(given.order_by("uuid")[0], REASON, is_whole=True, by=by, now=self.now)
        packing.make_package(packed.pk, lambda: self.now)
        packed.refresh_from_db()
        self.things["package"] = [packed]
        stored = package.hand_out(packed, by=by, now=self.now)
        with ZipFile(BytesIO(b"".join(storage.read(stored.key)))) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    # What is asked of it

    def ask(self, questions: Sequence[Question], names: dict[str, UUID]) -> dict[str, Said]:
        """The answers, each given on things as they are now. names: of what may not be there at all."""
        keys = {who: self._session(who) for who in self.people}
        said: dict[str, Said] = {}
        logging.disable(logging.CRITICAL)
        for question in questions:
            row = question.row
            for (url, things), who in itertools.product(self._addresses(question, names), question.people):
                name = f"{self.now:%m-%d} {who} {row.method} {url}{row.query} {len(said)}"
                self.chance.begin(name)
                cache.clear()
                with transaction.atomic():
                    said[name] = self._said(row, url, things, keys[who])
                    transaction.set_rollback(True)
        logging.disable(logging.NOTSET)
        return said

    def _session(self, who: str) -> str:
        user, client = self.people[who], Client()
        if user is None:
            return ""
        self.chance.begin(f"session {who}")
        client.force_login(user)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def _addresses(self, question: Question, names: dict[str, UUID]) -> Iterator[tuple[str, Any]]:
        """The route for every thing of each kind that stands in it, or for the first."""
        row, last = question.row, None if question.of_all else 1
        for chosen in itertools.product(*(self._named(argument, names)[:last] for argument in row.arguments)):
            things = _Things(self, names, dict(zip(row.arguments, chosen, strict=True)))
            yield reverse(row.route, args=[one if isinstance(one, str) else one.uuid for one in chosen]), things

    def _named(self, argument: str, names: dict[str, UUID]) -> list[Any]:
        if argument in WORDS:
            return [WORDS[argument]]
        return self.things.get(argument) or [SimpleNamespace(uuid=names.get(argument, NOTHING))]

    def _said(self, row: Row, url: str, things: Any, session: str) -> Said:
        client = Client()
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        data = row.data(things) if callable(row.data) else row.data
        if isinstance(data, dict) and "happened_at" in data:
            data = data | {"happened_at": f"{self.now - timedelta(hours=2):%Y-%m-%dT%H:%M}"}
        statements: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            statements.append(SAVEPOINT.sub("SAVEPOINT", sql))
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            answered = self._send(client, row, url + row.query, data)
            body = _body(answered)
        headers = tuple(sorted(answered.headers.items()))
        return Said(answered.status_code, headers, str(answered.cookies), body, tuple(statements))

    def _send(self, client: Client, row: Row, url: str, data: Any) -> HttpResponseBase:
        if row.method == "POST":
            return client.post(url, data or {})
        return client.generic(row.method, url)


SAVEPOINT = re.compile(r'"s\d+_x\d+"')
NOTHING = UUID("5ad91e5f-7a64-4e43-9a0c-4f1d3b9d7c11")  # of nothing, in any world
WORDS = {
    "a_year": "2020",
    "token_of_nobody": "not-signed-by-us",
    "blurred": "blurred",
    "poster": "poster",
    "original": "original",
    "number": "1",
    "nonsense": "set-nothing",
} | {f"kind_{kind}": kind for kind in ("post", "comment", "message", "contact")}


class _Things:
    """What a row's `data` finds by name: what stands in the address, else the first of the world, else nothing."""

    def __init__(self, world: World, names: dict[str, UUID], chosen: dict[str, Any]) -> None:
        self._world, self._names, self._chosen = world, names, chosen

    def __getitem__(self, name: str) -> Any:
        return self._chosen.get(name) or self._world._named(name, self._names)[0]


def _body(answered: Any) -> bytes:
    return b"".join(answered.streaming_content) if answered.streaming else bytes(answered.content)


PRIVATE_HEADS = [
    re.compile(
        rb'(\{"chain": "private", "day": "\d{4}-\d\d-\d\d", "head": )"[0-9a-f]{64}", "signature": "[0-9a-f]{128}"'
    ),
    re.compile(rb"(<dt>Inner log, \d{4}-\d\d-\d\d</dt><dd><code>)[0-9a-f]{64}(?=</code>)"),
]


def plain(said: Said) -> Said:
    """Without what may differ of the private chain: 64 digits of a head and 128 of its signature, once a day."""
    body = said.body
    for head in PRIVATE_HEADS:
        body = head.sub(rb"\1", body)
    return Said(said.status, said.headers, said.cookies, body, said.queries)


def differences(here: dict[str, Said], there: dict[str, Said]) -> list[str]:
    """Each question that is answered otherwise, and in what."""
    found = [f"asked in one world only: {name}" for name in set(here) ^ set(there)]
    for name in [name for name in here if name in there]:
        one, other = plain(here[name]), plain(there[name])
        sizes = (len(here[name].body), len(there[name].body))
        parts = [part.name for part in fields(Said) if getattr(one, part.name) != getattr(other, part.name)]
        if parts or sizes[0] != sizes[1]:
            found.append(f"{name}: {', '.join(parts)} {_first(one, other)}")
    return found


def _first(one: Said, other: Said) -> str:
    """The first place at which they part, for whoever mends it."""
    if one.queries != other.queries:
        extra = [sql for sql in (*one.queries, *other.queries) if (sql in one.queries) != (sql in other.queries)]
        return f"{len(one.queries)} and {len(other.queries)} queries; {extra[:1]}"
    if one.body != other.body:
        at = len(os.path.commonprefix([one.body, other.body]))
        return f"{one.body[max(0, at - 60) : at + 60]!r} and {other.body[max(0, at - 60) : at + 60]!r}"
    return f"{one.status} {one.headers} {one.cookies} and {other.status} {other.headers} {other.cookies}"


@contextmanager
def world(
    monkeypatch: pytest.MonkeyPatch, chance: Chance, films: Sequence[bytes] = (), *, numbers_from: int = 0
) -> Iterator[World]:
    """A world, as long as the block; what was written in it is gone afterwards."""
    monkeypatch.setattr(portal, "SERIAL", itertools.count(1))
    mail.outbox.clear()
    with time_machine.travel(BEGIN, tick=False) as clock, transaction.atomic():
        skip_numbers(numbers_from)
        made = World(chance, clock, films)
        pre_save.connect(_name_public_entry, PublicEntry)
        try:
            chance.begin("world")
            made.begin()
            yield made
        finally:
            pre_save.disconnect(_name_public_entry, PublicEntry)
            transaction.set_rollback(True)


def many_answers(of: World, first: int, last: int) -> None:
    """The homes from number `first` on look, decline, ask for a warrant, mute, opt out or do nothing, in turn."""
    acts = (of.look, of.decline, of.ask_for_warrant, of.mute, of.opt_out, of.invitation)
    for number in range(first, last):
        acts[number % len(acts)](number)


def answers_in(of: World) -> set[str]:
    return set(of.open.invitations.values_list("answer", flat=True))


__all__ = ["Answer", "World", "answers_in", "differences", "many_answers", "pin", "world"]
