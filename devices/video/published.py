"""Writes the copy of a recording that strangers may see, and chooses its poster from the covered frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from devices.video import pictures, tracks
from devices.video.copies import FASTSTART, upright
from devices.video.covering import Cover
from devices.video.frames import BAD, planes, shrunk
from devices.video.marking import Mark
from devices.video.pictures import Zones
from devices.video.recording import Recording
from devices.video.tracks import Row

LONGEST_PX = 1920  # of the copy
FASTEST = 32  # pictures a second in the copy
POSTER_PX, POSTER_EVERY_S, MOST_POSTERS = 960, 1.0, 24


class Copy:
    """An MP4 with H.264 of the frames given, covered. Nothing of the source but its pictures (and sound) goes in."""

    def __init__(
        self,
        target: Path,
        recording: Recording,
        boxes: Sequence[Row],
        zones: Zones,
        *,
        mark: Callable[[int, int], Mark] | None = None,
        crf: int = 25,
    ) -> None:
        """mark: makes what is written into every frame, given its width and height."""
        self.recording = recording
        self.boxes, self.zones = boxes, zones
        self.make_mark = mark
        self.mark: Mark | None = None
        self.made = av.open(str(target), "w", format="mp4", options=FASTSTART | {"fflags": "+bitexact"})
        rate = min(FASTEST, max(1, round(recording.known.frame_rate or 15)))
        self.out = self.made.add_stream("libx264", rate=rate, options={"preset": "veryfast", "crf": str(crf)})
        self.out.pix_fmt = "yuv420p"
        self.out.codec_context.thread_count = 1
        self.out.codec_context.time_base = Fraction(1, 90_000)
        self.rate = rate
        self.sound = Voice(self.made, recording, recording.sound) if recording.sound is not None else None
        self.cover: Cover | None = None
        self.size = (0, 0)
        self.last_pts = -1_000_000
        self.posters: list[tuple[float, np.ndarray]] = []
        self.poster_s = -9.0
        self.before: np.ndarray | None = None

    @property
    def has_sound(self) -> bool:
        return self.sound is not None and self.sound.count > 0

    def hear(self, packet: Any) -> None:
        if self.sound is not None:
            self.sound.put(packet, self.size != (0, 0))

    def frame(self, frame: Any, at_s: float) -> None:
        """Cover a decoded frame and add it; of more than 32 a second some are left out."""
        pts = round(at_s * 90_000)
        if pts < self.last_pts + 90_000 // FASTEST:
            return
        self.last_pts = pts
        made = self._fitted(upright(frame))
        if self.cover is None:
            self.cover = Cover(self.zones, made.width, made.height)
            self.mark = self.make_mark(made.width, made.height) if self.make_mark else None
        now = [box for row in self.boxes if (box := tracks.at(row, at_s)) is not None]
        if now or self.zones or self.mark is not None:
            made.make_writable()
            self.cover.paint(planes(made), now)
        if self.mark is not None:
            self.mark.paint(planes(made))
        self._keep(made, at_s)
        made.pts, made.time_base, made.pict_type = pts, self.out.codec_context.time_base, 0
        self.made.mux(self.out.encode(made))
        if self.sound is not None:
            self.sound.put(None, True)

    def _fitted(self, frame: Any) -> Any:
        if self.size == (0, 0):
            scale = min(1.0, LONGEST_PX / max(frame.width, frame.height))
            self.size = (max(2, int(frame.width * scale) // 2 * 2), max(2, int(frame.height * scale) // 2 * 2))
            self.out.width, self.out.height = self.size
            most = int(max(400_000, min(6_000_000, self.size[0] * self.size[1] * self.rate * 0.16)))
            self.out.codec_context.options = {
                **self.out.codec_context.options,
                "maxrate": str(most),
                "bufsize": str(2 * most),
            }
        is_ready = (frame.width, frame.height) == self.size and frame.format.name == "yuv420p"
        return frame if is_ready else frame.reformat(*self.size, format="yuv420p")

    def _keep(self, frame: Any, at_s: float) -> None:
        """Keep a covered picture in which more moved than in others: one of them becomes the poster."""
        if at_s < self.poster_s + POSTER_EVERY_S:
            return
        self.poster_s = at_s
        scale = min(1.0, POSTER_PX / max(self.size))
        width, height = (max(4, int(side * scale) // 4 * 4) for side in self.size)
        parts = [
            shrunk(p, *s)
            for p, s in zip(planes(frame), [(width, height)] + [(width // 2, height // 2)] * 2, strict=True)
        ]
        picture = np.concatenate([np.ascontiguousarray(part).reshape(-1) for part in parts]).reshape(-1, width)
        small = cv2.resize(parts[0], (64, 36), interpolation=cv2.INTER_AREA)
        moved = 0.0 if self.before is None else cv2.norm(small, self.before, cv2.NORM_L1) / small.size
        self.before = small
        self.posters.append(((1 + moved) * pictures.sharpness(parts[0]), picture))
        if len(self.posters) > MOST_POSTERS:
            self.posters.remove(min(self.posters, key=lambda one: one[0]))

    def save_poster(self, target: Path) -> None:
        pictures.save_jpeg(max(self.posters, key=lambda one: one[0])[1], target, 82)

    def end(self) -> None:
        """Write what the encoders hold."""
        self.made.mux(self.out.encode(None))
        if self.sound is not None:
            self.sound.end()


class Voice:
    """The sound of the wished part as AAC, from the first frame shown to the last moment wished."""

    def __init__(self, made: Any, recording: Recording, given: Any) -> None:
        self.made, self.recording = made, recording
        self.out = made.add_stream("aac", rate=given.codec_context.sample_rate or 16_000)
        self.out.codec_context.thread_count = 1
        self.waiting: deque[Any] = deque()  # until the first picture is known
        self.count = 0

    def put(self, packet: Any, is_begun: bool) -> None:
        """Add a packet (None: only those that wait). One that cannot be decoded is left out."""
        if packet is not None:
            self.waiting.append(packet)
        if not is_begun:
            while self.waiting and self._is_too_early(self.waiting[0]):
                self.waiting.popleft()
            return
        while self.waiting:
            self._decode(self.waiting.popleft())

    def _is_too_early(self, packet: Any) -> bool:
        first_s = self.recording.first_s
        if packet.pts is None:
            return True
        return first_s is not None and float(packet.pts * packet.time_base) < first_s + self.recording.start_s - 1

    def _decode(self, packet: Any) -> None:
        try:
            frames = packet.decode()
        except BAD:
            return
        begin_s = (self.recording.first_s or 0.0) + (self.recording.begin_s or 0.0)
        end_s = None if self.recording.end_s is None else (self.recording.first_s or 0.0) + self.recording.end_s
        for frame in frames:
            if frame.pts is None or not frame.sample_rate:
                continue
            at_s = float(frame.pts * frame.time_base)
            if at_s < begin_s or (end_s is not None and at_s + frame.samples / frame.sample_rate > end_s + 0.001):
                continue
            frame.pts = round((at_s - begin_s) * frame.sample_rate)
            frame.time_base = Fraction(1, frame.sample_rate)
            self.made.mux(self.out.encode(frame))
            self.count += 1

    def end(self) -> None:
        self.made.mux(self.out.encode(None))
