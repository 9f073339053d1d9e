"""One run: the whole system as real processes, filled, loaded by the generator, watched from outside."""

from __future__ import annotations

import json
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from ring_platform.launch.options import free_port
from tests.load.memory import Sampler
from tests.part import Part
from tests.stack import Stack

LOOK_EVERY_S = 5
LINKS = 500  # one for each user of a run, at least
READY_WITHIN_S = 120
OLDEST = "SELECT coalesce(max(extract(epoch FROM now() - arrived_at)), 0)::float AS age FROM devices_clip WHERE "
OLDEST += "status IN ('received', 'processing')"
INVITED = "SELECT count(*) AS n FROM police_portal_invitation"
MATCHED = "SELECT 1 FROM police_portal_footagerequest WHERE matched_at IS NOT NULL"
LAST = "SELECT extract(epoch FROM max(at))::float AS at FROM devices_auditentry WHERE action = 'homes_invited'"
STATES = "SELECT status, count(*) AS n FROM devices_clip c JOIN devices_upload u ON u.clip_id = c.id GROUP BY status"


@dataclass
class Run:
    """What came of it. spans: as the generator told them."""

    counts: dict[str, int]  # rows of each kind that were there before
    asked: int  # homes that the request had to reach
    film_bytes: int
    sampler: Sampler
    spans: list[dict[str, Any]] = field(default_factory=list)
    waits_s: list[tuple[float, float]] = field(default_factory=list)  # (when, age of the oldest recording)
    cores_s: dict[str, tuple[float, float]] = field(default_factory=dict)  # by part, around what was held
    held_s: tuple[float, float] = (0.0, 0.0)  # on the sampler's clock
    invited: int = 0
    invited_within_s: float | None = None  # from when it was open until the last home was
    sent: int = 0
    states: dict[str, int] = field(default_factory=dict)  # of what was sent

    def span(self, name: str) -> dict[str, Any]:
        return next(each for each in reversed(self.spans) if each["span"] == name)

    def has(self, name: str) -> bool:
        return any(each["span"] == name for each in self.spans)


def run(sizes: dict[str, int], *, hold_s: float, is_short: bool, say: Callable[[dict[str, Any]], None]) -> Run:
    """say: is told each span as it ends."""
    folder = Path(tempfile.mkdtemp(prefix="porch-load-"))
    try:
        with Stack.running(folder, web_processes=1 if is_short else 2) as stack:
            people = _filled(stack, sizes)
            bare = _bare(stack)
            generator = _generator(stack, people, bare, hold_s=hold_s, is_short=is_short)
            found = Run(
                people["counts"],
                people["asked"],
                Path(people["film"]).stat().st_size,
                Sampler({**stack.parts, "generator": generator}),
            )
            try:
                bare.start()
                generator.start()
                _watch(stack, generator, found, say)
            finally:
                generator.kill()
                bare.stop()
            _count(stack, found)
            return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _filled(stack: Stack, sizes: dict[str, int]) -> dict[str, Any]:
    making = f"from tests.load.population import tell; tell({str(stack.folder)!r}, {sizes!r})"
    told: dict[str, Any] = json.loads(stack.manage("shell", "--no-imports", "-c", making).strip().splitlines()[-1])
    return told


def _bare(stack: Stack) -> Part:
    """The view that does nothing, by the command of our web: the same kind of workers, as many, as many threads."""
    address = "127.0.0.1", free_port()
    program, bind = "tests.load.bare:application", f"--bind={address[0]}:{address[1]}"
    ours = {"ring_platform.wsgi:application": program} | {w: bind for w in stack.web.command if "--bind=" in w}
    assert len(ours) == 2

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(address) == 0

    command = [ours.get(word, word) for word in stack.web.command]
    return Part("bare", command, stack.logs / "bare.log", env=stack.env, answers=answers)


def _generator(stack: Stack, people: dict[str, Any], bare: Part, *, hold_s: float, is_short: bool) -> Part:
    key = {"aws_access_key_id": stack.store_key[0], "aws_secret_access_key": stack.store_key[1]}
    signing = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    store = boto3.client("s3", endpoint_url=stack.store_url, region_name="us-east-1", config=signing, **key)
    keys = [{"Bucket": "footage", "Key": f"bare/{number}.mp4"} for number in range(LINKS)]
    bind = next(word for word in bare.command if word.startswith("--bind="))
    plan = {
        "site": stack.site,
        "bare": f"http://{bind.removeprefix('--bind=')}/",
        "puts": [store.generate_presigned_url("put_object", Params=each, ExpiresIn=3600) for each in keys],
        "people": people,
        "metrics_token": stack.env["METRICS_TOKEN"],
        "hold_s": hold_s,
        "is_short": is_short,
        "turn_s": 0.2 if is_short else 0.5,
    }
    (stack.folder / "plan.json").write_text(json.dumps(plan))
    command = [sys.executable, "-m", "tests.load.generator", str(stack.folder)]
    return Part("generator", command, stack.logs / "generator.log", env=stack.env, answers=lambda: True)


def _watch(stack: Stack, generator: Part, found: Run, say: Callable[[dict[str, Any]], None]) -> None:
    """Until the generator ends: its spans, the memory, the queue, and whether every home is invited."""
    next_look = 0.0
    while generator.is_running:
        if time.monotonic() >= next_look:
            next_look = time.monotonic() + LOOK_EVERY_S
            found.sampler.look()
            found.waits_s.append((time.time(), float(stack.rows(OLDEST)[0]["age"])))
        for span in _new_spans(generator, found):
            _note(span, found)
            say(span)
        if found.has("asked") and found.invited_within_s is None:
            _look_for_invited(stack, found)
        time.sleep(0.2)
    assert generator.process is not None
    for span in _new_spans(generator, found):
        _note(span, found)
        say(span)
    assert generator.process.returncode == 0, generator.last_lines()


def _new_spans(generator: Part, found: Run) -> list[dict[str, Any]]:
    """Whole lines only: one may be on its way."""
    lines = generator.log.read_text().split("\n")[:-1] if generator.log.exists() else []
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return told[len(found.spans) :]


def _note(span: dict[str, Any], found: Run) -> None:
    found.spans.append(span)
    at = time.monotonic() - found.sampler.begun
    if span["span"] == "begins" and span["of"] == "hold":
        found.sampler.look()
        found.cores_s = {name: (used, used) for name, used in found.sampler.core_s().items()}
        found.held_s = at, at
    elif span["span"] == "hold":
        found.sampler.look()
        now = found.sampler.core_s()
        found.cores_s = {name: (begun, now[name]) for name, (begun, _end) in found.cores_s.items()}
        found.held_s = found.held_s[0], at
    elif span["span"] == "sent":
        found.sent = span["count"]


def _look_for_invited(stack: Stack, found: Run) -> None:
    done = stack.rows(MATCHED)
    if done:
        found.invited = int(stack.rows(INVITED)[0]["n"])
        found.invited_within_s = float(stack.rows(LAST)[0]["at"]) - found.span("asked")["at"]
        (stack.folder / "invited").touch()


def _count(stack: Stack, found: Run) -> None:
    """What became of what was sent, once nothing waits any more."""
    end = time.monotonic() + READY_WITHIN_S
    while stack.rows(OLDEST)[0]["age"] and time.monotonic() < end:
        time.sleep(0.5)
    found.states = {row["status"]: int(row["n"]) for row in stack.rows(STATES)}


def as_json(found: Run) -> dict[str, Any]:
    facts = {name: value for name, value in vars(found).items() if name != "sampler"}
    return facts | {"memory_mb": found.sampler.held}
