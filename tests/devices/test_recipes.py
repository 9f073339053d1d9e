"""The recipes in docs/cameras.md work as they stand there: run by a shell, against a running server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from devices import storage
from devices.cameras import pairing
from devices.cameras.models import Camera
from devices.clips.models import Clip, Trigger
from devices.people.models import User
from tests.devices.video.made import made_clip
from tests.services import eventually

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCKS = re.findall(r"```(sh|conf)\n(.*?)```", (DOCS / "cameras.md").read_text(), re.DOTALL)
SHELL = [text for kind, text in BLOCKS if kind == "sh"]
BY_CURL, BY_FFMPEG = SHELL[:-1], SHELL[-1]
MOTION_CONF = next(text for kind, text in BLOCKS if kind == "conf")

pytestmark = pytest.mark.usefixtures("store")


def needs(program: str) -> pytest.MarkDecorator:
    """A program of the system's: without it the test is skipped and named, and in CI it fails."""
    is_missing = shutil.which(program) is None and os.environ.get("CI") != "true"
    return pytest.mark.skipif(is_missing, reason=f"{program} is not installed")


@pytest.fixture
def desk(live_server: Any, garden: Camera, ana: User, tmp_path: Path) -> Path:
    """A folder as on the device, with recordings, and the commands of the page for this server and a fresh code."""
    made_clip(tmp_path / "clip.mp4", seconds=2, moves=(0.5, 1.5))
    (tmp_path / "large.mp4").write_bytes(os.urandom(18 * 1024 * 1024))
    code = pairing.make_code(garden, by=ana, now=timezone.now())
    script = "\n".join(BY_CURL).replace("http://localhost:8000", live_server.url).replace("ABCD2345", code)
    (tmp_path / "all.sh").write_text(f"set -eu\n{script}")
    return tmp_path


def run(folder: Path, script: str, within_s: float = 60) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(["sh", script], cwd=folder, capture_output=True, text=True, timeout=within_s, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def kept(clip: Clip) -> bytes:
    assert clip.original is not None
    return b"".join(storage.read(clip.original.key))


def test_every_command_of_the_page_works_in_order(desk: Path, garden: Camera):
    run(desk, "all.sh")
    garden.refresh_from_db()
    assert (garden.model, garden.battery_percent, garden.signal_dbm) == ("Raspberry Pi", 87, -61)
    small, large = Clip.objects.select_related("original").order_by("size_bytes")
    assert kept(small) == (desk / "clip.mp4").read_bytes()
    assert kept(large) == (desk / "large.mp4").read_bytes()
    assert (desk / "porch.token").stat().st_mode & 0o077 == 0


def test_a_refusal_ends_the_program_with_its_sentence(desk: Path, garden: Camera):
    run(desk, "all.sh")
    (desk / "empty.mp4").touch()
    done = subprocess.run(["./porch-send", "empty.mp4"], cwd=desk, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "empty" in done.stdout


def test_the_short_form_for_the_front_page_works(desk: Path, live_server: Any, garden: Camera, ana: User):
    text = (DOCS.parent / "README.md").read_text().partition("## Connect a camera")[2].partition("\n## ")[0]
    commands = [line.strip() for line in text.splitlines() if line.startswith("    ") and "on_movie_end" not in line]
    code = pairing.make_code(garden, by=ana, now=timezone.now())
    script = "\n".join(commands).replace("http://localhost:8000", live_server.url).replace("ABCD2345", code)
    (desk / "short.sh").write_text(f"set -eu\n{script}")
    run(desk, "short.sh")
    assert Clip.objects.get().size_bytes == (desk / "clip.mp4").stat().st_size


@needs("ffmpeg")
def test_ffmpeg_records_and_sends(desk: Path, garden: Camera):
    run(desk, "all.sh")
    Clip.objects.all().delete()
    made_clip(desk / "source.mp4", seconds=3, moves=(1, 2))
    script = re.sub(r"^SOURCE=.*$", 'SOURCE="-re -i source.mp4"', BY_FFMPEG, flags=re.MULTILINE)
    assert script != BY_FFMPEG
    (desk / "ffmpeg.sh").write_text(f"set -eu\n{script}")
    run(desk, "ffmpeg.sh")
    clip = Clip.objects.get()
    assert clip.trigger == Trigger.ON_DEMAND
    assert not list((desk / "clips").iterdir())


@needs("motion")
def test_motion_s_hook_sends_a_film(desk: Path, garden: Camera):
    run(desk, "all.sh")
    Clip.objects.all().delete()
    source = made_clip(desk / "street.mp4", seconds=12, moves=(2, 8), size=640)
    conf = MOTION_CONF.replace("/opt/porch", str(desk))
    (desk / "films").mkdir()
    ours = f"target_dir {desk}/films\nnetcam_url file://{source}\nwidth 640\nheight 352\nframerate 10\nevent_gap 1\n"
    (desk / "motion.conf").write_text(ours + "threshold 100\nwebcontrol_port 0\nstream_port 0\n" + conf)
    with (desk / "motion.log").open("wb") as log:
        motion = subprocess.Popen(
            ["motion", "-n", "-c", "motion.conf"], cwd=desk, stdout=log, stderr=log, start_new_session=True
        )
    try:
        eventually(Clip.objects.exists, within_s=40)
    finally:
        os.killpg(motion.pid, signal.SIGTERM)
        motion.wait(15)
    assert Clip.objects.earliest("pk").trigger == Trigger.MOTION
