"""Whatever the order of clicks: nothing outside the ticked cameras and hours can leave, and what is inside does.

What is given is compared with a plain second computation that knows nothing of spans: it looks at moments.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.cameras.models import Camera, CameraKind
from devices.clips.models import Clip
from devices.errors import Conflict, DomainError, Refused
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import Home, User
from police_portal.custody.models import Share
from police_portal.law import minimising, releasing
from police_portal.law.models import DemandLine, DemandState, LegalDemand, Tick
from tests import portal, street
from tests.police_portal.law.ordered import HOUR, order, yesterday

pytestmark = pytest.mark.django_db
HOURS = 8
STEP_S = 7  # how densely the second computation looks
SERIAL = itertools.count(1)


@dataclass
class World:
    """Cameras by number: 0 and 1 outdoors, 2 indoors, 3 ben's, 4 removed. clips: of all of them."""

    demand: LegalDemand
    custodians: list[User]
    cameras: list[Camera]
    start: datetime
    clips: list[Clip]
    lines: list[DemandLine] = field(default_factory=list)

    def hour(self, number: int) -> datetime:
        return self.start + number * HOUR


def plain_clip(camera: Camera, at: datetime, lasts_s: float, **columns: Any) -> Clip:
    """A row with rows of objects, and no bytes: nothing here reads them."""
    now, number = timezone.now(), next(SERIAL)

    def thing(purpose: Purpose) -> StoredObject:
        facts = {"purpose": purpose, "state": ObjectState.KEPT, "content_type": "video/mp4"}
        return StoredObject.objects.create(key=f"aa/{uuid.uuid4().hex}.mp4", home=camera.home, **facts)

    facts: dict[str, Any] = {
        "camera": camera,
        "home": camera.home,
        "trigger": "motion",
        "status": "ready",
        "recorded_at": at,
        "shown_at": at,
        "arrived_at": now,
        "retention_days": 30,
        "expires_at": now + timedelta(days=30),
        "size_bytes": 100,
        "sha256": f"{number:064x}",
        "duration_s": lasts_s,
        "ready_at": now,
        "original": thing(Purpose.ORIGINAL),
        "poster": thing(Purpose.POSTER),
    }
    return Clip.objects.create(**facts | columns)


@pytest.fixture
def world(store: None, maple: Home, porch: Camera, garden: Camera, oak_door: Camera) -> World:
    kitchen = street.camera(maple, "Kitchen", CameraKind.INDOOR, token="cam_kitchen")
    shed = street.camera(maple, "Shed", CameraKind.STICK_UP, token="cam_shed")
    Camera.objects.filter(pk=shed.pk).update(removed_at=timezone.now(), token_hash=None)
    cameras, start = [porch, garden, kitchen, oak_door, shed], yesterday(10)
    clips = [
        plain_clip(camera, start + timedelta(minutes=minute), lasts_s)
        for camera in cameras
        for minute, lasts_s in [(-5, 800), (20, 30), (59.5, 60), (118, 240), (181, 899.5), (299.99, 900), (477, 300)]
    ]
    clips.append(plain_clip(porch, start + timedelta(minutes=70), 30, clock_is_wrong=True))
    clips.append(plain_clip(porch, start + timedelta(minutes=71), 30, recorded_at_is_guess=True))
    clips.append(plain_clip(garden, start + timedelta(minutes=72), 30, delete_at=timezone.now()))
    demand = order(maple)
    return World(demand, [portal.custodian(), portal.custodian("Kim")], cameras, start, clips)


CAMERAS, HOUR_NUMBERS = st.integers(0, 4), st.integers(-1, HOURS)
BOXES = st.tuples(CAMERAS, HOUR_NUMBERS)
ALLOWED_BOXES = st.sets(st.tuples(st.integers(0, 1), st.integers(0, HOURS - 1)), max_size=8)  # two lines begin so
LINE = st.integers(0, 2)
CLICK = st.one_of(
    st.tuples(st.just("quote"), st.integers(0, HOURS - 1), st.integers(1, HOURS), st.sets(st.sampled_from(range(4)))),
    st.tuples(st.just("tick"), LINE, BOXES),
    st.tuples(st.just("tick"), LINE, BOXES),
    st.tuples(st.just("untick"), LINE, BOXES),
    st.tuples(st.just("set"), LINE, st.sets(BOXES, max_size=8)),
    st.tuples(st.just("drop"), LINE),
    st.tuples(st.just("move_indoors"), CAMERAS),
    st.tuples(st.just("remove"), CAMERAS),
    st.tuples(st.just("release")),
)
INCLUDES = ("includes_indoor", "includes_faces", "includes_sound", "includes_original")


def click(world: World, name: str, *what: Any, by: User) -> None:
    now = timezone.now()
    if name == "quote":
        first, count, flags = what
        includes = {INCLUDES[number]: True for number in flags}
        until = world.hour(min(first + count, HOURS))
        made = minimising.quote(
            world.demand, quote="as it says", from_hour=world.hour(first), until_hour=until, by=by, now=now, **includes
        )
        world.lines.append(made)
    elif name == "release":
        releasing.release(world.demand, by=by, now=now)
    elif name in ("move_indoors", "remove"):
        camera = Camera.objects.filter(pk=world.cameras[what[0]].pk)
        camera.update(**{"is_outdoor": False} if name == "move_indoors" else {"removed_at": now, "token_hash": None})
    elif world.lines:
        line = world.lines[what[0] % len(world.lines)]
        if name == "drop":
            minimising.drop(line, by=by, now=now)
        elif name == "set":
            wanted = {(world.cameras[camera], world.hour(number)) for camera, number in what[1]}
            minimising.set_ticks(line, wanted, by=by, now=now)
        else:
            camera, number = what[1]
            act = minimising.tick if name == "tick" else minimising.untick
            act(line, world.cameras[camera], world.hour(number), by=by, now=now)


def ticked_moments(world: World) -> set[tuple[int, datetime, DemandLine]]:
    """Plainly: camera, hour and line of every tick that may count as things are at this moment."""
    found = set()
    for one in Tick.objects.filter(line__demand=world.demand).select_related("line"):
        camera = Camera.objects.get(uuid=one.camera_uuid)
        is_its_own = camera.home_id == world.demand.home_id and camera.removed_at is None
        is_allowed = camera.is_outdoor or one.line.includes_indoor
        if is_its_own and is_allowed and one.line.from_hour <= one.hour < one.line.until_hour:
            found.add((camera.pk, one.hour, one.line))
    return found


def moments(since: datetime, lasts_s: float) -> Iterable[datetime]:
    whole = [since + timedelta(seconds=at) for at in range(0, int(lasts_s), STEP_S)]
    return [*whole, since + timedelta(seconds=max(0.0, lasts_s - 0.002))]


def check(world: World, ticks: set[tuple[int, datetime, DemandLine]]) -> None:
    """Every moment that is given is ticked; every moment of a sure recording that is ticked is given."""
    hours = {(camera, hour) for camera, hour, _line in ticks}
    given: dict[uuid.UUID, list[Share]] = {}
    for share in Share.objects.select_related("clip__camera"):
        assert share.clip is not None
        assert share.clip.home_id == world.demand.home_id
        given.setdefault(share.clip.uuid, []).append(share)
        lines = set()
        for moment in moments(share.recorded_at, share.duration_s):
            there = [hour for camera, hour in hours if camera == share.clip.camera_id and hour <= moment < hour + HOUR]
            assert there, f"{moment} of {share.clip.camera} left, and is not ticked"
            lines |= {line for camera, hour, line in ticks if (camera, hour) == (share.clip.camera_id, there[0])}
        assert share.recorded_at == share.clip.shown_at + timedelta(seconds=share.start_s)
        assert not share.clip.clock_is_wrong and not share.clip.recorded_at_is_guess and not share.clip.delete_at
        assert share.is_redacted or all(line.includes_faces for line in lines)
        assert not share.with_sound or all(line.includes_sound for line in lines)
        if share.gives_original:
            assert all(line.includes_original for line in lines)
            assert share.duration_s == share.clip.duration_s
    for clip in world.clips:
        if clip.clock_is_wrong or clip.recorded_at_is_guess or clip.delete_at:
            continue
        for moment in moments(clip.shown_at, clip.duration_s or 0.0):
            if any(camera == clip.camera_id and hour <= moment < hour + HOUR for camera, hour in hours):
                spans = [(one.recorded_at, timedelta(seconds=one.duration_s)) for one in given.get(clip.uuid, [])]
                late = timedelta(milliseconds=2)  # the last millisecond of an hour is left out
                assert any(since <= moment <= since + lasts + late for since, lasts in spans), (clip.camera, moment)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.tuples(ALLOWED_BOXES, ALLOWED_BOXES),
    st.lists(st.tuples(CLICK, st.integers(0, 1)), max_size=16),
)
def test_nothing_outside_the_ticked_cameras_and_hours_leaves(
    world: World, first: tuple[set[Any], set[Any]], clicks: list[tuple[tuple[Any, ...], int]]
) -> None:
    with transaction.atomic():
        at_release = None
        world.lines.clear()
        strict: tuple[Any, ...] = ("quote", 0, HOURS, set())
        wide: tuple[Any, ...] = ("quote", 0, HOURS, {1, 2, 3})
        begin: list[tuple[tuple[Any, ...], int]] = [
            (strict, 0),
            (wide, 1),
            (("set", 0, first[0]), 0),
            (("set", 1, first[1]), 1),
        ]
        for what, who in [*begin, *clicks, (("release",), 0)]:
            before = ticked_moments(world) if what[0] == "release" else None
            with suppress(DomainError), transaction.atomic():
                click(world, *what, by=world.custodians[who])
                at_release = before if before is not None else at_release
        if at_release is None:
            assert not Share.objects.exists()
        else:
            check(world, at_release)
        transaction.set_rollback(True)


def test_what_is_decided_is_not_ticked_any_more(world: World) -> None:
    cus, kim = world.custodians
    click(world, "quote", 0, 4, set(), by=cus)
    click(world, "tick", 0, (0, 1), by=cus)
    click(world, "release", by=cus)
    assert LegalDemand.objects.get(pk=world.demand.pk).state == DemandState.RELEASED
    given = set(Share.objects.values_list("uuid", flat=True))
    lates: list[tuple[Any, ...]] = [
        ("tick", 0, (1, 1)),
        ("untick", 0, (0, 1)),
        ("set", 0, {(1, 2)}),
        ("drop", 0),
        ("quote", 1, 2, set()),
    ]
    for late in lates:
        with pytest.raises(Conflict, match="fixed"):
            click(world, *late, by=kim)
    with pytest.raises(Conflict, match="fixed"):
        click(world, "release", by=kim)
    assert set(Share.objects.values_list("uuid", flat=True)) == given
    assert Tick.objects.count() == 1


def test_what_is_not_the_homes_own_and_outdoors_is_refused(world: World) -> None:
    cus = world.custodians[0]
    click(world, "quote", 0, 4, set(), by=cus)
    for camera, says in [(2, "films indoors"), (3, "this home"), (4, "this home")]:
        with pytest.raises(Refused, match=says):
            click(world, "tick", 0, (camera, 1), by=cus)
    for hour in (-1, 4, 7):
        with pytest.raises(Refused, match="names no such hour"):
            click(world, "tick", 0, (0, hour), by=cus)
    click(world, "quote", 0, 4, {0}, by=cus)
    click(world, "tick", 1, (2, 1), by=cus)
    assert Tick.objects.get().camera == world.cameras[2]


def test_a_doubtful_clock_is_left_out_and_counted(world: World) -> None:
    cus = world.custodians[0]
    click(world, "quote", 0, 4, set(), by=cus)
    click(world, "tick", 0, (0, 1), by=cus)
    click(world, "release", by=cus)
    assert LegalDemand.objects.get(pk=world.demand.pk).left_out == 2
