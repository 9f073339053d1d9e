"""Writes copies of a recording while it is read: the same packets with the index first, or H.264 made of its frames."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from devices.video.frames import BAD, PLANAR_420, planes, turned, unreadable
from devices.video.pictures import Zones, zone_masks

PLAIN_SOUND = ("aac", "mp3")
FASTSTART = {"movflags": "+faststart"}


def encoded(out: Any, frame: Any) -> Any:
    """The packets an encoder makes of a frame (None: of what it still holds).

    Raises Unreadable: where it fails the machine fell short (x264 tells no more when memory ends), not the recording.
    """
    try:
        return out.encode(frame)
    except BAD as error:
        raise unreadable(error, "too_costly") from error


class Sound:
    """The sound of a recording in a copy of it: as it is where every browser plays it, else as AAC."""

    def __init__(self, made: Any, given: Any) -> None:
        self.made = made
        self.given = given
        self.is_copied = given.codec_context.name in PLAIN_SOUND
        if self.is_copied:
            self.out = made.add_stream_from_template(given)
        else:
            self.out = made.add_stream("aac", rate=given.codec_context.sample_rate or 16_000)
            self.out.codec_context.thread_count = 1

    def put(self, packet: Any) -> None:
        """Add a packet; one that cannot be decoded is left out."""
        if self.is_copied:
            if packet.dts is not None:
                packet.stream = self.out
                self.made.mux(packet)
            return
        try:
            frames = packet.decode()
        except BAD:
            return
        for frame in frames:
            self.made.mux(encoded(self.out, frame))

    def end(self) -> None:
        if not self.is_copied:
            self.made.mux(encoded(self.out, None))


class SamePackets:
    """An MP4 of the packets given, index first; HEVC is tagged hvc1, which Apple's players ask for."""

    def __init__(self, target: Path, video: Any, sound: Any) -> None:
        self.made = av.open(str(target), "w", format="mp4", options=FASTSTART)
        self.out = self.made.add_stream_from_template(video)
        if video.codec_context.name == "hevc":
            self.out.codec_context.codec_tag = "hvc1"
        self.sound = Sound(self.made, sound) if sound is not None else None
        self.early: list[Any] = []
        self.last_dts: int | None = None

    def packet(self, packet: Any) -> None:
        """Add a packet of the video, after it was decoded: its time stamps are rewritten.

        Matroska tells no decoding time for the first ones: they get some before the first that is known.
        """
        if packet.dts is None:
            if packet.size and packet.pts is not None and self.last_dts is None:
                self.early.append(packet)
            return
        step = max(1, packet.duration or 1)
        for place, early in enumerate(self.early):
            early.dts = packet.dts - (len(self.early) - place) * step
        for each in [*self.early, packet]:
            if self.last_dts is None or each.dts > self.last_dts:  # a clock set back cannot be written
                self.last_dts = each.dts
                each.stream = self.out
                self.made.mux(each)
        self.early = []

    def hear(self, packet: Any) -> None:
        """Add a packet of the sound."""
        if self.sound is not None:
            self.sound.put(packet)

    def frame(self, frame: Any) -> None:
        """Frames are not needed here."""

    def close(self, *, is_whole: bool) -> None:
        """Write the index. is_whole False: the copy is of no use, only the file is closed."""
        if is_whole and self.sound is not None:
            self.sound.end()
        self.made.close()


class Encoded:
    """An MP4 with H.264 (veryfast, 8-bit 4:2:0, upright, even size), index first, zones painted over."""

    def __init__(self, target: Path, video: Any, sound: Any, zones: Zones) -> None:
        self.made = av.open(str(target), "w", format="mp4", options=FASTSTART)
        rate = video.average_rate if video.average_rate and 1 <= video.average_rate <= 120 else 15
        self.out = self.made.add_stream("libx264", rate=rate, options={"preset": "veryfast"})
        self.out.pix_fmt = "yuv420p"
        self.out.codec_context.thread_count = 1
        self.out.codec_context.time_base = video.time_base or Fraction(1, 90_000)
        self.sound = Sound(self.made, sound) if sound is not None else None
        self.zones = zones
        self.masks: list[np.ndarray] = []
        self.size = (0, 0)
        self.early: list[Any] = []  # sound before the first picture: writing it would fix the picture size
        self.last_pts: int | None = None

    def packet(self, packet: Any) -> None:
        """Packets are not needed here."""

    def hear(self, packet: Any) -> None:
        """Add a packet of the sound."""
        if self.sound is not None and self.size == (0, 0):
            self.early.append(packet)
        elif self.sound is not None:
            self.sound.put(packet)

    def frame(self, frame: Any) -> None:
        """Add a decoded frame; one whose time stamp does not go forward is left out."""
        if self.last_pts is not None and frame.pts <= self.last_pts:
            return
        self.last_pts = frame.pts
        made = self._shown(frame)
        if not self.masks:
            self.masks = zone_masks(self.zones, made.width, made.height)
        if self.zones:
            made.make_writable()
            for plane, mask, level in zip(planes(made), self.masks, (16, 128, 128), strict=True):
                np.copyto(plane, np.uint8(level), where=mask)
        made.pict_type = 0
        self.made.mux(encoded(self.out, made))
        while self.early:
            self.hear(self.early.pop(0))

    def _shown(self, frame: Any) -> Any:
        """The frame as displayed, 8-bit 4:2:0, of the first one's even size."""
        made = upright(frame)
        if self.size == (0, 0):
            self.size = (made.width // 2 * 2, made.height // 2 * 2)
            self.out.width, self.out.height = self.size
        if (made.width, made.height) != self.size or made.format.name != "yuv420p":
            made = made.reformat(*self.size, format="yuv420p")
        made.pts, made.time_base = frame.pts, self.out.codec_context.time_base
        return made

    def close(self, *, is_whole: bool) -> None:
        """Write what the encoder holds, and the index. is_whole False: the copy is of no use."""
        if is_whole and self.last_pts is not None:
            self.made.mux(encoded(self.out, None))
            if self.sound is not None:
                self.sound.end()
        self.made.close()


def upright(frame: Any) -> Any:
    """The frame as displayed, 8-bit 4:2:0."""
    made = frame if frame.format.name in PLANAR_420 else frame.reformat(format="yuv420p")
    if not frame.rotation:
        return made
    turned_planes = [turned(plane, frame.rotation) for plane in planes(made)]
    height, width = (side // 2 * 2 for side in turned_planes[0].shape)
    cut = [turned_planes[0][:height, :width], *(p[: height // 2, : width // 2] for p in turned_planes[1:])]
    flat = np.concatenate([np.ascontiguousarray(p).reshape(-1) for p in cut]).reshape(-1, width)
    return av.VideoFrame.from_ndarray(flat, format=made.format.name)


Copy = SamePackets | Encoded
