"""PURE. Draws a script into a video file, and says what can be seen in it and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import av
import cv2
import numpy as np

from devices.scenes import hours, things
from devices.scenes.acting import Actor, Set
from devices.scenes.brush import light_at
from devices.scenes.camera import Grain, Rain, Wind
from devices.scenes.lens import Array
from devices.scenes.places import BUILDERS
from devices.scenes.scripts import Script
from devices.scenes.stage import Light, Place, View, light_up, see
from devices.scenes.textures import rng_of

FPS = 10
SWITCH_S = 0.35  # what a lamp and the camera's exposure take together
JOINED_S = 1.0  # a shorter pause between two movements does not end an event
SOUND_HZ = 16_000
SUNS = 4  # different lights of one hour at one place


class Box(NamedTuple):
    """Something that can be seen at t seconds; edges as shares of the frame."""

    t: float
    kind: str
    left: float
    top: float
    right: float
    bottom: float


class Event(NamedTuple):
    t0: float
    t1: float


@dataclass
class Truth:
    """What a drawn recording shows. events: when something that came by moves; still: when somebody stands there."""

    seconds: float
    fps: int
    width: int
    height: int
    events: list[Event] = field(default_factory=list)
    still: list[Event] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    switched_at: float | None = None

    @property
    def has_person(self) -> bool:
        return any(box.kind == "person" for box in self.boxes)


def film(
    path: Path,
    script: Script,
    seed: int,
    *,
    place: int | None = None,
    seconds: float | None = None,
    width: int = 1280,
    height: int = 720,
    fps: int = FPS,
) -> Truth:
    """Draw `script` to an MP4 (H.264) at `path`. The same arguments give the same pictures.

    place: which of the places of this kind (a camera's own); by default the seed's. seconds: the script's own by default.
    """
    long = script.seconds if seconds is None else seconds
    actors = script.act(_seen(script.kind, seed if place is None else place, width, height)[0], rng_of("act", seed))
    first = _lit(script.kind, seed if place is None else place, width, height, script.hour, seed % SUNS)
    light_of = _lighting(script, first, (seed if place is None else place, width, height, seed % SUNS))
    truth = Truth(long, fps, width, height, switched_at=script.switch[1] if script.switch else None)
    moments: list[tuple[float, bool, bool]] = []

    def frames() -> Iterator[Array]:
        grain, rain = Grain(first.light.noise, (height, width), seed), Rain(script.rain, (height, width), seed)
        wind = Wind(script.wind * width / 1280, first.plate, seed)
        for number in range(round(long * fps)):
            t = number / fps
            stage, blend = light_of(t)
            picture = stage.plate.picture.copy() if blend is None else blend
            wind.blow(picture, t)
            boxes, moving = _play(picture, stage, actors, t)
            truth.boxes += boxes
            moments.append((t, moving, any(box.kind != "parcel" for box in boxes)))
            planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420))
            rain.fall(planes[:height])
            grain.add(planes[:height])
            yield planes

    _write(path, frames(), (width, height, fps), rng_of("sound", seed) if script.has_sound else None, long)
    truth.events = _spans([(t, moving) for t, moving, _ in moments], fps)
    truth.still = _spans([(t, there and not moving) for t, moving, there in moments], fps)
    return truth


def _play(frame: Array, stage: Set, actors: list[Actor], t: float) -> tuple[list[Box], bool]:
    """Paint everybody who is there, the farthest first. Gives their boxes, and whether anybody seen moves."""
    lens = stage.place.lens
    there = [(spot, actor) for actor in actors if (spot := actor.spot(t, stage.place)) is not None]
    boxes, is_moving = [], False
    for _, actor in sorted(there, key=lambda pair: -float(lens.distance_m(pair[0]))):
        seen = actor.paint(frame, stage, t)
        edges = seen.tight() if seen else None
        if edges is not None:
            size = (lens.width_px, lens.height_px) * 2
            shares = [round(edge / whole, 4) for edge, whole in zip(edges, size, strict=True)]
            boxes.append(Box(round(t, 3), actor.kind, *shares))
            is_moving = is_moving or actor.is_moving(t)
    return boxes, is_moving


def _spans(moments: list[tuple[float, bool]], fps: int) -> list[Event]:
    """From the first to the last moment that is true, pauses shorter than JOINED_S included."""
    spans: list[Event] = []
    for t, is_so in moments:
        if not is_so:
            continue
        end = round(t + 1 / fps, 3)
        if spans and t - spans[-1].t1 < JOINED_S:
            spans[-1] = Event(spans[-1].t0, end)
        else:
            spans.append(Event(round(t, 3), end))
    return spans


def _lighting(
    script: Script, first: Set, where: tuple[int, int, int, int]
) -> Callable[[float], tuple[Set, Array | None]]:
    """The light at t seconds, and the picture half way between two of them while a lamp goes on."""
    if script.switch is None:
        return lambda t: (first, None)
    hour, at_s = script.switch
    number, width, height, sun = where
    second = _lit(script.kind, number, width, height, hour, sun)

    def light_of(t: float) -> tuple[Set, Array | None]:
        share = (t - at_s) / SWITCH_S
        if share <= 0:
            return first, None
        if share >= 1:
            return second, None
        return second, np.asarray(cv2.addWeighted(first.plate.picture, 1 - share, second.plate.picture, share, 0))

    return light_of


@lru_cache(maxsize=1)
def _seen(kind: str, number: int, width: int, height: int) -> tuple[Place, View]:
    place = BUILDERS[kind](number, width, height)
    return place, see(place)


@lru_cache(maxsize=2)
def _lit(kind: str, number: int, width: int, height: int, hour: str, sun: int) -> Set:
    place, view = _seen(kind, number, width, height)
    light: Light = getattr(hours, hour)(rng_of("hour", number, sun))
    plate = light_up(place, view, light)
    for x, y, heading_deg, seed in place.parked:
        z = place.floor_z(x, y)
        glow = light_at(place, light, np.array([x, y, z + 0.7]))
        pose = things.CarPose(x, y, z, np.radians(heading_deg))
        plate = things.park(plate, place.lens, light, glow, things.car_of(seed), pose)
    return Set(place, light, plate)


def _write(
    path: Path, frames: Iterator[Array], shape: tuple[int, int, int], sound: np.random.Generator | None, seconds: float
) -> None:
    """Encode as cameras do: no B-frames, a key frame every two seconds, the index in front."""
    width, height, fps = shape
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as file:
        video = file.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.gop_size, video.max_b_frames = 2 * fps, 0
        video.options = {"preset": "veryfast", "crf": "27", "maxrate": "2500k", "bufsize": "5000k"}
        video.codec_context.thread_count = (
            2  # encodes beside the drawing; a fixed number gives the same bytes each time
        )
        voice = file.add_stream("aac", rate=SOUND_HZ, layout="mono") if sound is not None else None
        for number, planes in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            file.mux(video.encode(frame))
        file.mux(video.encode(None))
        if voice is not None and sound is not None:
            for frame in _quiet_street(sound, seconds):
                file.mux(voice.encode(frame))
            file.mux(voice.encode(None))


def _quiet_street(rng: np.random.Generator, seconds: float) -> Iterator[av.AudioFrame]:
    """A far hum and a little hiss."""
    count = round(seconds * SOUND_HZ)
    hiss = rng.standard_normal(count).astype(np.float32)
    hum = np.convolve(hiss, np.ones(64, np.float32) / 64, mode="same")
    samples = np.clip((0.02 * hum + 0.002 * hiss) * 32767, -32768, 32767).astype(np.int16)
    for start in range(0, count, 1024):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 1024], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_HZ, start, Fraction(1, SOUND_HZ)
        yield frame
