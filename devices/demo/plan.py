"""PURE. Which recording each camera of the demo street made, and when: drawn scripts, or somebody's own files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from devices.demo.daylight import moment
from devices.scenes.scripts import BY_NAME, Script

LIGHT_OF_HOUR = {
    "day": "day", "overcast": "day", "rain": "day", "room_day": "day", "dusk": "dusk", "infrared": "night",
    "lamplit": "night", "porch_dark": "night", "room_dark": "night", "room_evening": "night",
}  # fmt: skip
VIDEOS = (".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".ts", ".m2ts")
JUST_NOW = timedelta(minutes=3)

# What each camera saw: script, days ago, and which share of that day's (or night's) light
DRAWN: dict[str, tuple[tuple[str, int, float], ...]] = {
    "12/door": (
        ("courier leaves a parcel", 0, 0.35),
        ("visitor rings", 0, 0.75),
        ("porch light comes on", 1, 0.04),
        ("people walk by", 2, 0.55),
        ("visitor in the rain", 3, 0.40),
        ("courier at dusk", 4, 0.50),
        ("quiet porch", 6, 0.20),
    ),
    "12/drive": (
        ("car comes home", 0, 0.90),
        ("somebody crosses the drive", 1, 0.30),
        ("car drives by at night", 3, 0.15),
        ("quiet drive in the rain", 3, 0.45),
    ),
    "12/back": (
        ("cat in the backyard", 0, 0.15),
        ("cat at night", 2, 0.60),
        ("somebody in the backyard", 5, 0.50),
    ),
    "12/gate": (
        ("somebody at the gate", 1, 0.70),
        ("wind in the garden", 4, 0.30),
    ),
    "12/room": (
        ("somebody comes in", 0, 0.60),
        ("evening in the room", 2, 0.03),
    ),
    "14/door": (
        ("visitor rings", 1, 0.45),
        ("visitor at night", 3, 0.12),
        ("people walk by", 5, 0.65),
    ),
    "14/drive": (("somebody on the drive at night", 1, 0.05),),
    "15/door": (
        ("courier leaves a parcel", 0, 0.50),
        ("visitor in the rain", 3, 0.42),
    ),
    "15/front": (
        ("cat in the garden", 1, 0.25),
        ("car passes in the rain", 3, 0.47),
        ("people pass the fence", 5, 0.50),
    ),
    "15/hall": (
        ("somebody comes in at night", 3, 0.04),
        ("somebody comes in", 5, 0.30),
    ),
    "17/lawn": (
        ("backyard light comes on", 0, 0.03),
        ("cat in the backyard", 2, 0.80),
        ("quiet backyard at night", 4, 0.50),
    ),
    "17/drive": (
        ("car comes home", 1, 0.95),
        ("somebody on the drive at night", 4, 0.10),
    ),
    "20/door": (
        ("courier at dusk", 1, 0.30),
        ("porch light comes on", 4, 0.02),
    ),
    "20/garden": (
        ("somebody at the gate", 2, 0.20),
        ("cat in the garden", 6, 0.55),
    ),
}
DAYTIME = (0.15, 0.35, 0.5, 0.65, 0.85)


@dataclass(frozen=True)
class Take:
    """One recording to be sent. key: names it for ever; source: a script to draw, or a file that is there."""

    key: str
    camera: str
    at: datetime
    trigger: str
    source: Script | Path


def drawn(lat: float, lon: float, zone: ZoneInfo, now: datetime) -> list[Take]:
    """The drawn week before `now`, newest first."""
    takes = []
    for camera, (name, days, share) in [(camera, row) for camera, rows in DRAWN.items() for row in rows]:
        script = BY_NAME[name]
        day = now.astimezone(zone).date() - timedelta(days=days)
        at = moment(day, LIGHT_OF_HOUR[script.hour], share, lat, lon, zone, before=now - JUST_NOW)
        takes.append(Take(f"{camera}/{name}", camera, at, script.trigger, script))
    return sorted(takes, key=lambda take: take.at, reverse=True)


def found(folder: Path, cameras: list[str], lat: float, lon: float, zone: ZoneInfo, now: datetime) -> list[Take]:
    """The folder's videos, by name, dealt out to the cameras and over the days of the week, newest first."""
    files = sorted(_videos(folder))
    takes = []
    for number, path in enumerate(files):
        day = now.astimezone(zone).date() - timedelta(days=number % 7)
        at = moment(day, "day", DAYTIME[(number // 7) % len(DAYTIME)], lat, lon, zone, before=now - JUST_NOW)
        at -= timedelta(minutes=7 * (number // 35) + number % 7)
        camera = cameras[number % len(cameras)]
        trigger = "ding" if camera.endswith("/door") and number % 2 else "motion"
        takes.append(Take(f"file/{path.relative_to(folder)}", camera, at, trigger, path))
    return sorted(takes, key=lambda take: take.at, reverse=True)


def _videos(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix.lower() in VIDEOS and path.is_file())


def has_videos(folder: Path) -> bool:
    return any(_videos(folder))


def in_order(takes: list[Take], first: int = 4) -> list[Take]:
    """The newest few first, so that the page looks alive, then camera by camera: a place is looked at only once."""
    cameras = list(dict.fromkeys(take.camera for take in takes))
    return takes[:first] + sorted(takes[first:], key=lambda take: cameras.index(take.camera))
