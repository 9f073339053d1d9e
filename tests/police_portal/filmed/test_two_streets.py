"""Who asks cannot tell streets apart: nobody has a camera, several are silent and one looks and says no, all are muted.

Everything that reaches the asker is compared to the letter at eight moments, from before anybody is looked for to after
the words are forgotten: status, headers, cookies and body of each page, how many queries it took, the answers to every
POST, notices with their times, and mails as they leave. Their own random names and tokens are taken out, and nothing
else: the name of somebody else's row in a page would be another one in each street, and fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from devices.cameras.models import Camera, CameraKind
from devices.clips.models import Clip
from devices.notices import mailing
from devices.notices.models import Notice
from devices.people.models import Home, User
from police_portal import limits
from police_portal.filmed import asking, matching, muting, replying, telling
from police_portal.filmed.asking import Wanted
from police_portal.filmed.models import Filmed, FilmedAsk, FilmedState, Reply, Wish
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.street import NOON, camera, home, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store"), pytest.mark.parts]
HERE = (42.1236, -71.6544)
WORDS = "A green coat, with a brown dog, on the pavement."
SIGN = UUID("5f0d3c5e-8d5b-4f0e-9a53-3d7a1c2b4e60")
START = NOON - timedelta(hours=4)
DAY = timedelta(days=1)
OUTCOME = NOON + limits.FILMED_ANSWER
MOMENTS = {
    "before the match": NOON + timedelta(seconds=10),
    "after it": NOON + timedelta(hours=1),
    "day 6": NOON + 6 * DAY,
    "day 13": NOON + 13 * DAY,
    "a minute before it is told": OUTCOME - timedelta(minutes=1),
    "day 14": OUTCOME + timedelta(seconds=30),
    "day 40": NOON + 40 * DAY,
    "forgotten": OUTCOME + telling.KEPT_FOR + DAY,
}
WRITES = ("before the match", "after it", "day 13", "day 14", "day 40")
TOKEN = re.compile(r'(?<=[="\s:])[A-Za-z0-9]{64}(?=["&;\s])|(?<=csrftoken=)[A-Za-z0-9]+|(?<="x-csrftoken": ")\w+')


@dataclass
class Street:
    """What stands there, and what its people do at a moment. `names`: what a guess of the asker could name."""

    homes: list[Home] = field(default_factory=list)
    cameras: list[Camera] = field(default_factory=list)

    def ask(self) -> FilmedAsk | None:
        return FilmedAsk.objects.order_by("pk").first()

    def records(self) -> None:
        for one in self.cameras:
            ready_clip(one, at=START + timedelta(minutes=10))

    def answers(self, now: datetime) -> None:
        """One owner looks closely, and found nobody like that."""
        ask = self.ask()
        assert ask is not None
        owner = ask.home.memberships.get(role="owner").user
        with time_machine.travel(now, tick=False):
            client = Client()
            client.force_login(owner)
            assert client.get(reverse("police_portal:filmed_ask", args=[ask.uuid])).status_code == 200
            for clip in Clip.objects.filter(home=ask.home):
                assert client.get(reverse("devices:clip", args=[clip.uuid])).status_code == 200
        replying.reply(ask, Reply.NOT_THERE, [], by=owner, now=now)

    def mutes(self, now: datetime) -> None:
        for of in self.homes:
            muting.mute(of, by=of.memberships.get(role="owner").user, now=now)


def nothing(street: Street, moment: str, now: datetime) -> None:
    """No recording of that time; without a sign no home either."""


def looks(street: Street, moment: str, now: datetime) -> None:
    if moment == "before the match":
        street.records()
    elif moment == "day 6":
        street.answers(now)


def is_muted(street: Street, moment: str, now: datetime) -> None:
    if moment == "before the match":
        street.records()
        street.mutes(now)


def is_late(street: Street, moment: str, now: datetime) -> None:
    """The cameras were offline, and send on the sixth day; an owner answers a week later."""
    if moment == "day 6":
        street.records()
    elif moment == "day 13":
        street.answers(now)


def stands(*, homes: int) -> Street:
    street = Street()
    for n in range(homes):
        of = home(person(f"owner{n}@example.org", f"Owner {n}"), f"Maple St {n}", HERE[0] + n / 10_000, HERE[1])
        street.homes.append(of)
        street.cameras.append(camera(of, "Door", CameraKind.DOORBELL, token=f"cam_{n}"))
    return street


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done inside is undone: the next street begins where this one did."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


@dataclass
class Asker:
    """Reads and writes down whatever comes."""

    user: User
    client: Client
    filmed: Filmed
    is_by_sign: bool
    guesses: list[UUID]  # a home, a camera and an asking that are there, or random names
    seen: list[tuple[str, Any]] = field(default_factory=list)

    def note(self, what: str, value: Any) -> None:
        said = TOKEN.sub("…", str(value).replace(str(self.filmed.uuid), "mine"))
        for n, own in enumerate(Notice.objects.filter(user=self.user).order_by("pk").values_list("uuid", flat=True)):
            said = said.replace(str(own), f"notice {n}")
        for guess in self.guesses:
            said = said.replace(str(guess), "guessed")  # as the asker wrote it: in the address
        self.seen.append((what, said))

    def heard(self, path: str, said: dict[str, str] | None = None) -> tuple[Any, ...]:
        """said: None for a GET."""
        with CaptureQueriesContext(connection) as queries:
            answer = self.client.get(path) if said is None else self.client.post(path, said)
        cookies = sorted(f"{name} {cookie.OutputString()}" for name, cookie in answer.cookies.items())
        return answer.status_code, len(queries), sorted(answer.headers.items()), cookies, answer.content.decode()

    def reads(self, moment: str) -> None:
        mine = str(self.filmed.uuid)
        pages = ["/", "/me/", "/notices/", "/filmed/", self.desk(), f"/filmed/{mine}/", "/asked/filmed/", "/cameras/"]
        if self.is_by_sign:
            pages.append(f"/sign/{SIGN}/")
        for path in pages:
            self.note(f"{moment}: GET {path.replace(mine, 'mine')}", self.heard(path))

    def desk(self) -> str:
        return f"/filmed/new/?sign={SIGN}" if self.is_by_sign else "/filmed/new/"

    def writes(self, moment: str, now: datetime) -> None:
        """Every form there is, and guesses at forms of others; each is taken back."""
        at_home, at_camera, asking_of = self.guesses
        right = {
            "wish": "blur",
            "lat": str(HERE[0]),
            "lon": str(HERE[1]),
            "starts": f"{now - timedelta(hours=3):%Y-%m-%dT%H:%M}",
            "ends": f"{now - timedelta(hours=2):%Y-%m-%dT%H:%M}",
            "time_zone": "UTC",
            "describes": WORDS,
        }
        posts: list[tuple[str, dict[str, str]]] = [
            (self.desk(), right),
            (self.desk(), right | {"wish": "zone"}),
            (self.desk(), {}),
            (self.desk(), right | {"where": str(at_home)}),
            (f"/filmed/{self.filmed.uuid}/", {}),
            ("/filmed/", {}),
            (f"/asked/filmed/{asking_of}/", {}),
            (f"/asked/filmed/{asking_of}/reply/", {"reply": "refused"}),
            (f"/asked/filmed/homes/{at_home}/mute/", {"muted": "yes"}),
            (f"/cameras/{at_camera}/sign/", {}),
            (f"/cameras/{at_camera}/sign/end/", {}),
            (f"/sign/{SIGN}/", {}),
            ("/notices/read/", {}),
        ]
        for n, (path, said) in enumerate(posts):
            with taken_back():
                answer = str(self.heard(path, said))
                for made in Filmed.objects.exclude(pk=self.filmed.pk).values_list("uuid", flat=True):
                    answer = (answer + str(self.heard(f"/filmed/{made}/"))).replace(str(made), "made")
                self.note(f"{moment}: POST {n}", answer)
        if moment != "day 13":
            return
        with taken_back():
            often = [right | {"describes": f"{WORDS} {n}"} for n in range(limits.FILMED_MOST)]
            answers = [self.heard(self.desk(), each) for each in often]
            self.note(f"{moment}: POST once too often", ([answer[:2] for answer in answers], answers[-1]))

    def is_told(self, moment: str) -> None:
        columns = ("kind", "facts", "path", "created_at", "mail_at", "mailed_at", "mail_tries")
        notices = Notice.objects.filter(user=self.user).order_by("pk").values_list(*columns)
        self.note(f"{moment}: notices", list(notices))
        mails = [sent for sent in mail.outbox if self.user.email in sent.recipients()]
        parts = [(sorted(sent.message().items()), sent.subject, sent.body, sent.attachments) for sent in mails]
        self.note(f"{moment}: mails", re.sub(r"\('Message-ID', '<[^>]*>'\)", "…", str(parts)))


def lives(
    happens: Callable[[Street, str, datetime], None], wish: Wish, *, is_by_sign: bool
) -> tuple[list[tuple[str, str]], FilmedState, int]:
    """What the asker saw in such a street, the outcome, and how many homes were asked."""
    cache.clear()
    mail.outbox.clear()
    with taken_back():
        with time_machine.travel(NOON, tick=False):
            user = person("cleo@example.org", "Cleo")
            client = Client()
            client.force_login(user)
            is_empty = happens is nothing and not is_by_sign
            street = stands(homes=0 if is_empty else 1 if is_by_sign else 3)
            sign = portal.sign_of(street.cameras[0], uuid=SIGN) if is_by_sign else None
            timed = {} if wish == Wish.ZONE else {"from_at": START, "until_at": START + timedelta(hours=1)}
            wanted = Wanted(wish, WORDS, place=None if is_by_sign else HERE, sign=sign, **timed)
            filmed = asking.ask(wanted, by=user, now=NOON)
        guesses = [street.homes[0].uuid, street.cameras[0].uuid] if street.homes else [uuid4(), uuid4()]
        asker = Asker(user, client, filmed, is_by_sign, [*guesses, uuid4()])
        for moment, now in MOMENTS.items():
            happens(street, moment, now)  # by the clock of the object store
            with time_machine.travel(now, tick=False):
                if moment != "before the match":
                    matching.match_due(now)
                telling.forget_due(now)
                telling.tell_due(now)
                mailing.send_due(now)
                ask = street.ask()
                asker.guesses[2] = ask.uuid if ask is not None else uuid4()
                asker.is_told(moment)
                asker.reads(moment)
                if wish == Wish.BLUR and moment in WRITES:
                    asker.writes(moment, now)
        filmed.refresh_from_db()
        asked = Notice.objects.filter(kind="filmed_asked").count()
        return asker.seen, FilmedState(filmed.state), asked


@pytest.mark.parametrize("is_by_sign", [False, True], ids=["by place", "by sign"])
@pytest.mark.parametrize("wish", [Wish.BLUR, Wish.ZONE])
def test_streets_of_every_kind_are_the_same_to_who_asks(wish: Wish, is_by_sign: bool) -> None:
    """They differ in truth (how many homes were asked) and in nothing that the asker sees."""
    streets = {one.__name__: lives(one, wish, is_by_sign=is_by_sign) for one in (nothing, looks, is_muted, is_late)}
    first, _outcome, _asked = streets["nothing"]
    assert len(first) > (140 if wish == Wish.BLUR else 70)
    for name, (seen, outcome, _n) in streets.items():
        assert outcome == FilmedState.NO_ANSWER, name
        assert [what for what, _said in seen] == [what for what, _said in first]
        for (what, said), (_what, expected) in zip(seen, first, strict=True):
            assert said == expected, f"{name}: {what}"
    homes = 1 if is_by_sign else 3
    asked = {name: n for name, (_seen, _state, n) in streets.items()}
    has_no_home = not is_by_sign
    by_camera = 0 if has_no_home else homes  # a privacy zone needs no recording
    assert asked == {
        "nothing": by_camera if wish == Wish.ZONE else 0,
        "looks": homes,
        "is_muted": 0,
        "is_late": homes,
    }


def test_the_comparison_sees_a_home_that_answers(store: None) -> None:
    """Where an outcome may differ it does, at its day and nowhere before: what compares is not blind."""

    def refuses(street: Street, moment: str, now: datetime) -> None:
        if moment == "before the match":
            street.records()
        elif moment == "day 6":
            ask = street.ask()
            assert ask is not None
            replying.reply(ask, Reply.REFUSED, [], by=ask.home.memberships.get(role="owner").user, now=now)

    none, _outcome, _n = lives(nothing, Wish.BLUR, is_by_sign=False)
    seen, outcome, _n = lives(refuses, Wish.BLUR, is_by_sign=False)
    assert outcome == FilmedState.NOT_DONE
    differ = [what for (what, said), (_what, expected) in zip(seen, none, strict=True) if said != expected]
    assert {what.split(":")[0] for what in differ} == {"day 14", "day 40", "forgotten"}
