"""What we are measured against: plain PyAV, and dvr-scan in an environment of its own below var/."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from statistics import median

import av

from devices.video import isolation
from devices.video.errors import Unreadable
from devices.video.pipeline import Wish

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "var" / "bench-env"
INPUT_S = 24  # length of what the bench makes
PINS = ("dvr-scan-headless==1.8.2.1",)


def cpu_of(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def cpu_of_command(*command: str, env: dict[str, str] | None = None) -> tuple[float, float]:
    """CPU seconds and peak memory in MB of a command, its start included."""

    def usage() -> resource.struct_rusage:
        return resource.getrusage(resource.RUSAGE_CHILDREN)

    before = usage()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={**os.environ, **(env or {})})
    after = usage()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def ratio(ours: Callable[[], float], peer: Callable[[], float], rounds: int = 3) -> float:
    """Median of ours ÷ peer, measured in turn."""
    ours(), peer()  # warm
    return median(ours() / peer() for _ in range(rounds))


def decode(path: Path) -> None:
    with av.open(str(path)) as file:
        video = file.streams.video[0]
        video.codec_context.thread_count = 1
        for _ in file.decode(video):
            pass


def encode(path: Path, target: Path, codec: str = "libx264", size: tuple[int, int] | None = None, fps: int = 0) -> None:
    """Decode and encode again on one thread: the plain transcode, and how the bench makes its inputs."""
    preset = {"preset": "veryfast"} | ({"x265-params": "log-level=none:pools=none"} if codec == "libx265" else {})
    with av.open(str(path)) as given, av.open(str(target), "w", options={"movflags": "+faststart"}) as made:
        video = given.streams.video[0]
        video.codec_context.thread_count = 1
        rate = Fraction(fps or video.average_rate or 15)
        repeats = round(rate / Fraction(video.average_rate or 15))
        out = made.add_stream(codec, rate=rate, options=preset | ({"g": str(2 * round(rate))} if size else {}))
        out.width, out.height = size or (video.width, video.height)
        out.pix_fmt = "yuv420p"
        out.codec_context.thread_count = 1
        count = 0
        for frame in given.decode(video):
            if size and count >= INPUT_S * rate:
                break
            shown = frame.reformat(out.width, out.height, "yuv420p") if size else frame
            for _ in range(max(1, repeats)):
                shown.pts, shown.time_base, shown.pict_type = count, 1 / rate, 0
                made.mux(out.encode(shown))
                count += 1
        made.mux(out.encode(None))


def dvr_scan() -> str:
    """The program, installed on first use; "" where it cannot be had."""
    program = HOME / "bin" / "dvr-scan"
    if not program.exists():
        print(f"installing {PINS[0]} into {HOME.relative_to(ROOT)}", flush=True)
        venv.create(HOME, with_pip=True)
        pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINS]
        if subprocess.run(pip, check=False).returncode:
            return ""
    return str(program) if program.exists() else ""


def cpu_of_dvr_scan(program: str, path: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return cpu_of_command(program, "-i", str(path), "-so", "-d", folder)[0]


def output_of(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def repeat(path: Path, target: Path, seconds: float) -> None:
    """The packets of a recording again and again until it is this long."""
    with av.open(str(target), "w") as made:
        out, shift = None, 0
        while True:
            with av.open(str(path)) as given:
                video = given.streams.video[0]
                out = out or made.add_stream_from_template(video)
                last, first = 0, None
                for packet in given.demux(video):
                    if packet.dts is not None:
                        first = packet.dts if first is None else first  # below zero where frames change places
                        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                        last = max(last, packet.dts + (packet.duration or 1))
                        if float(packet.pts * video.time_base) >= seconds:
                            return
                        packet.stream = out
                        made.mux(packet)
                shift = last - (first or 0)


def refusal(source: Path, folder: Path) -> tuple[str, float]:
    """What the child says of a file, and the seconds that took."""
    start = time.monotonic()
    try:
        isolation.analyze(source, folder, Wish(), wall_s=60)
    except Unreadable as error:
        return error.code, time.monotonic() - start
    return "read", time.monotonic() - start


def python() -> str:
    return sys.executable
