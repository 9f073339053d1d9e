"""From a file to everything we say about it, in one decode."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from devices.video import motion, people, pictures
from devices.video.copies import PLAIN_SOUND, Copy, Encoded, SamePackets
from devices.video.errors import Unreadable
from devices.video.frames import BAD, Probe, open_video, probe, sound_of, unreadable
from devices.video.motion import Segment
from devices.video.people import Box, Shown
from devices.video.pictures import Zones
from devices.video.reading import Reading, may_skip, packets_of, read_all, read_what_changes
from devices.video.samples import Moment, Picture, Samples
from devices.video.steady import HEIGHT, WIDTH

__all__ = ["Analysis", "Segment", "Wish", "analyze"]
MOST_LOOKED_AT = 12  # pictures whose sharpness is compared for the poster
MOST_THINGS = 6
LEAST_LOOKS, LOOKS_A_SECOND = 16, 0.75  # for persons


@dataclass(frozen=True)
class Wish:
    """What to look for. Zones are polygons, vertices 0..1; no motion zone means everywhere.

    sensitivity: 1..10, 5 is normal. max_s: longest recording taken. person_model: path of an ONNX detector (see
    people.Model), "" for the built-in one. h264_now: make the H.264 copy of an HEVC recording in the same decode.
    """

    motion_zones: Zones = field(default_factory=list)
    privacy_zones: Zones = field(default_factory=list)
    sensitivity: int = 5
    max_s: float = 900.0
    person_model: str = ""
    name: str = ""
    h264_now: bool = False


@dataclass(frozen=True)
class Analysis:
    """What a recording is and shows; poster, strip, playable, h264 and masked name files in the folder given.

    playable: "" when the original plays in browsers, or when a masked copy replaces it. needs_h264: the playable file
    is HEVC, and an H.264 copy is to follow. damage: "", "end" (broken off) or "gap" (something in the middle is lost).
    activity: 0..255, two values a second. heat: (18, 32) of 0..255. cells: motion.pack. strip_grid: pixels and seconds.
    """

    sha256: str
    size_bytes: int
    container: str
    codec: str
    width: int
    height: int
    frame_rate: float
    duration_s: float
    has_audio: bool
    recorded_at: str
    damage: str
    segments: list[Segment]
    activity: list[int]
    heat: list[list[int]]
    cells: str
    has_person: bool
    has_other_motion: bool
    poster: str
    strip: str
    strip_grid: dict[str, float]
    playable: str
    playable_type: str
    needs_h264: bool
    masked: str
    masked_sha256: str
    h264: str = ""


@dataclass(frozen=True)
class Plan:
    """Which copies are made: names of files in the folder, "" for none."""

    same: str = ""
    encoded: str = ""
    type: str = "video/mp4"


def analyze(source: Path, folder: Path, wish: Wish) -> Analysis:
    """Read the file once and leave its pictures and copies in `folder`. Raises Unreadable."""
    size_bytes = source.stat().st_size
    sha256 = _sha256(source) if size_bytes else ""
    known, plan, reading = _read(source, folder, wish, size_bytes)
    moments = reading.samples.finish(reading.still)
    times, cells = [moment.at_s for moment in moments], np.stack([moment.cells for moment in moments])
    allowed = motion.allowed_cells(wish.motion_zones, wish.privacy_zones)
    found = motion.segments(cells, times, allowed)
    kept = list(reading.samples.pictures.values())
    has_person = bool(found) and _has_person(kept, moments, allowed, found, wish.person_model)
    _save_poster(kept, moments, allowed, wish.privacy_zones, folder / "poster.jpg")
    samples = reading.samples
    grid = pictures.save_strip(
        samples.strip(reading.duration_s), wish.privacy_zones, samples.every_s, folder / "strip.jpg"
    )
    is_hevc_only = known.codec == "hevc" and bool(plan.same) and not plan.encoded
    return Analysis(
        sha256=sha256,
        size_bytes=size_bytes,
        container=known.container,
        codec=known.codec,
        width=reading.width,
        height=reading.height,
        frame_rate=round(known.frame_rate or reading.count / max(reading.duration_s, 0.001), 3),
        duration_s=round(reading.duration_s, 3),
        has_audio=known.has_audio,
        recorded_at=known.recorded_at,
        damage=_damage(known, reading),
        segments=found,
        activity=motion.activity(cells, times, allowed),
        heat=motion.heat(cells, allowed),
        cells=motion.pack(cells, times),
        has_person=has_person,
        has_other_motion=bool(found) and not has_person,
        poster="poster.jpg",
        strip="strip.jpg",
        strip_grid=grid,
        playable="" if wish.privacy_zones else plan.same or plan.encoded,
        playable_type=plan.type,
        needs_h264=is_hevc_only,
        masked=plan.encoded if wish.privacy_zones else "",
        masked_sha256=_sha256(folder / plan.encoded) if wish.privacy_zones else "",
        h264=plan.encoded if plan.same and plan.encoded else "",
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def plan_for(known: Probe, wish: Wish) -> Plan:
    """What a browser needs beside the original. H.264 is called playable only as 8-bit 4:2:0."""
    if wish.privacy_zones:
        return Plan(encoded="masked.mp4")
    if known.container == "webm" and known.codec in ("vp8", "vp9", "libvpx", "libvpx-vp9"):
        return Plan(type="video/webm")
    sounds_plain = known.audio in ("", *PLAIN_SOUND)
    if known.codec == "h264" and known.pixels in ("yuv420p", "yuvj420p"):
        is_ready = known.container == "mp4" and known.is_index_first and sounds_plain
        return Plan() if is_ready else Plan(same="playable.mp4")
    if known.codec == "hevc" and known.pixels in ("yuv420p", "yuvj420p", "yuv420p10le"):
        return Plan(same="playable.mp4", encoded="h264.mp4" if wish.h264_now else "")
    return Plan(encoded="playable.mp4")


def _read(source: Path, folder: Path, wish: Wish, size_bytes: int) -> tuple[Probe, Plan, Reading]:
    """Open the file, decode it, write the copies. Raises Unreadable."""
    with ExitStack() as stack:
        opened, video = open_video(source)
        stack.callback(opened.close)
        known = probe(opened, video, source, wish.max_s)
        plan = plan_for(known, wish)
        sound = sound_of(opened) if plan.same or plan.encoded else None
        reading = Reading(video, wish.max_s, Samples(known.frame_rate, wish.sensitivity), [])
        try:
            reading.copies = _copies(plan, folder, video, sound, wish.privacy_zones)
            packets = packets_of(opened, [video] if sound is None else [video, sound], reading)
            if may_skip(known, size_bytes, needs_frames=bool(plan.encoded)):
                read_what_changes(list(packets), reading)
            else:
                read_all(packets, reading)
            is_whole = reading.count > 0
            _close(reading.copies, is_whole=is_whole)
        except BAD as error:
            raise unreadable(error) from error
        reading.lasts_s = 1 / known.frame_rate if known.frame_rate else 0.0
    if not is_whole:
        raise Unreadable("damaged", "no frame could be decoded")
    return known, plan, reading


def _copies(plan: Plan, folder: Path, video: Any, sound: Any, zones: Zones) -> list[Copy]:
    made: list[Copy] = []
    if plan.same:
        made.append(SamePackets(folder / plan.same, video, sound))
    if plan.encoded:
        made.append(Encoded(folder / plan.encoded, video, sound, zones))
    return made


def _close(copies: Any, *, is_whole: bool) -> None:
    for copy in copies:
        copy.close(is_whole=is_whole)


def _damage(known: Probe, reading: Reading) -> str:
    if reading.damage:
        return reading.damage
    return "end" if known.promised_s > reading.duration_s + 2 else ""


def _nearest(moments: list[Moment]) -> Callable[[float], Moment]:
    times = np.array([moment.at_s for moment in moments])
    return lambda at_s: moments[int(np.argmin(np.abs(times - at_s)))]


def _has_person(
    kept: list[Picture], moments: list[Moment], allowed: np.ndarray, found: list[Segment], model: str
) -> bool:
    """Whether pictures show a person where something moved inside the zones."""
    nearest = _nearest(moments)
    shown = [
        Shown(pictures.split(picture.planes), _boxes(nearest(picture.at_s), allowed))
        for picture in sorted(kept, key=lambda picture: picture.at_s)
        if any(segment.start_s - 0.5 <= picture.at_s <= segment.end_s + 0.5 for segment in found)
    ]
    looks = max(LEAST_LOOKS, round(LOOKS_A_SECOND * moments[-1].at_s))
    return (people.Model(model) if model else people.Outlines()).has_person([s for s in shown if s.boxes], looks)


def _boxes(moment: Moment, allowed: np.ndarray) -> list[Box]:
    """The largest things of a moment whose middle is where motion counts, as shares of the picture."""
    rows, columns = allowed.shape
    made = []
    for thing in sorted(moment.things, key=lambda thing: -thing.area)[:MOST_THINGS]:
        left, top = thing.left / WIDTH, thing.top / HEIGHT
        right, bottom = left + thing.width / WIDTH, top + thing.height / HEIGHT
        if allowed[int((top + bottom) / 2 * rows), int((left + right) / 2 * columns)]:
            made.append((left, top, right, bottom))
    return made


def _save_poster(kept: list[Picture], moments: list[Moment], allowed: np.ndarray, zones: Zones, target: Path) -> None:
    """Save the picture with the most motion and sharpness; of a clip in which nothing moves, the sharpest."""
    nearest = _nearest(moments)
    moved = {picture.at_s: float((nearest(picture.at_s).cells & allowed).mean()) for picture in kept}
    best = sorted(kept, key=lambda picture: (-moved[picture.at_s], picture.at_s))
    if moved[best[0].at_s] == 0:
        best = best[:: max(1, len(best) // MOST_LOOKED_AT)]
    least = 0.0 if moved[best[0].at_s] else 1.0
    chosen = max(best[:MOST_LOOKED_AT], key=lambda p: (moved[p.at_s] + least) * pictures.sharpness(_gray(p)))
    picture = chosen.planes.copy()
    pictures.paint(picture, zones)
    pictures.save_jpeg(picture, target, 82)


def _gray(picture: Picture) -> np.ndarray:
    gray = pictures.split(picture.planes)[0]
    return cv2.resize(gray, (gray.shape[1] // 2, gray.shape[0] // 2), interpolation=cv2.INTER_AREA)
