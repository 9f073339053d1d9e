"""Whoever takes the reader of recordings over by a file has a process without network, programs, files and secrets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from devices.video import isolation
from devices.video.isolation import ROOT
from devices.video.pipeline import Wish
from tests.devices.video.made import made_clip

INSIDE = """
import ctypes, os, socket, subprocess, sys, threading
from pathlib import Path
from devices.video import child, fence, walls
child.limit(20)
walls.build([Path({source!r})], [Path({folder!r})])
fence.enclose()
said = []
def asked(*call):
    if ctypes.CDLL(None, use_errno=True).syscall(*call) < 0:
        raise PermissionError(ctypes.get_errno())
def tried():
    for act in ({acts}):
        try:
            act()
            said.append("done")
        except PermissionError:
            said.append("refused")
tried()
thread = threading.Thread(target=tried)
thread.start()
thread.join()
print(*said)
"""
ACTS = {
    "the network": "lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),",
    "a server on this machine": "lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),",
    "another program": "lambda: os.execv('/bin/true', ['true']),",
    "another process": "lambda: os.kill(os.getppid(), 0),",
    "a thread of another process": "lambda: asked(234, os.getppid(), os.getppid(), 0),",
    "what the worker was told": "lambda: open(f'/proc/{{os.getppid()}}/environ', 'rb'),",
    "the worker's memory": "lambda: open(f'/proc/{{os.getppid()}}/mem', 'r+b'),",
    "a file of the site": "lambda: open('manage.py'),",
    "a folder of the machine": "lambda: os.listdir('/tmp'),",
    "a file to write": "lambda: open('/tmp/left', 'w'),",
    "the recording, to write": "lambda: open({source!r}, 'r+b'),",
}
OWN = "lambda: open({source!r}, 'rb').close(), lambda: open({folder!r} + '/poster', 'w').close(),"


def said_inside(acts: str, folder: Path) -> list[str]:
    source = folder / "film.mp4"
    source.write_bytes(b"film")
    (folder / "made").mkdir()
    names = {"source": str(source), "folder": str(folder / "made")}
    code = INSIDE.format(acts=acts.format(**names), **names)
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


@pytest.mark.parametrize("act", ACTS)
def test_the_kernel_refuses_it(act: str, tmp_path: Path) -> None:
    assert said_inside(ACTS[act], tmp_path) == ["refused", "refused"]  # in a thread that is begun later too


def test_its_own_files_are_open_to_it(tmp_path: Path) -> None:
    assert said_inside(OWN, tmp_path) == ["done"] * 4


def children() -> list[Path]:
    """Of this process."""
    lists = Path("/proc/self/task").glob("*/children")
    return [Path("/proc") / number for found in lists for number in found.read_text().split()]


def test_the_reader_is_fenced_and_is_told_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "the-secret-of-the-site")
    fenced: set[str] = set()
    told: set[bytes] = set()

    def look() -> None:
        for process in children():
            if b"devices.video.child" in (process / "cmdline").read_bytes():
                told.update(name.partition(b"=")[0] for name in (process / "environ").read_bytes().split(b"\0") if name)
                status = (process / "status").read_text()
                fenced.update(line.split()[1] for line in status.splitlines() if line.startswith("Seccomp:"))

    source = made_clip(tmp_path / "film.mp4", seconds=20)
    assert isolation.analyze(source, tmp_path, Wish(), wall_s=60, on_wait=look, wait_s=0.02).codec == "h264"
    assert told == {b"PATH", b"OPENBLAS_NUM_THREADS", b"OMP_NUM_THREADS", b"LANG"}
    assert "2" in fenced  # by a filter
