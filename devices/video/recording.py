"""Reads the wished part of a recording, the same frames each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from devices.video.errors import Unreadable
from devices.video.frames import BAD, check_size, open_video, probe, sound_of, unreadable

SKIPPED_S = 5.0  # before a wished part that begins later than this, not everything is decoded


class Recording:
    """The frames of the wished part of a video, the same ones each time it is read."""

    def __init__(
        self, source: Path, start_s: float, end_s: float | None, *, max_s: float, with_sound: bool = False
    ) -> None:
        """end_s None: to the end. max_s: longest recording taken. Raises Unreadable."""
        self.opened, self.video = open_video(source)
        try:
            self.known = probe(self.opened, self.video, source, max_s)
        except BAD as error:
            self.opened.close()
            raise unreadable(error) from error
        except Unreadable:
            self.opened.close()
            raise
        self.sound = sound_of(self.opened) if with_sound else None
        self.start_s, self.end_s, self.max_s = start_s, end_s, max_s
        self.size = (0, 0)
        self.starts_s: float | None = None  # of the file's first packet: pictures before the first read may be broken
        self.first_s: float | None = None  # of the file
        self.begin_s: float | None = None  # of the first frame that is shown, from the first of the file
        self.last_s = 0.0
        self.damage = ""
        self.is_lost = False  # something could not be decoded: frames lean on it until the next key frame

    def __enter__(self) -> Recording:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.opened.close()

    @property
    def frame_s(self) -> float:
        return 1 / self.known.frame_rate if self.known.frame_rate else 0.04

    @property
    def duration_s(self) -> float:
        """Of the wished part."""
        return self.last_s + self.frame_s if self.begin_s is not None else 0.0

    def frames(
        self, hear: Callable[[Any], None] | None = None, see: Callable[[Any, float], None] | None = None
    ) -> Iterator[tuple[Any, float]]:
        """Each frame of the wished part that could be read whole, and its seconds from the first of them.

        hear: is given the packets of the sound on the way. see: is given every whole frame to the end of the file, and
        its seconds from the file's first. Raises Unreadable.
        """
        with_sound = [self.sound] if self.sound is not None and hear is not None else []
        packets = self._packets([self.video, *with_sound])
        for packet in packets if see is not None or self.start_s < SKIPPED_S else self._from_the_start(packets):
            if packet is not None and packet.stream_index != self.video.index:
                if hear is not None:
                    hear(packet)
                continue
            for frame in self._decoded(packet):
                at_s = self._place(frame)
                is_over = self.end_s is not None and at_s is not None and at_s > self.end_s
                if is_over and self.begin_s is not None and see is None:
                    return
                if at_s is None or self._is_broken(frame):
                    continue
                if see is not None:
                    see(frame, at_s)
                if is_over or at_s < self.start_s:
                    continue
                self.begin_s = at_s if self.begin_s is None else self.begin_s
                self.last_s = max(self.last_s, at_s - self.begin_s)
                yield frame, at_s - self.begin_s
        if self.begin_s is None:
            raise Unreadable("damaged", "no frame could be decoded in the wished part")
        if self.end_s is None and self.known.promised_s > self.begin_s + self.duration_s + 2 and not self.damage:
            self.damage = "end"

    def _packets(self, streams: list[Any]) -> Iterator[Any]:
        """Every packet, and None at the end: the decoder gives what it holds."""
        packets = self.opened.demux(streams)
        while True:
            try:
                packet = next(packets, None)
            except BAD as error:
                if unreadable(error).code != "damaged":
                    raise unreadable(error) from error
                self.damage, packet = "end", None
            if packet is None or packet.dts is not None or packet.size:
                self._see_start(packet)
                yield packet
            if packet is None:
                return

    def _see_start(self, packet: Any) -> None:
        is_video = packet is not None and packet.stream_index == self.video.index
        if self.starts_s is None and is_video and packet.pts is not None:
            self.starts_s = float(packet.pts * self.video.time_base)

    def _from_the_start(self, packets: Iterator[Any]) -> Iterator[Any]:
        """The packets without the groups of pictures that end before the wished part."""
        group: list[Any] = []
        has_jumped = has_begun = False
        for packet in packets:
            is_video = packet is not None and packet.stream_index == self.video.index
            if has_begun or self.first_s is None or (packet is not None and not is_video):
                yield packet
                continue
            time_s = None if packet is None or packet.pts is None else float(packet.pts * self.video.time_base)
            is_before = time_s is not None and time_s - self.first_s < self.start_s
            if packet is not None and packet.is_keyframe and time_s is not None and is_before:
                group, has_jumped = [], True
            group.append(packet)
            if packet is None or (time_s is not None and not is_before):
                has_begun = True
                if has_jumped:
                    self.video.codec_context.flush_buffers()
                yield from group

    def _decoded(self, packet: Any) -> list[Any]:
        try:
            frames: list[Any] = self.video.codec_context.decode(packet)
        except BAD as error:
            if unreadable(error).code == "too_costly":
                raise unreadable(error) from error
            self.damage, self.is_lost = "gap", True
            return []
        return frames

    def _place(self, frame: Any) -> float | None:
        """Seconds from the beginning of the file, read or broken; None for a frame without a time.

        Headers are no promise.
        """
        if frame.pts is None:
            return None
        check_size(frame.width, frame.height)
        time_s = float(frame.pts * self.video.time_base)
        if self.first_s is None:
            self.first_s = time_s if self.starts_s is None else min(time_s, self.starts_s)
        at_s = time_s - self.first_s
        if at_s > self.max_s + 1:
            raise Unreadable("too_long", f"a frame at {at_s:.0f} s")
        if self.size == (0, 0):
            is_upright = round(frame.rotation / 90) % 2 == 0
            self.size = (frame.width, frame.height) if is_upright else (frame.height, frame.width)
        return at_s if at_s >= 0 else None

    def _is_broken(self, frame: Any) -> bool:
        if frame.is_corrupt:
            self.damage, self.is_lost = "gap", True
        elif frame.key_frame:
            self.is_lost = False
        return self.is_lost
