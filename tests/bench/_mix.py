"""What a town asks of the program: pages, the calls of cameras, a worker's claim and finish, and what beat starts.

Each step says how often it happens in an hour of a town of 20,000 homes with two cameras each (a sign of life every
minute, 25 recordings a month and camera, everybody looks twice a day), and is tried for several people and cameras:
for ana, who has most of everything, and for others.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.clips import outcome
from devices.clips.lease import take_for_analysis
from devices.clips.models import Clip
from devices.clips.outcome import Made
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.objects import storing
from devices.objects.models import Purpose
from devices.people.models import Home, User
from devices.video.pipeline import Analysis
from neighbors.posts.models import Post
from police_portal.consent import matching
from police_portal.consent.tasks import invite_waiting
from ring_platform.celery import SCHEDULE
from tests.access.matrix import rows, send, session_of
from tests.bench._crowd import BASE
from tests.bench._plans import Book
from tests.devices.clips.camera_side import announce, call, complete, put_all

NUMBERS = itertools.count(1)
WAITED = ", what waited"


@dataclass
class Step:
    name: str
    an_hour: float
    dos: list[Callable[[], object]] = field(repr=False)
    first: Callable[[], object] | None = field(default=None, repr=False)  # before each, and not counted in an hour


@dataclass
class Mix:
    """Who asks: ana and others of the town."""

    town: dict[str, Any]
    seen: Analysis  # what a worker found in a recording
    others: int = 4

    def __post_init__(self) -> None:
        chosen = [BASE + number**3 * 7 + 3 for number in range(1, self.others + 1)]
        users = [self.town["people"]["owner"], *User.objects.filter(pk__in=chosen, homes__isnull=False).distinct()]
        self.homes: list[tuple[Client, Home]] = []
        for user in users:
            client = Client()
            client.force_login(user)
            self.homes.append((client, Home.objects.filter(memberships__user=user, memberships__role="owner")[0]))
        self.cameras = ["cam_porch", *(f"cam_{key - BASE}" for key in chosen)]

    def steps(self) -> list[Step]:
        return [*self._cameras(), *self._homes(), *self._neighbors(), *self._rest(), *sweeps()]

    def _cameras(self) -> Iterator[Step]:
        alive = {"battery_percent": 80, "signal_dbm": -60, "firmware": "1.2"}
        yield Step(
            "sign of life", 2_400_000, [partial(_called, "POST", "camera/heartbeat", alive, t) for t in self.cameras]
        )
        yield Step(
            "camera asks for its settings", 40_000, [partial(_called, "GET", "camera", None, t) for t in self.cameras]
        )
        yield Step("recording sent in parts", 1_400, [partial(_sent, token) for token in self.cameras])
        yield Step("worker takes and ends it", 1_400, [partial(self._worked, token) for token in self.cameras])

    def _worked(self, token: str) -> None:
        clip = Clip.objects.get(pk=_sent(token))
        lease = take_for_analysis(clip.pk, timezone.now)
        assert lease is not None
        lease.enter("analyze")
        clip = Clip.objects.select_related("camera__home", "home").get(pk=clip.pk)
        pictures = [storing.reserve(clip.home_id, None, one, "image/jpeg") for one in (Purpose.POSTER, Purpose.STRIP)]
        outcome.ready(lease, clip, self.seen, Made(*pictures), timezone.now())

    def _homes(self) -> Iterator[Step]:
        pages = {
            "timeline": ("/homes/{home}/", 1_700),
            "timeline, of persons": ("/homes/{home}/?label=person", 300),
            "timeline, not seen": ("/homes/{home}/?unseen=1", 300),
            "start": ("/", 1_700),
            "cameras": ("/cameras/", 500),
            "settings of a home": ("/homes/{home}/settings/", 50),
            "members": ("/homes/{home}/members/", 50),
            "me": ("/me/", 100),
            "notices": ("/notices/", 1_000),
            "requests asked of me": ("/asked/", 200),
            "what I lent": ("/lent/", 100),
            "feed": ("/neighbors/", 800),
            "map": ("/neighbors/?view=map", 200),
            "my posts": ("/neighbors/mine/", 100),
        }
        for name, (path, often) in pages.items():
            yield Step(name, often, [partial(_got, client, path.format(home=home.uuid)) for client, home in self.homes])
        for name, what, often in (
            ("clip", "", 3_000),
            ("film", "video", 3_000),
            ("picture of a clip", "poster", 34_000),
        ):
            yield Step(name, often, [partial(self._clip, client, home, what) for client, home in self.homes])

    def _clip(self, client: Client, home: Home, what: str) -> None:
        clip = home.clips.filter(status="ready").order_by("-shown_at")[0] if what == "" else None
        found = clip or self.town["clip"]
        _got(self.homes[0][0] if clip is None else client, f"/clips/{found.uuid}/{what}")

    def _neighbors(self) -> Iterator[Step]:
        posts = [self.town["post"], *Post.objects.filter(pk__in=[BASE + 2, BASE + 50, BASE + 900])]
        client = self.homes[0][0]
        yield Step("post", 800, [partial(_got, client, f"/neighbors/posts/{post.uuid}/") for post in posts])

    def _rest(self) -> Iterator[Step]:
        asked, ana, home = self.town["footage_request"], self.town["people"]["owner"], self.town["home"]
        yield Step("homes a request reaches", 1, [partial(matching.homes_of, asked)])
        yield Step("a request is brought to its homes", 0.25, [invite_waiting])
        yield Step(
            "an act in the log", 2_000, [lambda: record(ana, Action.HOME_CHANGED, home, home=home, what="mode")] * 3
        )
        told = partial(tell, [ana], NoticeKind.MEMBER_JOINED, path="/me/", mail_to=[ana], member="M", home="H")
        yield Step("a notice", 2_000, [lambda: told(now=timezone.now())] * 3)


def sweeps() -> Iterator[Step]:
    """Each tick of the schedule as nearly all are: what waited is done already."""
    for name, entry in SCHEDULE.items():
        task = import_string(entry["task"])
        yield Step(f"beat: {name}", 3600 / entry["schedule"], [task], first=task)


def every_page(town: dict[str, Any]) -> Iterator[Step]:
    """Every route of the access matrix, asked once by somebody who gets in."""
    people = town["people"]
    sessions = {who: session_of(user) for who, user in people.items()}
    for row in rows():
        for wanted in ((200, 201, 202, 204), (302, 303)):
            who = next((who for who, gives in row.gives.items() if gives in wanted and who != "nobody"), None)
            if who is not None:
                yield Step(str(row), 1, [partial(send, row, who, town, sessions)])
                break


def walk(steps: list[Step], book: Book) -> None:
    """Do every step for everybody it is for. Each is taken back."""
    for step in steps:
        for do in step.dos:
            cache.clear()
            with transaction.atomic():
                if step.first is not None:
                    book.step = f"{step.name}{WAITED}"
                    step.first()
                    cache.clear()
                book.step = step.name
                do()
                transaction.set_rollback(True)


def _called(method: str, path: str, body: Any, token: str) -> None:
    answer = call(method, path, body, token=token)
    assert answer.status_code < 300, (path, answer.status_code, answer.content[:300])


def _got(client: Client, path: str) -> None:
    answer: Any = client.get(path)
    assert answer.status_code in (200, 302), (path, answer.status_code)
    if answer.streaming:
        b"".join(answer.streaming_content)


def _sent(token: str) -> int:
    """A recording arrives. Its key."""
    content = hashlib.sha256(f"{next(NUMBERS)}".encode()).digest() * 100
    at = timezone.now().isoformat()
    answer = announce(content, token=token, recorded_at=at)
    assert answer.status_code == 201, answer.content
    done = complete(answer.json(), put_all(content, answer.json()), token=token)
    assert done.status_code == 201, done.content
    return int(Clip.objects.get(uuid=done.json()["id"]).pk)
