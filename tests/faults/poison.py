"""One film among many that its reader never gets through: small, and more pictures than a life has time for."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import av
import numpy as np

from tests.camera_program import Film
from tests.faults import films
from tests.faults.scene import Scene, Town
from tests.stack import Stack

WIDTH, HEIGHT, RATE = 4096, 2304, 30
WALL_S = 15  # ANALYSIS_WALL_S: 20 minutes for a town, in which a reader may take a film of 15 minutes
AT = 5  # which film of all it is
MANY = 1001
SETTLED_WITHIN_S = 3600
# By its size: every other film is far smaller
POISON = "SELECT status, reason, now() AS at FROM devices_clip WHERE size_bytes > 10000000 AND arrived_at > %s"
READY = "SELECT count(*) AS count FROM devices_clip WHERE ready_at BETWEEN %s AND %s"
WAITING = "SELECT count(*) AS count FROM devices_clip WHERE status IN ('received', 'processing')"


def endless_film(folder: Path, *, minutes: int = 14) -> bytes:
    """A film within all limits, of 30 large pictures a second: its second is encoded once, and told again and again."""
    gray = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    with av.open(str(folder / "endless.mp4"), "w", options={"movflags": "+faststart"}) as file:
        stream = file.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "g": str(RATE)})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        frame = av.VideoFrame.from_ndarray(gray, format="rgb24").reformat(format="yuv420p")
        packets = []
        for index in range(RATE):
            frame.pts = index
            packets += stream.encode(frame)
        packets += stream.encode(None)
        second = [(bytes(packet), packet.pts, packet.time_base, packet.is_keyframe) for packet in packets]
        for number in range(minutes * 60):
            for content, pts, base, is_key in second:
                packet = av.Packet(content)
                packet.stream, packet.time_base, packet.is_keyframe = stream, base, is_key
                packet.pts = packet.dts = pts + int(number / base)
                file.mux(packet)
    return (folder / "endless.mp4").read_bytes()


class Poisoned:
    sha256 = ""

    @contextmanager
    def around(self, stack: Stack) -> Iterator[None]:
        stack.env["ANALYSIS_WALL_S"] = str(WALL_S)
        yield

    def films(self) -> Iterator[Film]:
        """One of them is the endless one."""
        with tempfile.TemporaryDirectory(prefix="porch-poison-") as folder:
            endless = Film(films.numbered(endless_film(Path(folder))))
        self.sha256 = endless.sha256
        for number, film in enumerate(films.films(), start=1):
            yield endless if number == AT else film

    def is_broken(self, film: Film) -> bool:
        return film.sha256 == self.sha256

    def swallowed(self, town: Town) -> None:
        """One film among many that its reader gets through in no time that a film may take."""
        began = town.stack.rows("SELECT now() AS at")[0]["at"]
        reading: list[datetime] = []  # when it was seen being read
        end = time.monotonic() + SETTLED_WITHIN_S
        while not town.load_over.is_set() or town.stack.rows(WAITING)[0]["count"]:
            reading += [row["at"] for row in town.stack.rows(POISON, [began]) if row["status"] == "processing"]
            if time.monotonic() > end:
                town.wrong.append(f"not everything was read within {SETTLED_WITHIN_S} s")
                return
            time.sleep(0.5)
        others = town.stack.rows(READY, [reading[0], reading[-1]])[0]["count"] if reading else 0
        reasons = [row["reason"] for row in town.stack.rows(POISON, [began])]
        if reasons != ["too_costly"]:
            town.wrong.append(f"the endless film ended as {reasons}")
        if not others:
            town.wrong.append("while the endless film was read, no other was")
        town.notes.append(f"while the endless film was read, {others} others became ready")


_poisoned = Poisoned()
SCENES = [
    Scene(
        "poison",
        _poisoned.swallowed,
        _poisoned.around,
        films=_poisoned.films,
        is_broken=_poisoned.is_broken,
        clips=MANY,
    )
]
