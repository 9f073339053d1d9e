"""How well the pipeline sees, on real recordings with a known truth (REAL_FOOTAGE) or on drawn ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from devices.scenes.film import film
from devices.scenes.scripts import BY_NAME
from devices.video import motion
from devices.video.pipeline import Wish, analyze
from tests.bench.truth import Count, count, overlaps
from tests.bench.video import real_clips, shows_person

pytestmark = pytest.mark.parts


@pytest.mark.parametrize("name", ["quiet porch", "visitor rings", "people walk by"])
def test_a_drawn_recording_moves_when_its_truth_says_so(tmp_path: Path, name: str) -> None:
    told = film(tmp_path / "a.mp4", BY_NAME[name], 4, width=640, height=360)
    truth = {
        "duration": told.seconds,
        "events": [{"t0": event.t0, "t1": event.t1} for event in told.events],
        "ignore": [[span.t0, span.t1] for span in told.still],
    }
    result = analyze(tmp_path / "a.mp4", tmp_path, Wish())
    seen = count(truth, [(segment.start_s, segment.end_s) for segment in result.segments])
    assert seen.false == 0
    assert seen.found >= 4 * seen.missed
    assert bool(result.segments) == bool(told.events)


@pytest.mark.skipif(not os.environ.get("REAL_FOOTAGE"), reason="REAL_FOOTAGE names no folder")
def test_real_recordings_are_seen_as_well_as_is_promised(tmp_path: Path) -> None:
    total, shares, quiet, wrong = Count(), [], {}, []
    for path, truth in real_clips():
        if "events" not in truth:
            continue
        result = analyze(path, tmp_path, Wish())
        seen = count(truth, [(segment.start_s, segment.end_s) for segment in result.segments])
        total += seen
        shares += overlaps(truth, *motion.unpack(result.cells))
        if not truth["events"]:
            quiet[path.stem] = seen.false
        if result.has_person != shows_person(path, truth):
            wrong.append(path.stem)
    assert total.f1 >= 0.95
    assert sum(shares) / len(shares) >= 0.70
    assert not any(quiet.values()), quiet
    assert not wrong
