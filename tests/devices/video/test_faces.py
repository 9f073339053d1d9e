"""Faces are found as places, held while nobody sees them, and followed by place alone."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from devices.video import tracks
from devices.video.faces import WHOLE, Faces
from devices.video.redaction import zone_rows
from devices.video.searching import Lane
from tests.devices.video.portraits import draw_face, scene

BOX = (0.4, 0.3, 0.5, 0.5)


def gray_with(*faces: tuple[int, int, int], width: int = 480, height: int = 320) -> np.ndarray:
    image = scene(width, height)
    for number, (x, y, size) in enumerate(faces):
        draw_face(image, x, y, size, number)
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))


def holds(box: tracks.Box, x: int, y: int, size: int, width: int = 480, height: int = 320) -> bool:
    """Whether a box covers the whole drawn face: forehead to chin."""
    across, down = size / 2 * 0.95, size / 2 * 1.25
    return (
        box[0] * width <= x - across
        and x + across <= box[2] * width
        and box[1] * height <= y - down
        and y + down * 0.95 <= box[3] * height
    )


@pytest.mark.parametrize("size", [40, 60, 90])
@pytest.mark.parametrize("x", [100, 240, 380])
def test_a_face_is_found_whole_and_only_there(size: int, x: int) -> None:
    found = Faces().everywhere(gray_with((x, 150, size)), WHOLE, 480)
    assert len(found) == 1
    assert holds(found[0], x, 150, size)


def test_a_face_in_the_dark_is_found() -> None:
    dark = (gray_with((240, 150, 80)) * 0.2).astype(np.uint8)
    (found,) = Faces().everywhere(dark, WHOLE, 480)
    assert holds(found, 240, 150, 80)
    assert Faces().near(dark, found) is not None


def test_two_faces_are_two_boxes() -> None:
    found = Faces().everywhere(gray_with((120, 150, 70), (350, 150, 60)), WHOLE, 480)
    assert len(found) == 2
    assert len(Faces().everywhere(gray_with((120, 150, 70), (350, 150, 60)), (0.5, 0, 1, 1), 480)) == 1


def test_a_wall_without_anybody_has_no_face() -> None:
    assert Faces().everywhere(gray_with(), WHOLE, 480) == []


def test_a_small_face_in_a_large_picture_is_found_where_the_picture_is_searched_finely() -> None:
    gray = gray_with((1200, 500, 48), width=1920, height=1080)
    assert Faces().everywhere(gray, WHOLE, 320) == []
    (found,) = Faces().everywhere(gray, WHOLE, 960)
    assert holds(found, 1200, 500, 48, 1920, 1080)


def test_a_face_is_found_again_near_its_last_place_and_not_far_from_it() -> None:
    faces, gray = Faces(), gray_with((250, 150, 60))
    (found,) = faces.everywhere(gray_with((230, 150, 60)), WHOLE, 480)
    again = faces.near(gray, found)
    assert again is not None and holds(again, 250, 150, 60)
    assert faces.near(gray, (0.05, 0.3, 0.2, 0.6)) is None


def test_a_box_is_held_before_and_after_it_was_seen() -> None:
    seen = tracks.Tracks()
    seen.put(2.0, BOX)
    (row,) = seen.rows("face", 10.0, 1)
    for at_s in (1.4, 1.7, 2.0, 2.3, 2.6):
        box = tracks.at(row, at_s)
        assert box is not None and tracks.union([box, BOX]) == pytest.approx(box, abs=1e-4)
    assert tracks.at(row, 1.3) is None
    assert tracks.at(row, 2.7) is None


def test_a_missed_moment_between_two_is_covered_on_the_way() -> None:
    seen = tracks.Tracks()
    for at_s, shift in ((1.0, 0.0), (3.0, 0.04)):
        seen.put(at_s, (0.4 + shift, 0.3, 0.5 + shift, 0.5))
    (row,) = seen.rows("face", 10.0, 1)
    middle = tracks.at(row, 2.0)
    assert middle is not None and middle[0] <= 0.4 and middle[2] >= 0.54  # nobody knows which way it took


def test_boxes_too_far_apart_in_place_or_time_are_two_things() -> None:
    seen = tracks.Tracks()
    seen.put(1.0, BOX)
    seen.put(1.2, (0.7, 0.3, 0.8, 0.5))
    seen.put(9.0, BOX)
    assert len(seen.all) == 3
    assert [row["id"] for row in seen.rows("face", 10.0, 4)] == [4, 5, 6]


def test_spans_stay_inside_the_recording_and_in_order() -> None:
    seen = tracks.Tracks()
    for at_s in (0.6, 0.2, 0.4):
        seen.put(at_s, (0.0, 0.0, 0.1, 0.1))
    (row,) = seen.rows("face", 0.7, 1)
    times = [span[0] for span in row["spans"]]
    assert times == sorted(times)
    assert times[0] == 0.0 and times[-1] == 0.7
    assert all(0 <= side <= 1 for span in row["spans"] for side in span[1:])


def test_one_span_alone_stands_all_the_time_and_none_at_all_stands_nowhere() -> None:
    assert tracks.at({"spans": [[0.0, *BOX]]}, 99.0) == BOX
    assert tracks.at({"spans": []}, 0.0) is None


def test_a_box_drawn_from_its_lower_right_corner_is_the_same_box() -> None:
    assert tracks.at({"spans": [[0.0, 0.5, 0.5, 0.4, 0.3]]}, 0.0) == BOX


def test_what_is_stored_of_a_face_is_when_and_where_and_nothing_else() -> None:
    seen = tracks.Tracks()
    for at_s in (0.2, 0.4):
        seen.put(at_s, BOX)
    rows = seen.rows("face", 1.0, 1) + zone_rows([[[0, 0], [1, 0], [1, 1]]])
    for row in json.loads(json.dumps(rows)):
        assert set(row) == {"id", "what", "spans"}
        assert all(len(span) == 5 for span in row["spans"])


def test_only_what_changed_is_searched_again_until_five_seconds_are_over() -> None:
    lane, before = Lane(320, 999, with_sides=True), np.full((54, 96), 90, np.int16)
    assert lane.where(before, 0.0, is_urgent=False) == WHOLE
    assert lane.where(before, 0.4, is_urgent=False) is None
    assert lane.where(before, 1.0, is_urgent=False) is None
    after = before.copy()
    after[20:30, 40:50] = 140
    part = lane.where(after, 2.0, is_urgent=False)
    assert part is not None and part[0] <= 40 / 96 and part[2] >= 50 / 96 and part[2] - part[0] < 0.2
    assert lane.where(after, 5.0, is_urgent=False) == WHOLE
