"""One scenario played on a running stack: cameras send, an owner looks, something is done, everything is counted."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.camera_program import Call, CameraProgram, Film, Refused
from tests.faults.ledger import Counts, account, is_settled, verified
from tests.faults.looking import BROKE_OFF, Owner, fault_of_call
from tests.faults.scene import Scene, Town
from tests.part import Ended, Part
from tests.stack import PairedCamera, Stack

CAMERAS = 4
LOOKS_EVERY_S = 0.5
# Recovery in seconds rather than minutes. The sweeps keep their pace: every 10 seconds for clips, 5 for mail
OWN = {
    "ANALYSIS_LEASE_S": "6",  # 90: how long a dead worker's clip waits
    "ANALYSIS_ATTEMPTS": "20",  # 3: here workers die every few seconds, and it is no film's fault
    "S3_TIMEOUT_S": "5",
    "MAIL_LEASE_S": "6",  # 300: how long a dead worker's mail waits
}
SENT_WITHIN_S = 120  # after the fault, until cameras have sent what was not taken
SETTLED_WITHIN_S = 240


@dataclass
class Played:
    """What came of it. `said`: what an owner and the cameras were told meanwhile, and how often."""

    scene: Scene
    counts: Counts
    said: Counter[str]
    notes: list[str]
    errors: int  # answers of 500 and above
    unanswered: int
    slowest_s: float  # that the owner waited for an answer
    took_s: float


@dataclass
class Cameras:
    """Several cameras, each in a thread, that send all films of a scene in some seconds, as far as they are taken."""

    town: Town
    paired: list[PairedCamera]
    films: list[Film]
    calls: list[Call] = field(default_factory=list)
    undelivered: list[Film] = field(default_factory=list)
    until: float = 0.0

    def start(self) -> None:
        self.until = time.monotonic() + self.town.seconds + 3600  # set by finish()
        self._threads = [
            threading.Thread(target=self._send, args=(number, camera), daemon=True)
            for number, camera in enumerate(self.paired)
        ]
        for thread in self._threads:
            thread.start()

    def finish(self, within_s: float) -> None:
        """Whatever was broken is not any more: send what was not taken."""
        self.until = time.monotonic() + within_s
        for thread in self._threads:
            thread.join(within_s + 60)
        if self.undelivered:
            self.town.wrong.append(f"{len(self.undelivered)} films were never taken")

    def _send(self, number: int, paired: PairedCamera) -> None:
        camera = CameraProgram(self.town.stack.site, paired.token, heard=self.calls.append)
        mine = self.films[number :: len(self.paired)]
        for index, film in enumerate(mine):
            pause_s = self.town.began + self.town.seconds * (index + 0.5) / len(mine) - time.monotonic()
            time.sleep(max(0.0, pause_s))
            camera.heartbeat()
            self._deliver(camera, film, in_parts=(index + number) % 2 == 0)
        if all(thread is threading.current_thread() or not thread.is_alive() for thread in self._threads):
            self.town.load_over.set()

    def _deliver(self, camera: CameraProgram, film: Film, *, in_parts: bool) -> None:
        """In short turns, so that finish() can say until when."""
        told = None
        try:
            while told is None and time.monotonic() < self.until:
                told = camera.deliver(film, in_parts=in_parts, until=min(self.until, time.monotonic() + 5))
        except Refused as error:
            self.town.wrong.append(f"a camera was refused: {error}")
        if told is None:
            self.undelivered.append(film)
        else:
            self.town.told.append(told)


def play(stack: Stack, scene: Scene, *, clips: int, seconds: float, seed: int) -> Played:
    began = time.monotonic()
    resident = stack.residents(homes=1, cameras=CAMERAS)[0]
    source = scene.films()
    films = [next(source) for _ in range(clips)]
    town = Town(stack, random.Random(f"{seed} {scene.name}"), seconds, threading.Event())
    cameras = Cameras(town, resident.cameras, films)
    owner = Owner(stack.site, resident, lambda: list(town.told), random.Random(seed))
    owner.sign_in()
    with _looking(owner, town):
        cameras.start()
        scene.act(town)
        for part in stack.parts.values():
            _see_to_it(part, town)
        cameras.finish(SENT_WITHIN_S)
        if not _eventually_settled(stack):
            town.wrong.append(f"something still waits {SETTLED_WITHIN_S} s after everything runs again")
    broken = frozenset(film.sha256 for film in films if scene.is_broken(film))
    counts = account(stack, [camera.uuid for camera in resident.cameras], town.told, broken, town.steps_s)
    counts.wrong = town.wrong + _dishonest(scene, cameras, owner) + counts.wrong + verified(stack)
    answers = [call.status for call in cameras.calls if call.what != "part"]
    errors = sum(count for said, count in owner.said.items() if said[0] == "5") + sum(s >= 500 for s in answers)
    unanswered = sum(count for said, count in owner.said.items() if said.startswith("no")) + answers.count(0)
    said = owner.said + Counter(_said_to_camera(call) for call in cameras.calls)
    took_s = time.monotonic() - began
    return Played(scene, counts, said, town.notes, errors, unanswered, owner.longest_s, took_s)


def _see_to_it(part: Part, town: Town) -> None:
    """It runs. One that ended by itself is started again, as the composition does: a worker whose Redis is killed under
    it may end by an error of its library."""
    try:
        part.start()
    except Ended:
        town.notes.append(f"{part.name} had ended by itself, and was started again")
        part.start()


def _said_to_camera(call: Call) -> str:
    return f"camera: {call.status or call.text} {call.what}"


def _dishonest(scene: Scene, cameras: Cameras, owner: Owner) -> list[str]:
    """Each kind of answer that was not honest, with how often."""
    found = Counter(owner.faults)
    found.update(f"to a camera, {call.what}: {fault}" for call in cameras.calls if (fault := fault_of_call(call)))
    if not (scene.may_break_off or scene.web_may_be_away):
        found.update(said for said in owner.said.elements() if said == BROKE_OFF)
    if not scene.web_may_be_away:
        found.update(said for said in owner.said.elements() if said.startswith("no answer"))
        found.update(
            f"to a camera, {call.what}: no answer ({call.text})"
            for call in cameras.calls
            if call.status == 0 and call.what != "part"
        )
    return [f"{text} ({count} times)" for text, count in found.items()]


@contextmanager
def _looking(owner: Owner, town: Town) -> Iterator[None]:
    """The owner looks the whole time, in a thread. What breaks there is told in the end."""
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(LOOKS_EVERY_S):
            owner.look()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        if not thread.is_alive():
            town.wrong.append("the owner's program broke: see above")
        is_over.set()
        thread.join(60)


def _eventually_settled(stack: Stack) -> bool:
    end = time.monotonic() + SETTLED_WITHIN_S
    while not is_settled(stack):
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True
