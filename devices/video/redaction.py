"""Makes the copy of a recording or picture that strangers may see: faces, people and zones covered.

Two steps, so that its author can look in between: `find` says where faces are, `blur` covers the boxes it is given and
writes a copy that carries nothing but pictures (and sound, if asked for). Both take a video as in frames.FORMATS or a
JPEG, PNG or WebP, and read the same frames of it: what the first could not search in, the second leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from devices.video import pictures, stills, tracks
from devices.video.covering import Cover
from devices.video.faces import WHOLE, Faces
from devices.video.frames import BAD, unreadable
from devices.video.marking import Mark
from devices.video.movers import Movers
from devices.video.pictures import Zones
from devices.video.published import POSTER_PX, Copy
from devices.video.recording import Recording
from devices.video.searching import Search
from devices.video.tracks import Row

PICTURE_PX = 960  # longer side of a picture that is searched
PICTURE_AROUND = 0.06  # more around a face of a picture: it is not held over time


@dataclass(frozen=True)
class RedactWish:
    """What to publish. end_s None: to the end. zones: polygons of the upright picture, vertices 0..1, always black.

    blur_people: everything that moves is covered whole, the safe choice. max_s: longest recording taken, untrimmed.
    marks: lines written into every frame (marking.Mark), below or, with is_mark_on_top, above. crf: of x264, the lower
    the better.
    """

    start_s: float = 0.0
    end_s: float | None = None
    with_sound: bool = False
    zones: Zones = field(default_factory=list)
    blur_people: bool = False
    max_s: float = 900.0
    marks: list[str] = field(default_factory=list)
    is_mark_on_top: bool = False
    crf: int = 25


@dataclass(frozen=True)
class Found:
    """Boxes as tracks.Row (ids from 1; what: face, person, zone), and the upright size. duration_s: of the wished part.

    damage: "", "end" or "gap" as in pipeline.Analysis; frames that could not be read whole are left out of the copy.
    """

    boxes: list[Row]
    width: int
    height: int
    duration_s: float
    is_picture: bool
    damage: str = ""


@dataclass(frozen=True)
class Blurred:
    """What was written: of a picture a JPEG, else an MP4 with H.264, index first, from 0 s on; the poster is a JPEG."""

    width: int
    height: int
    duration_s: float
    has_sound: bool
    is_picture: bool
    damage: str = ""


def find(source: Path, wish: RedactWish) -> Found:
    """Search for faces (and with blur_people for what moves) in the wished part. Raises Unreadable.

    codes: those of frames and stills; damaged also when the wished part has no frame.
    """
    if source.stat().st_size and stills.is_picture(source):
        return _find_in_picture(source, wish)
    with _recording(source, wish) as recording:
        movers = Movers() if wish.blur_people else None
        search = Search(max(recording.known.width, recording.known.height))
        for frame, at_s in recording.frames(see=movers.take if movers is not None else None):
            search.look(frame, at_s)
        lasts_s, boxes = recording.duration_s, zone_rows(wish.zones)
        if movers is not None:
            boxes += movers.rows(recording.begin_s or 0.0, lasts_s, len(boxes) + 1)
        boxes += search.rows(lasts_s, len(boxes) + 1)
        return Found(boxes, *recording.size, round(lasts_s, 3), False, recording.damage)


def blur(source: Path, target: Path, poster: Path, boxes: Sequence[Row], wish: RedactWish) -> Blurred:
    """Write the covered copy and its poster. Only the boxes given and wish.zones are covered. Raises Unreadable."""
    if source.stat().st_size and stills.is_picture(source):
        return _blur_picture(source, target, poster, boxes, wish)
    with _recording(source, wish) as recording:
        mark = partial(Mark, wish.marks, is_top=wish.is_mark_on_top) if wish.marks else None
        copy = Copy(target, recording, covered(boxes, wish), wish.zones, mark=mark, crf=wish.crf)
        is_whole = False
        try:
            for frame, at_s in recording.frames(copy.hear):
                copy.frame(frame, at_s)
            copy.end()
            is_whole = True
        except BAD as error:
            raise unreadable(error) from error
        finally:
            copy.made.close()
            if not is_whole:
                target.unlink(missing_ok=True)
    copy.save_poster(poster)
    lasts_s = round(recording.duration_s, 3)
    return Blurred(*copy.size, lasts_s, copy.has_sound, False, recording.damage)


def _recording(source: Path, wish: RedactWish) -> Recording:
    return Recording(source, wish.start_s, wish.end_s, max_s=wish.max_s, with_sound=wish.with_sound)


def zone_rows(zones: Zones) -> list[Row]:
    """The zones as boxes around them, for showing; covered is the polygon itself."""
    made = []
    for number, zone in enumerate(zones, 1):
        across, down = [min(1.0, max(0.0, x)) for x, _ in zone], [min(1.0, max(0.0, y)) for _, y in zone]
        span = [0.0, *(round(side, 4) for side in (min(across), min(down), max(across), max(down)))]
        made.append({"id": number, "what": "zone", "spans": [span]})
    return made


def covered(boxes: Sequence[Row], wish: RedactWish) -> list[Row]:
    """The boxes that are painted as such: a zone is painted as its polygon where the wish names it."""
    return [row for row in boxes if row["what"] != "zone" or not wish.zones]


def _find_in_picture(source: Path, wish: RedactWish) -> Found:
    pixels = stills.load(source)
    height, width = pixels.shape[:2]
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    found = Faces().everywhere(gray, WHOLE, PICTURE_PX)
    rows = zone_rows(wish.zones)
    for box in found:
        span = [0.0, *(round(side, 4) for side in tracks.grown(box, PICTURE_AROUND))]
        rows.append({"id": len(rows) + 1, "what": "face", "spans": [span]})
    return Found(rows, width, height, 0.0, True)


def _blur_picture(source: Path, target: Path, poster: Path, boxes: Sequence[Row], wish: RedactWish) -> Blurred:
    pixels = stills.load(source)
    height, width = pixels.shape[:2]
    flat = cv2.cvtColor(pixels, cv2.COLOR_RGB2YUV_I420)
    now = [box for row in covered(boxes, wish) if (box := tracks.at(row, 0.0)) is not None]
    parts = pictures.split(flat)
    Cover(wish.zones, width, height).paint(parts, now)
    Mark(wish.marks, width, height, is_top=wish.is_mark_on_top).paint(parts)
    shown = np.asarray(cv2.cvtColor(flat, cv2.COLOR_YUV2RGB_I420))
    stills.save(shown, target)
    stills.save(shown, poster, longest_px=POSTER_PX, quality=82)
    return Blurred(width, height, 0.0, False, True)
