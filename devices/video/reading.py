"""Reads a recording once: one open, one decode, and everything else on the way."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from devices.video.changes import are_alike, differing
from devices.video.copies import Copy
from devices.video.errors import Unreadable
from devices.video.frames import BAD, Probe, check_size, unreadable
from devices.video.samples import Samples

# The lane that decodes key frames first
LANE_CODECS = {"h264", "hevc"}
LANE_BYTES, LANE_S = 64 * 1024**2, 180.0
LEAST_GROUPS, LONGEST_GROUP_S = 6, 4.5
GROWN = 1.3  # packets this much larger than the clip's usual say that something happened
LATE_S = 0.09  # a sample may be taken this much later where that saves decoding
WORTH = 0.5  # share of groups that must look calm
LOOK_PX = 1e6  # comparing a key frame with the others takes as long as decoding a third of these


@dataclass
class Reading:
    """Where the decode stands. damage: "", "end" or "gap"."""

    stream: Any
    max_s: float
    samples: Samples
    copies: Sequence[Copy]
    first_s: float | None = None
    last_s: float = 0.0
    lasts_s: float = 0.0
    width: int = 0
    height: int = 0
    count: int = 0
    damage: str = ""
    still: list[tuple[float, float]] = field(default_factory=list)
    wanted: set[int] | None = None  # pts of the frames that are looked at; None: all
    leaves_out: bool = False
    checked: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self.decoder = self.stream.codec_context
        self.unit_s = float(self.stream.time_base)  # asked once: a fraction for every frame costs more than looking

    @property
    def duration_s(self) -> float:
        return self.last_s + self.lasts_s if self.count else 0.0

    @property
    def size_px(self) -> int:
        return self.width * self.height

    def small_at(self, packet: Any) -> Any:
        """The small picture kept for the time of this packet, or None."""
        at_s = packet.pts * self.unit_s - (self.first_s or 0.0)
        known = self.samples.small.get(self.samples.place(at_s))
        return None if known is None else known[1]

    def decode(self, packet: Any) -> None:
        """Decode a packet (None: what the decoder still holds) and look at its frames."""
        if self.wanted is not None and packet is not None:  # a frame that no other leans on is left out
            self._leave_out(packet.pts not in self.wanted)
        try:
            frames = self.decoder.decode(packet)
        except BAD as error:
            if unreadable(error).code == "too_costly":
                raise
            self.damage = "gap"
            return
        for frame in frames:
            self.look(frame)

    def _leave_out(self, is_left_out: bool) -> None:
        if is_left_out != self.leaves_out:
            self.decoder.skip_frame = "NONREF" if is_left_out else "DEFAULT"
            self.leaves_out = is_left_out

    def _check_size(self, width: int, height: int) -> None:
        if (width, height) != self.checked:
            check_size(width, height)
            self.checked = (width, height)

    def look(self, frame: Any) -> None:
        """Raises Unreadable for a frame outside what we accept: headers are no promise."""
        pts = frame.pts
        if pts is None:
            return
        time_s = pts * self.unit_s
        self.first_s = time_s if self.first_s is None else self.first_s
        at_s = time_s - self.first_s
        if at_s < 0:
            return
        if at_s > self.max_s + 1:
            raise Unreadable("too_long", f"a frame at {at_s:.0f} s")
        self._check_size(frame.width, frame.height)
        if not self.count:
            is_upright = round(frame.rotation / 90) % 2 == 0
            self.width, self.height = (frame.width, frame.height) if is_upright else (frame.height, frame.width)
        self.count += 1
        self.last_s = max(self.last_s, at_s)
        if frame.is_corrupt:
            self.damage = "gap"
        self.samples.take(frame, at_s)
        for copy in self.copies:
            copy.frame(frame)


def packets_of(source: Any, streams: list[Any], reading: Reading) -> Iterator[Any]:
    """Every packet of the streams; a file that breaks off is noted, and ends them."""
    packets = source.demux(streams)
    while True:
        try:
            packet = next(packets, None)
        except BAD:
            reading.damage = "end"
            return
        if packet is None:
            return
        if packet.dts is not None or packet.size:
            yield packet


def read_all(packets: Iterable[Any], reading: Reading) -> None:
    """Decode everything. A packet is decoded first and copied then: copying rewrites its time stamps."""
    for packet in packets:
        if packet.stream_index == reading.stream.index:
            reading.decode(packet)
        _copy(packet, reading)
    reading.decode(None)


def _copy(packet: Any, reading: Reading) -> None:
    for copy in reading.copies:
        if packet.stream_index == reading.stream.index:
            copy.packet(packet)
        else:
            copy.hear(packet)


def may_skip(probe: Probe, size_bytes: int, needs_frames: bool) -> bool:
    """Whether the lane below can be tried: nothing needs every frame, and the packets fit in memory."""
    is_short = 0 < probe.promised_s <= LANE_S
    return probe.codec in LANE_CODECS and not needs_frames and size_bytes <= LANE_BYTES and is_short


def read_what_changes(packets: list[Any], reading: Reading) -> None:
    """Decode the groups of pictures in which something may move, and of the others only the key frame.

    A group is calm when its packets did not grow and neither its key frame nor the next group's shows anything.
    """
    reading.samples.is_in_order = False
    groups = _groups([packet for packet in packets if packet.stream_index == reading.stream.index])
    reading.wanted = _wanted(groups, reading)
    calm = _not_grown(groups)
    if _is_worth(groups, calm, reading.unit_s):
        _read_some(groups, calm, reading)
    elif any(_leans_back(group) for group in groups):
        for packet in (packet for group in groups for packet in group):
            reading.decode(packet)
        reading.decode(None)
    else:
        for index in range(len(groups)):
            _decode_group(groups, index, reading)
    for packet in packets:
        _copy(packet, reading)


def _read_some(groups: list[list[Any]], calm: list[bool], reading: Reading) -> None:
    """Decode what may show something, and note the spans between."""
    busy = [not is_calm for is_calm in calm]
    busy[-1] = True  # nothing after it would show what it ends with
    keys = _decode_groups(groups, busy, reading)
    left_px = sum(len(group) for group, is_busy in zip(groups, busy, strict=True) if not is_busy) * reading.size_px
    is_asked = len(keys) == len(groups) and left_px >= LOOK_PX * len(keys)
    shows = differing(keys, reading.samples.sensitivity) if is_asked else [True] * len(groups)
    again = [not busy[i] and (shows[i] or shows[i + 1]) for i in range(len(groups) - 1)] + [False]
    for index, is_wanted in enumerate(again):
        if is_wanted:
            _decode_group(groups, index, reading)
    starts = [group[0].pts * reading.unit_s - (reading.first_s or 0.0) for group in groups]
    for i, (start, end) in enumerate(pairwise(starts)):
        if not busy[i] and not again[i]:
            reading.still.append((start, end))


def _groups(packets: list[Any]) -> list[list[Any]]:
    """The packets from each key frame to before the next; what comes before the first is of no use."""
    groups: list[list[Any]] = []
    for packet in packets:
        if packet.is_keyframe and packet.pts is not None:
            groups.append([])
        if groups:
            groups[-1].append(packet)
    return groups


def _not_grown(groups: list[list[Any]]) -> list[bool]:
    """For each group, whether no three packets in a row (without its key frame) are larger than is usual."""
    largest = []
    for group in groups:
        sizes = [packet.size for packet in group[1:]]
        largest.append(max((sum(sizes[i : i + 3]) for i in range(max(1, len(sizes) - 2))), default=0))
    usual = statistics.median(largest) if largest else 0
    return [size <= GROWN * usual for size in largest]


def _is_worth(groups: list[list[Any]], calm: list[bool], unit_s: float) -> bool:
    if len(groups) < LEAST_GROUPS or sum(calm) < WORTH * len(groups):
        return False
    starts = [group[0].pts * unit_s for group in groups]
    return all(0 < later - earlier <= LONGEST_GROUP_S for earlier, later in pairwise(starts))


def _decode_groups(groups: list[list[Any]], busy: list[bool], reading: Reading) -> list[Any]:
    """Decode busy groups whole, of the others the key frame, and on when it shows something new.

    busy is changed where that happened. Returns the small picture of each key frame, as far as there are any.
    """
    keys: list[Any] = []
    for index, group in enumerate(groups):
        reading.decoder.flush_buffers()
        reading.decode(group[0])
        seen = reading.small_at(group[0])
        if seen is not None and keys and not busy[index]:
            busy[index] = not are_alike(keys[-1], seen)
        if busy[index]:
            for packet in _needed(groups, index, reading)[1:]:
                reading.decode(packet)
        reading.decode(None)
        seen = reading.small_at(group[0])
        if seen is not None:
            keys.append(seen)
    return keys


def _decode_group(groups: list[list[Any]], index: int, reading: Reading) -> None:
    """Decode a group after a jump."""
    reading.decoder.flush_buffers()
    for packet in _needed(groups, index, reading):
        reading.decode(packet)
    reading.decode(None)


def _leans_back(group: list[Any]) -> bool:
    """Whether frames shown before the key frame come after it: they need the group before."""
    return any(packet.pts is not None and packet.pts < group[0].pts for packet in group)


def _wanted(groups: list[list[Any]], reading: Reading) -> set[int]:
    """The pts of the first frame of each sample, and of the very last, which says how long the recording is.

    A key frame soon after the first stands for it: then the end of the group before need not be decoded.
    """
    unit, made = reading.unit_s, dict[int, int]()
    known = sorted(packet.pts for group in groups for packet in group if packet.pts is not None)
    for pts in known:
        made.setdefault(reading.samples.place((pts - known[0]) * unit), pts)
    for group in groups:
        key = group[0].pts
        place = reading.samples.place((key - known[0]) * unit)
        if 0 < (key - made[place]) * unit <= LATE_S:
            made[place] = key
    return {*made.values(), *known[-1:]}


def _needed(groups: list[list[Any]], index: int, reading: Reading) -> list[Any]:
    """The packets of a group up to the last one that is looked at.

    Frames shown before its key frame lean on the group before, which was not decoded to its end, and are left out.
    """
    group = groups[index]
    own = [packet for packet in group if packet.pts is None or packet.pts >= group[0].pts]
    last = max((i for i, packet in enumerate(own) if reading.wanted is None or packet.pts in reading.wanted), default=0)
    return own[: last + 1]
