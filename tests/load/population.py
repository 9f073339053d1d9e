"""Who the load is made of, as rows: a town, a dense quarter that an officer asks about, posts of 50 towns.

Made in the program of a running stack (tests/stack.py) and told as JSON: tokens and sessions, no passwords.
"""

from __future__ import annotations

import json
import secrets
import struct
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from devices import storage
from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus, Trigger
from devices.geo import cell_centre, coarse_cell
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import Home, Membership, User
from neighbors.areas.models import Neighbor
from neighbors.posts.models import Post, Revision
from police_portal.agencies.models import Agency, OfficerRole
from police_portal.consent.models import OptOut
from ring_platform.sessions import SessionStore
from tests import portal
from tests.bench import _homes, million
from tests.devices.video.made import made_clip
from tests.load.sizes import Sizes
from tests.neighborhood import neighbor

QUARTER = (40.0, -100.0)  # latitude and longitude of its middle: far from every town of the benchmark
HIGH_M, WIDE_M = 1_130, 1_130  # 1.28 square kilometres, of the 1.29 that a request may ask about
SHOWN = 24  # clips on a page of the timeline: those that have a picture
FILM_BYTES = 500_000
BACK = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class HomeOwner:
    session: str
    home: str
    clips: list[str]  # that can be played, the newest first


@dataclass(frozen=True)
class Population:
    """What the users of the load know."""

    beating: list[str]  # tokens of cameras
    sending: list[str]  # tokens of cameras of those who look
    owners: list[HomeOwner]
    readers: list[str]  # sessions
    officer: str
    overseer: str
    area: str  # as an officer types it
    asked: int  # homes that the request must reach
    film: str  # a file
    counts: dict[str, int]  # rows of each kind


def tell(folder: str, sizes: dict[str, int]) -> None:
    """Make it, and print it in the last line, for another process."""
    sys.stdout.write("\n" + json.dumps(asdict(make(Path(folder), Sizes(**sizes)))) + "\n")


def make(folder: Path, sizes: Sizes) -> Population:
    agency = portal.agency("Plains Police", jurisdiction=[_ring(30_000, 30_000)])
    portal.permission(agency)
    officer = portal.officer(agency, OfficerRole.REQUESTER)
    overseer = portal.overseer()
    first = _next(User)
    _town(sizes, agency, first)
    _quarter(sizes, first + sizes.homes)
    _settle(User, Home, Membership, Camera)
    _wake_cameras()
    filming = Home.objects.filter(cameras__is_outdoor=True)
    owners = list(User.objects.filter(pk__gte=first, homes__in=filming).order_by("pk").distinct()[: sizes.people])
    film = _film(folder / "film.mp4")
    watched = [_clips(owner, film, sizes.clips) for owner in owners]
    million.TOWNS = sizes.towns  # the benchmark's, or fewer of them
    million.fill(sizes.posts)
    _settle(Post, Revision)
    _up_to_now()
    readers = _readers(sizes.people)
    sessions = _sessions([*owners, *readers, officer.user, overseer])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    cameras = Camera.objects.filter(token_hash__isnull=False).values_list("pk", flat=True)
    return Population(
        beating=[_token(pk) for pk in cameras.order_by("pk")[:5_000]],
        sending=[_token(pk) for pk in cameras.filter(home__memberships__user__in=owners)],
        owners=[HomeOwner(sessions[owner.pk], *kept) for owner, kept in zip(owners, watched, strict=True)],
        readers=[sessions[reader.pk] for reader in readers],
        officer=sessions[officer.user.pk],
        overseer=sessions[overseer.pk],
        area="\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in _ring(HIGH_M, WIDE_M)[:-1]),
        asked=sizes.asked,
        film=str(film),
        counts={each.__name__: each._default_manager.count() for each in (Home, Camera, Clip, Post, StoredObject)},
    )


# --- Homes and cameras


def _next(model: Any) -> int:
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return (newest or 0) + 1


def _town(sizes: Sizes, agency: Agency, first: int) -> None:
    """The town of the benchmark of matching. Its keys begin at `first`."""
    _homes.add_homes(first - 1, first - 1 + sizes.homes, agency)


def _ring(high_m: float, wide_m: float) -> list[list[float]]:
    """A rectangle around the middle of the quarter, closed."""
    lat, lon = QUARTER
    up, across = high_m / 111_195 / 2, wide_m / 85_180 / 2
    west, south, east, north = lon - across, lat - up, lon + across, lat + up
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _quarter(sizes: Sizes, first: int) -> None:
    """Homes the request reaches, and beside them one in ten that it must not: outside, indoors only, opted out."""
    inside, beside = range(first, first + sizes.asked), range(first + sizes.asked, first + sizes.asked * 11 // 10)
    homes = [*inside, *beside]
    lots = round(len(homes) ** 0.5) + 1
    west, south = _ring(HIGH_M, WIDE_M)[0]
    east, north = _ring(HIGH_M, WIDE_M)[2]

    def place(number: int) -> tuple[float, float]:
        """On a lot of a grid, well within; of those beside every third lies south of the area."""
        at = number - first
        lat = south + (north - south) * (at // lots + 0.5) / lots
        lon = west + (east - west) * (at % lots + 0.5) / lots
        return (lat - (north - south), lon) if number in beside and number % 3 == 0 else (lat, lon)

    _homes.loose()
    _homes.write(User, ("id", "email", "password", "name"), ((n, f"q{n}@example.org", "!", "Load") for n in homes))
    places = {n: place(n) for n in homes}
    rows = ((n, f"Home {n}", lat, lon, coarse_cell(lat, lon), 10**12) for n, (lat, lon) in places.items())
    _homes.write(Home, ("id", "name", "lat", "lon", "cell", "quota_bytes"), rows)
    _homes.write(Membership, ("id", "home_id", "user_id", "role"), ((n, n, n, "owner") for n in homes))
    indoors = {n for n in beside if n % 3 == 1}
    start = _next(Camera) - first
    cameras = ((start + n, n, f"Camera {n}", "indoor" if n in indoors else "stick_up", n not in indoors) for n in homes)
    _homes.write(Camera, ("id", "home_id", "name", "kind", "is_outdoor"), cameras)
    _homes.write(OptOut, ("home_id",), ((n,) for n in beside if n % 3 == 2))
    connection.close()  # and with it what was loose


def _settle(*models: type[Any]) -> None:
    """New rows come after these, whose keys were given."""
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def _token(camera: int) -> str:
    return f"cam_load-{camera}"


def _wake_cameras() -> None:
    """Every outdoor camera is paired, with the token of its key, and was heard just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE devices_camera SET token_hash = encode(sha256(('cam_load-' || id)::bytea), 'hex'), "
            "paired_at = now(), last_seen_at = now() WHERE is_outdoor"
        )
        cursor.execute("UPDATE devices_home SET quota_bytes = 1000000000000")


# --- Clips


def _clips(owner: User, film: Path, count: int) -> tuple[str, list[str]]:
    """A home's clips of the last weeks. Those on the first page have their bytes in the store. Gives both names."""
    home = Home.objects.filter(memberships__user=owner).get()
    camera = Camera.objects.filter(home=home, is_outdoor=True).order_by("pk")[0]
    newest = timezone.now() - timedelta(hours=1)
    shown = [newest - number * timedelta(minutes=20) for number in range(count)]
    things = [_objects(home, film) for _at in shown]
    StoredObject.objects.bulk_create([thing for row in things for thing in row.values()], batch_size=2_000)
    clips = [_clip(camera, home, at, number, row) for number, (at, row) in enumerate(zip(shown, things, strict=True))]
    Clip.objects.bulk_create(clips, batch_size=1_000)
    _put(film, [row["original"] for row in things[:2]], [row["poster"] for row in things[:SHOWN]])
    return str(home.uuid), [str(clip.uuid) for clip in clips[:2]]


def _film(path: Path) -> Path:
    """Four seconds, as long as a camera's: what a player skips at its end makes up for the small picture."""
    made = made_clip(path, seconds=4, moves=(1, 3)).read_bytes()
    skipped = FILM_BYTES - len(made) - 8
    path.write_bytes(made + struct.pack(">I4s", skipped + 8, b"free") + secrets.token_bytes(skipped))
    return path


def _objects(home: Home, film: Path) -> dict[str, StoredObject]:
    kinds = {"original": (Purpose.ORIGINAL, "video/mp4", ".mp4"), "poster": (Purpose.POSTER, "image/jpeg", ".jpg")}
    size = film.stat().st_size
    return {
        name: StoredObject(
            key=f"{secrets.token_hex(1)}/{secrets.token_hex(20)}{suffix}",
            home=home,
            purpose=purpose,
            state=ObjectState.KEPT,
            content_type=content_type,
            size_bytes=size if name == "original" else len(_picture()),
        )
        for name, (purpose, content_type, suffix) in kinds.items()
    }


def _picture() -> bytes:
    """As long as the picture of a clip."""
    return b"\xff\xd8" + bytes(12_000)


def _clip(camera: Camera, home: Home, at: datetime, number: int, things: dict[str, StoredObject]) -> Clip:
    return Clip(
        camera=camera,
        home=home,
        trigger=Trigger.DING if number % 5 == 0 else Trigger.MOTION,
        status=ClipStatus.READY,
        recorded_at=at,
        shown_at=at,
        arrived_at=at,
        ready_at=at,
        retention_days=30,
        expires_at=timezone.now() + timedelta(days=20),
        size_bytes=things["original"].size_bytes,
        sha256=secrets.token_hex(32),
        duration_s=4.0,
        width=320,
        height=180,
        frame_rate=10.0,
        codec="h264",
        has_person=number % 8 == 0,
        has_other_motion=number % 8 != 0,
        is_starred=number % 15 == 0,
        is_seen=number % 4 != 0,
        segments=[[1.0, 3.0, 0.6]],
        activity=[0, 120, 200, 40] * 10,
        **things,
    )


def _put(film: Path, originals: list[StoredObject], posters: list[StoredObject]) -> None:
    with tempfile.NamedTemporaryFile() as picture, ThreadPoolExecutor(4) as pool:
        picture.write(_picture())
        picture.flush()
        sources = [(thing, film) for thing in originals] + [(thing, Path(picture.name)) for thing in posters]
        list(pool.map(lambda each: storage.put(each[0].key, each[1], each[0].content_type), sources))


# --- Posts, and who reads them


def _up_to_now() -> None:
    """The posts of the benchmark end today; what is over is over, and whom to tell of them was told."""
    late = int(timezone.now().timestamp()) - million.NEWEST_S
    columns = ("happened_at", "created_at", "published_at", "lapses_at")
    moved = ", ".join(f"{name} = {name} + interval '{late} seconds'" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"UPDATE {Post._meta.db_table} SET {moved}, alerted_at = published_at, "
            f"status = CASE WHEN category IN ('suspicious', 'unknown_visitor') "
            f"AND lapses_at + interval '{late} seconds' < now() THEN 'lapsed' ELSE status END"
        )
        times = ("happened_at", "created_at")
        moved = ", ".join(f"{name} = {name} + interval '{late} seconds'" for name in times)
        cursor.execute(f"UPDATE {Revision._meta.db_table} SET {moved}")
    connection.close()


def _readers(count: int) -> list[User]:
    """People with an area in the towns of the posts."""
    users = list(User.objects.filter(email__startswith="bench").order_by("pk")[:count])
    for user, cell in zip(users, million.readers(count), strict=True):
        lat, lon = cell_centre(cell)
        neighbor(user, lat, lon, radius_m=8047)
    assert Neighbor.objects.count() >= count
    return users


def _sessions(users: list[User]) -> dict[int, str]:
    """Everybody is signed in, without a password having been looked at."""
    ends, store, found = timezone.now() + timedelta(days=14), SessionStore(), {}
    rows = []
    for user in users:
        said = {"_auth_user_id": str(user.pk), "_auth_user_backend": BACK}
        said["_auth_user_hash"] = user.get_session_auth_hash()
        found[user.pk] = key = secrets.token_hex(16)
        rows.append(Session(session_key=key, session_data=store.encode(said), expire_date=ends))
    Session.objects.bulk_create(rows)
    assert settings.SESSION_ENGINE == "ring_platform.sessions"
    return found
