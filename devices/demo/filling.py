"""Fills the demo street once: draws each recording, or takes it from a folder, and sends it as its camera would."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

from devices.cameras import pairing
from devices.cameras.models import Camera
from devices.clips.accepting import content_type_of
from devices.demo import plan, street
from devices.demo.people import ANA, person
from devices.demo.plan import Take
from devices.demo.sending import Device, NoAnswer, NotTaken
from devices.people.models import Home, Role
from devices.scenes.film import film
from devices.scenes.scripts import Script

SAY_EVERY = 4
EVERY_NTH_IN_PARTS = 4
Say = Callable[[str], None]


class Notebook:
    """What was sent already, in a file, so that an interrupted start goes on and a later one adds nothing.

    A clip that somebody deletes does not come back. Another database than the one it was written for empties it.
    """

    def __init__(self, path: Path, street_id: str, now: datetime) -> None:
        self.path = path
        kept = json.loads(path.read_text()) if path.exists() else {}
        if kept.get("street") != street_id:
            kept = {"street": street_id, "began": now.isoformat(), "done": []}
        self.kept = kept

    @property
    def began(self) -> datetime:
        return datetime.fromisoformat(self.kept["began"])

    def has(self, take: Take) -> bool:
        return take.key in self.kept["done"]

    def note(self, take: Take) -> None:
        self.kept["done"].append(take.key)
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(self.kept))
        draft.replace(self.path)


def fill(folder: Path, clips: Path | None, *, site_url: str, now: datetime, say: Say) -> int | None:
    """Send what was not sent yet. Returns how many are left for the next start; None: nothing was to be sent."""
    folder.mkdir(parents=True, exist_ok=True)
    home = Home.objects.get(name=street.STREET[0].name, memberships__user=person(ANA), memberships__role=Role.OWNER)
    notebook = Notebook(folder / "street.json", str(home.uuid), now)
    cameras = {spec.key: (spec, camera) for spec, camera in street.living()}
    if clips is None:
        takes = plan.drawn(home.lat, home.lon, home.tz, notebook.began.astimezone(UTC))
    else:
        takes = plan.found(clips, list(cameras), home.lat, home.lon, home.tz, notebook.began.astimezone(UTC))
    missing = [take for take in takes if take.camera in cameras and not notebook.has(take)]
    if not missing:
        return None
    devices = {key: device_of(cameras[key][1], site_url, now) for key in {take.camera for take in missing}}
    for key in devices:
        if cameras[key][0].presence != "offline":
            street.beat(cameras[key][1], cameras[key][0], now)
    places = {key: spec.place for key, (spec, _) in cameras.items()}
    return _Filling(folder, devices, places, notebook, len(takes), say).run(plan.in_order(missing))


def device_of(camera: Camera, site_url: str, now: datetime) -> Device:
    """The camera with a fresh token: tokens are never kept, so a start that goes on makes new ones."""
    seen_at, told_at = camera.last_seen_at, camera.offline_told_at
    owner = camera.home.members.get(memberships__home=camera.home, memberships__role=Role.OWNER)
    token = pairing.rotate_token(camera, by=owner, now=now)
    Camera.objects.filter(pk=camera.pk).update(last_seen_at=seen_at, offline_told_at=told_at)
    return Device(site_url, token)


@dataclass
class _Filling:
    """The work itself, one recording after the other: the encoder and the analysis use the other cores."""

    folder: Path
    devices: dict[str, Device]
    places: dict[str, int]
    notebook: Notebook
    total: int
    say: Say

    def run(self, takes: list[Take]) -> int:
        """Send them all. Returns how many are left."""
        self.say(f"Filling the street: {self.total - len(takes)} of {self.total} clips")
        left = 0
        for number, take in enumerate(takes, self.total - len(takes) + 1):
            try:
                self._one(take)
            except NotTaken as refusal:
                self.say(f"{take.key} was not taken: {refusal}")
                self.notebook.note(take)
            except NoAnswer as trouble:
                self.say(f"{take.key} could not be sent: {trouble}")
                left += 1
            if number % SAY_EVERY == 0 or number == self.total:
                self.say(f"Filling the street: {number} of {self.total} clips")
        return left

    def _one(self, take: Take) -> None:
        device = self.devices[take.camera]
        file = take.source if isinstance(take.source, Path) else self._drawing(take, take.source)
        if crc32(take.key.encode()) % EVERY_NTH_IN_PARTS:
            device.send(file, recorded_at=take.at, trigger=take.trigger)
        else:
            kind = content_type_of(file.name)
            device.send_in_parts(file, content_type=kind, recorded_at=take.at, trigger=take.trigger)
        self.notebook.note(take)
        if file != take.source:
            file.unlink()

    def _drawing(self, take: Take, script: Script) -> Path:
        """The drawn recording; one that an earlier start had drawn and not yet sent is there already."""
        drawing = self.folder / f"{take.key.replace('/', ' ')}.mp4"
        if not drawing.exists():
            draft = drawing.with_suffix(".draft")
            film(draft, script, crc32(take.key.encode()), place=self.places[take.camera])
            draft.replace(drawing)
        return drawing
