"""Faces covered beside deface (CenterFace): what it costs, and how many faces of every frame are gone. CPU in turn.

Measured on what comes out: how much of the fine detail inside each true face is still in the copy, frame by frame.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from devices.scenes.film import film
from devices.scenes.scripts import ALL
from devices.video import isolation, tracks
from devices.video.redaction import RedactWish
from tests.bench import peers
from tests.bench.video import line
from tests.devices.video.portraits import detail_left, film_of

HOME = peers.ROOT / "var" / "bench-env-deface"
PINS = ("deface==1.5.0",)
KEPT = 0.15  # a face is covered when less than this share of its detail is left
ALIKE = 0.75  # between two labels that overlap so much the face is where the line between them says
QUIET = ("real_car", "static", "nuisance")  # nobody's face is seen in these
LARGE = (1920, 1080)

Boxes = dict[int, tuple[float, ...]]


@dataclass
class Cost:
    cpu_s: float
    wall_s: float


def main() -> None:
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory(prefix="porch-bench-") as name:
        folder = Path(name)
        real = Path(os.environ.get("REAL_FOOTAGE", "")) / "faces.mp4"
        if os.environ.get("REAL_FOOTAGE") and real.exists():
            truth = json.loads(real.with_suffix(".json").read_text())
            labels = {round(box[0] * truth["fps"]): tuple(box[1:5]) for box in truth["boxes"]}
            compare("faces.mp4", real, labels, folder, in_full=True)
            small = folder / "small.mp4"
            compare("the same faces in 1920x1080", small, placed(real, labels, small, 200), folder)
            quiet = [path for name in QUIET if (path := real.with_name(f"{name}.mp4")).exists()]
        else:
            print("no REAL_FOOTAGE: a drawn face. It shows what is held and covered, not how real faces fare")
            drawn = folder / "drawn.mp4"
            film_of(drawn, walk, seconds=20, width=640, height=480, face=90, fps=15)
            compare("drawn face", drawn, {n: around(*walk(n / 15)) for n in range(300)}, folder)
            quiet = []
            for script in ALL[:2]:
                quiet.append(folder / f"{script.name.replace(' ', '_')}.mp4")
                film(quiet[-1], script, seed=11)
        untouched(quiet)


def walk(at_s: float) -> tuple[float, float]:
    return 0.5 + 0.3 * np.sin(at_s), 0.45


def around(x: float, y: float) -> tuple[float, ...]:
    return x - 45 / 640, y - 60 / 480, x + 45 / 640, y + 60 / 480


def compare(name: str, source: Path, labels: Boxes, folder: Path, *, in_full: bool = False) -> None:
    """Cover a recording with ours and with deface, and print both."""
    truth = between(labels)
    length_s, count = lasts(source)
    print(f"\n{name}: {count} frames, {length_s:.1f} s; {len(labels)} faces labelled, {len(truth)} with those between")
    ours = folder / "ours.mp4"
    costs = [cost(lambda: cover(source, ours))]
    share = report("ours", costs[0], recalls(source, ours, labels, truth), length_s, count)
    line(f"face-frames covered, {name}", f"{min(share):.4f}", ">= .97 (1.00)", min(share) >= 0.97)
    program = deface()
    if not program:
        print("deface could not be installed: not compared")
        return
    for how in (["--scale", "640x360"], *([[]] if in_full else [])):
        theirs = folder / "theirs.mp4"
        command = [program, *how, "-o", str(theirs), str(source)]
        peer = [cost(partial(run, command))]
        costs.append(cost(lambda: cover(source, ours)))
        if how and in_full:  # in turn: what else the machine does meets both
            peer.append(cost(partial(run, command)))
        called = " ".join(["deface", *how])
        report(called, peer[0], recalls(source, theirs, labels, truth), length_s, count)
        times = middle([one.cpu_s for one in peer]) / middle([one.cpu_s for one in costs])
        line(f"CPU of {called} / ours, {name}", f"{times:.1f}", ">= 2 (4)" if how else "-", times >= 2)


def middle(values: list[float]) -> float:
    return float(np.median(values))


def cover(source: Path, target: Path) -> None:
    """Find and cover as the product does: two limited children, their start included."""
    wish = RedactWish()
    found = isolation.find_faces(source, wish, wall_s=600)
    isolation.redact(source, target, target.with_suffix(".jpg"), found.boxes, wish, wall_s=600)


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def cost(work: Callable[[], object]) -> Cost:
    """Of the children that this starts."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu_s, time.perf_counter() - began)


def report(who: str, spent: Cost, covered: tuple[float, float], length_s: float, count: int) -> tuple[float, float]:
    labelled, all_of_them = covered
    speed = f"{spent.cpu_s / length_s:5.2f} CPU s per s, {count / spent.cpu_s:6.1f} frames per CPU s"
    print(
        f"  {who:24} {speed}, {count / spent.wall_s:6.1f} a second; labelled {labelled:.4f}, all {all_of_them:.4f}",
        flush=True,
    )
    return covered


def lasts(path: Path) -> tuple[float, int]:
    with av.open(str(path)) as file:
        times = [frame.time for frame in file.decode(video=0)]
    return times[-1] - times[0] + 1 / 15, len(times)


def between(labels: Boxes) -> Boxes:
    """The labels, and the frames between two that agree."""
    made = dict(labels)
    for a, b in pairwise(sorted(labels)):
        if overlap(labels[a], labels[b]) > ALIKE:
            for number in range(a + 1, b):
                share = (number - a) / (b - a)
                made[number] = tuple(x + (y - x) * share for x, y in zip(labels[a], labels[b], strict=True))
    return made


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    inside = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    return inside / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inside)


def recalls(source: Path, copy: Path, labels: Boxes, truth: Boxes) -> tuple[float, float]:
    """Share of the labelled face-frames, and of all with those between, whose detail is gone from the copy."""
    gone = set()
    with av.open(str(source)) as given, av.open(str(copy)) as made:
        for number, (before, after) in enumerate(zip(given.decode(video=0), made.decode(video=0), strict=True)):
            if number in truth:
                one, other = before.to_ndarray(format="gray"), after.to_ndarray(format="gray")
                if detail_left(one, other, truth[number]) < KEPT:
                    gone.add(number)
    return len(gone & labels.keys()) / len(labels), len(gone) / len(truth)


def placed(source: Path, labels: Boxes, target: Path, count: int) -> Boxes:
    """The recording in the middle of a larger gray one: faces as small as a doorbell sees them."""
    boxes: Boxes = {}
    with av.open(str(source)) as given, av.open(str(target), "w") as made:
        out = made.add_stream("libx264", rate=15, options={"preset": "veryfast", "crf": "20"})
        out.width, out.height, out.pix_fmt = *LARGE, "yuv420p"
        for number, frame in enumerate(given.decode(video=0)):
            if number >= count:
                break
            image = np.full((LARGE[1], LARGE[0], 3), 120, np.uint8)
            left, top = (LARGE[0] - frame.width) // 2, (LARGE[1] - frame.height) // 2
            image[top : top + frame.height, left : left + frame.width] = frame.to_ndarray(format="rgb24")
            shown: Any = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
            shown.pts, shown.time_base = number, Fraction(1, 15)
            made.mux(out.encode(shown))
            if number in labels:
                x0, y0, x1, y1 = labels[number]
                across, down = frame.width / LARGE[0], frame.height / LARGE[1]
                x, y = left / LARGE[0], top / LARGE[1]
                boxes[number] = (x + x0 * across, y + y0 * down, x + x1 * across, y + y1 * down)
        made.mux(out.encode(None))
    return boxes


def untouched(paths: list[Path]) -> None:
    """How much of recordings without a face is covered for nothing."""
    print()
    for path in paths:
        found = isolation.find_faces(path, RedactWish(), wall_s=600)
        shares = []
        for at_s in np.arange(0, found.duration_s, 0.2):
            mask = np.zeros((90, 160), bool)
            for row in found.boxes:
                if (box := tracks.at(row, float(at_s))) is not None:
                    mask[int(box[1] * 90) : round(box[3] * 90), int(box[0] * 160) : round(box[2] * 160)] = True
            shares.append(mask.mean())
        share = float(np.mean(shares))
        line(f"covered for nothing, {path.stem}", f"{share:.2%}", "<= 2 %", share <= 0.02)


def deface() -> str:
    """The program with the network that it carries, installed on first use; "" where it cannot be had."""
    program = HOME / "bin" / "deface"
    if not program.exists():
        print(f"installing {PINS[0]} into {HOME.relative_to(peers.ROOT)}", flush=True)
        venv.create(HOME, with_pip=True)
        pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINS]
        if subprocess.run(pip, check=False, stderr=subprocess.DEVNULL).returncode:
            return ""
    return str(program) if program.exists() else ""


if __name__ == "__main__":
    main()
