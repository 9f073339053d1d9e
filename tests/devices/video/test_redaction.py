"""What is published of a recording or picture: covered for good, trimmed, silent, and without a word about itself."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from devices.video import isolation
from devices.video.covering import Cover
from devices.video.errors import Unreadable
from devices.video.frames import luma
from devices.video.recording import Recording
from devices.video.redaction import Blurred, Found, RedactWish, blur, find
from tests.devices.video import damaged
from tests.devices.video.made import made_clip
from tests.devices.video.portraits import detail_left, draw_face, film_of, frames_of, scene, still

X265: dict[str, Any] = {"codec": "libx265", "options": {"x265-params": "log-level=none:pools=none"}}
FACE = (0.42, 0.28, 0.58, 0.62)  # inside the drawn face of portraits.still
AT_HOME = [[[0.0, 0.0], [0.3, 0.0], [0.3, 0.4], [0.0, 0.4]]]
BOX = [{"id": 1, "what": "author", "spans": [[0.0, 0.35, 0.2, 0.65, 0.7]]}]
MARKS = (b"Elm Street 7", b"+42.1", b"Garden cam")


def published(source: Path, wish: RedactWish | None = None, **more: Any) -> tuple[Found, Blurred, Path]:
    """Find and cover in one go."""
    wish, target = wish or RedactWish(**more), source.with_name("shown.bin")
    found = find(source, wish)
    return found, blur(source, target, source.with_name("poster.jpg"), found.boxes, wish), target


def kinds(found: Found) -> list[str]:
    return [row["what"] for row in found.boxes]


def test_the_face_is_gone_from_every_frame_and_the_rest_is_there(tmp_path: Path) -> None:
    source = film_of(tmp_path / "a.mp4", lambda t: (0.3 + 0.1 * t, 0.45))
    found, result, target = published(source)
    assert kinds(found) == ["face"]
    assert (result.width, result.height, result.is_picture, result.damage) == (480, 320, False, "")
    assert result.duration_s == pytest.approx(4, abs=0.1)
    given, shown = frames_of(source), frames_of(target)
    assert len(shown) == len(given)
    for number, (before, after) in enumerate(zip(given, shown, strict=True)):
        x = 0.3 + 0.01 * number
        assert detail_left(before, after, (x - 0.08, 0.28, x + 0.08, 0.62)) < 0.1
        assert detail_left(before, after, (0.0, 0.85, 1.0, 1.0)) > 0.7


def test_the_poster_is_made_of_covered_frames(tmp_path: Path) -> None:
    source = film_of(tmp_path / "a.mp4", still())
    published(source)
    poster = np.asarray(Image.open(tmp_path / "poster.jpg"))
    assert poster.shape == (320, 480, 3)
    assert detail_left(frames_of(source)[0], poster, FACE) < 0.1


def test_a_face_hidden_for_a_moment_does_not_flash(tmp_path: Path) -> None:
    def smear(image: np.ndarray, number: int) -> None:
        if 15 <= number < 25:  # eyes behind a hand: nothing for a cascade, enough for a neighbor
            image[105:150] = 128

    source = film_of(tmp_path / "a.mp4", still(), each=smear)
    _, _, target = published(source)
    for before, after in zip(frames_of(source), frames_of(target), strict=True):
        assert detail_left(before, after, FACE) < 0.1


def test_a_face_that_comes_in_is_covered_from_its_first_frame(tmp_path: Path) -> None:
    source = film_of(tmp_path / "a.mp4", lambda t: (0.5, 0.45) if t >= 1.3 else None)
    _, _, target = published(source)
    for number, (before, after) in enumerate(zip(frames_of(source), frames_of(target), strict=True)):
        if number >= 13:
            assert detail_left(before, after, FACE) < 0.1, number


def test_only_the_boxes_given_are_covered(tmp_path: Path) -> None:
    source = film_of(tmp_path / "a.mp4", still(), seconds=2)
    wish, target = RedactWish(), tmp_path / "open.mp4"
    assert len(find(source, wish).boxes) == 1
    blur(source, target, tmp_path / "poster.jpg", [], wish)
    assert detail_left(frames_of(source)[9], frames_of(target)[9], FACE) > 0.7


@pytest.mark.parametrize("boxes", [[], BOX])
def test_zones_are_black_whatever_boxes_are_given(tmp_path: Path, boxes: list[dict[str, Any]]) -> None:
    source, wish = film_of(tmp_path / "a.mp4", still(0.15, 0.2), seconds=2), RedactWish(zones=AT_HOME)
    assert "zone" in kinds(find(source, wish))
    blur(source, tmp_path / "b.mp4", tmp_path / "poster.jpg", boxes, wish)
    for frame in [*frames_of(tmp_path / "b.mp4"), np.asarray(Image.open(tmp_path / "poster.jpg"))]:
        assert frame[2:120, 2:140].max() < 40


def test_a_zone_box_without_its_polygon_is_covered_as_a_box(tmp_path: Path) -> None:
    source = film_of(tmp_path / "a.mp4", still(), seconds=1)
    zone = [{"id": 1, "what": "zone", "spans": [[0.0, 0.3, 0.1, 0.7, 0.8]]}]
    blur(source, tmp_path / "b.mp4", tmp_path / "poster.jpg", zone, RedactWish())
    assert detail_left(frames_of(source)[5], frames_of(tmp_path / "b.mp4")[5], FACE) < 0.1


def test_what_was_inside_a_box_takes_no_part_in_what_is_shown(tmp_path: Path) -> None:
    """Two recordings that differ only inside the box give the same file, byte for byte."""
    made = []
    for name, seed in (("a", 1), ("b", 2)):

        def someone(image: np.ndarray, _number: int, seed: int = seed) -> None:
            draw_face(image, 240, 144, 60, seed)
            image[130:140, 230:250] = 255 if seed == 1 else 0

        source = film_of(tmp_path / f"{name}.mkv", lambda _t: None, each=someone, seconds=1, codec="ffv1")
        blur(source, tmp_path / f"{name}.mp4", tmp_path / f"{name}.jpg", BOX, RedactWish())
        made.append([(tmp_path / f"{name}.{kind}").read_bytes() for kind in ("mp4", "jpg")])
    assert frames_of(tmp_path / "a.mkv")[0].tobytes() != frames_of(tmp_path / "b.mkv")[0].tobytes()
    assert made[0] == made[1]


def test_neighboring_boxes_learn_nothing_from_each_other() -> None:
    first, second = ([np.full(shape, 90, np.uint8) for shape in ((80, 80), (40, 40), (40, 40))] for _ in "ab")
    second[0][20:40, 20:60] = np.random.default_rng(1).integers(0, 255, (20, 40))
    for planes in (first, second):
        Cover([], 80, 80).paint(planes, [(0.25, 0.25, 0.5, 0.5), (0.5, 0.25, 0.75, 0.5), (0.3, 0.4, 0.6, 0.6)])
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


def test_a_box_over_everything_is_gray() -> None:
    planes = [np.random.default_rng(1).integers(0, 255, shape, np.uint8) for shape in ((60, 80), (30, 40), (30, 40))]
    Cover([], 80, 60).paint(planes, [(-1.0, -1.0, 2.0, 2.0)])
    assert set(np.unique(planes[0])) == {120, 136}
    assert set(np.unique(planes[1])) == {128}


def test_frames_outside_the_trim_are_never_shown(tmp_path: Path) -> None:
    def number_it(image: np.ndarray, number: int) -> None:
        image[280:, :] = 220 if 10 <= number <= 25 else 20

    source = film_of(tmp_path / "a.mp4", still(), each=number_it)
    found, result, target = published(source, start_s=1.0, end_s=2.5)
    shown = frames_of(target)
    assert 15 <= len(shown) <= 16
    assert all(frame[300:].mean() > 180 for frame in shown)
    assert np.asarray(Image.open(tmp_path / "poster.jpg"))[300:].mean() > 180
    assert found.duration_s == result.duration_s == pytest.approx(1.6, abs=0.11)
    assert all(0 <= span[0] <= 1.7 for row in found.boxes for span in row["spans"])
    with av.open(str(target)) as file:
        assert next(file.decode(video=0)).time == 0


@pytest.mark.parametrize(
    "how", [{"options": {"g": "10"}}, {"options": {"g": "500"}}, {"codec": "mjpeg", "pixels": "yuvj420p"}]
)
def test_a_part_late_in_a_recording_is_the_same_without_reading_all_before_it(
    tmp_path: Path, how: dict[str, Any]
) -> None:
    source = made_clip(tmp_path / "a.mkv", seconds=10, moves=(0, 10), **how)
    made = []
    for see in (None, lambda _frame, _at_s: None):
        with Recording(source, 7.0, 8.0, max_s=900) as recording:
            made.append([(frame.pts, at_s, luma(frame).tobytes()) for frame, at_s in recording.frames(see=see)])
    assert len(made[0]) >= 10
    assert made[0] == made[1]


def test_a_trim_outside_the_recording_is_refused(tmp_path: Path) -> None:
    source = film_of(tmp_path / "a.mp4", still(), seconds=1)
    with pytest.raises(Unreadable, match="damaged"):
        find(source, RedactWish(start_s=30))


@pytest.mark.parametrize("with_sound", [False, True])
def test_sound_is_left_out_unless_asked_for(tmp_path: Path, with_sound: bool) -> None:
    source = made_clip(tmp_path / "a.mp4", seconds=6, sound="aac")
    _, result, target = published(source, with_sound=with_sound, start_s=2, end_s=4)
    assert result.has_sound is with_sound
    with av.open(str(target)) as file:
        assert len(file.streams.audio) == with_sound
        assert len(file.streams) == 1 + with_sound
        if with_sound:
            heard = list(file.decode(audio=0))
            assert sum(frame.samples for frame in heard) / heard[0].sample_rate == pytest.approx(2, abs=0.2)


def test_a_recording_says_nothing_about_where_it_was_made(tmp_path: Path) -> None:
    told = {"title": "Garden cam", "location": "+42.1-071.6/", "comment": "Elm Street 7", "make": "Garden cam"}
    source = film_of(tmp_path / "a.mp4", still(), seconds=1, metadata=told | {"creation_time": "2026-05-01T10:00:00Z"})
    assert all(mark in source.read_bytes() for mark in MARKS)
    _, _, target = published(source)
    for path in (target, tmp_path / "poster.jpg"):
        assert not any(mark in path.read_bytes() for mark in MARKS)
    with av.open(str(target)) as file:
        assert not {"title", "location", "comment", "make", "creation_time"} & set(file.metadata)


def test_the_copy_is_h264_with_its_index_first(tmp_path: Path) -> None:
    _, _, target = published(film_of(tmp_path / "a.mkv", still(), seconds=1, codec="ffv1"))
    data = target.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(target)) as file:
        assert (file.streams.video[0].codec_context.name, file.streams.video[0].codec_context.pix_fmt) == (
            "h264",
            "yuv420p",
        )


@pytest.mark.parametrize(
    "how",
    [
        X265,
        {"codec": "libx265", "pixels": "yuv420p10le", "options": X265["options"]},
        {"codec": "ffv1", "pixels": "yuv422p"},
        {"codec": "mjpeg", "pixels": "yuvj420p", "options": {"qmin": "2", "qmax": "3"}},
        {"codec": "ffv1", "width": 481, "height": 321},
        {"fps": 60, "seconds": 2},
    ],
    ids=["hevc", "10 bit", "4:2:2", "full range", "odd size", "60 a second"],
)
def test_every_kind_of_recording_is_covered(tmp_path: Path, how: dict[str, Any]) -> None:
    source = film_of(tmp_path / "a.mkv", still(), **{"seconds": 2, **how})
    _, result, target = published(source)
    given, shown = frames_of(source)[0], frames_of(target)
    assert result.duration_s == pytest.approx(2, abs=0.11)
    assert (result.width % 2, result.height % 2) == (0, 0)
    for frame in shown:
        assert detail_left(given[: frame.shape[0], : frame.shape[1]], frame, FACE) < 0.1
        assert frame.shape[:2] == (result.height, result.width)


def test_a_recording_of_4096_pixels_is_made_smaller(tmp_path: Path) -> None:
    source = film_of(tmp_path / "a.mp4", still(), seconds=1, width=4096, height=2160, face=500, fps=2)
    found, result, target = published(source)
    assert (found.width, found.height) == (4096, 2160)
    assert (result.width, result.height) == (1920, 1012)
    given = np.asarray(Image.fromarray(frames_of(source)[0]).resize((1920, 1012)))
    assert all(detail_left(given, frame, FACE) < 0.1 for frame in frames_of(target))


def test_a_recording_held_upright_is_upright_and_covered(tmp_path: Path) -> None:
    upright = scene(320, 480)
    draw_face(upright, 160, 200, 90)

    def turned(image: np.ndarray, _number: int) -> None:
        image[:] = np.rot90(upright)

    data = film_of(tmp_path / "a.mp4", lambda _t: None, seconds=2, each=turned).read_bytes()
    source = tmp_path / "b.mp4"
    source.write_bytes(damaged.TURNED.join(data.rsplit(damaged.UPRIGHT, 1)))
    found, result, target = published(source)
    assert (found.width, found.height, result.width, result.height) == (320, 480, 320, 480)
    assert kinds(found) == ["face"]
    for frame in frames_of(target):
        assert detail_left(upright, frame, (0.38, 0.3, 0.62, 0.54)) < 0.1
        assert detail_left(upright, frame, (0.0, 0.8, 1.0, 1.0)) > 0.5


def test_everything_that_moves_is_covered_when_asked(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mp4", size=640, moves=(2, 6))
    assert kinds(find(source, RedactWish())) == []
    found, _, target = published(source, blur_people=True)
    assert "person" in kinds(found)
    dark = [int((frame[100:260].max(2) < 40).sum()) for frame in frames_of(target)]
    assert max(dark) < 40  # the square has 1600 pixels
    assert max(int((frame[100:260].max(2) < 40).sum()) for frame in frames_of(source)) > 1000


def test_somebody_who_only_waits_in_the_published_part_is_covered_too(tmp_path: Path) -> None:
    def waits(image: np.ndarray, number: int) -> None:
        if 30 <= number < 80:
            x = 40 + 8 * min(number - 30, 20) + 8 * max(0, number - 65)
            image[120:260, x : x + 60] = 15

    source = film_of(tmp_path / "a.mp4", lambda _t: None, seconds=15, each=waits)
    found, _, target = published(source, blur_people=True, start_s=5.2, end_s=6.2)
    assert all(0 <= span[0] <= found.duration_s for row in found.boxes for span in row["spans"])
    assert max(int((frame[100:280].max(2) < 40).sum()) for frame in frames_of(target)) < 40


def test_where_nobody_can_say_what_moves_everything_is_covered(tmp_path: Path) -> None:
    source = film_of(tmp_path / "a.mp4", lambda _t: None, seconds=0.6)
    found, _, target = published(source, blur_people=True)
    assert kinds(found) == ["person"]
    assert detail_left(frames_of(source)[0], frames_of(target)[0], (0, 0, 1, 1)) < 0.1


def test_nothing_is_left_of_a_copy_that_failed(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.ts", sound="aac")
    with pytest.raises(Unreadable, match="too_long"):
        blur(source, tmp_path / "b.mp4", tmp_path / "b.jpg", [], RedactWish(max_s=3))
    assert not (tmp_path / "b.mp4").exists()


@pytest.mark.parametrize(("make", "code"), damaged.NAMED.items(), ids=lambda value: getattr(value, "__name__", value))
def test_what_is_no_recording_is_named(tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    source = tmp_path / "a.mp4"
    make(source)
    if make is damaged.picture:
        assert find(source, RedactWish()).is_picture
        return
    for work in (
        lambda: find(source, RedactWish()),
        lambda: blur(source, tmp_path / "b.mp4", tmp_path / "c.jpg", [], RedactWish()),
    ):
        with pytest.raises(Unreadable) as refused:
            work()
        assert refused.value.code == code


def test_frames_that_lean_on_what_is_lost_are_left_out_and_damage_is_said(tmp_path: Path) -> None:
    data = bytearray(film_of(tmp_path / "a.mp4", still(), seconds=8, options={"g": "10"}).read_bytes())
    start = data.index(b"mdat") + (len(data) - data.index(b"mdat")) * 2 // 5
    data[start : start + len(data) // 8] = bytes(len(data) // 8)
    source = tmp_path / "b.mp4"
    source.write_bytes(data)
    found, result, target = published(source)
    assert found.damage == result.damage == "gap"
    given, shown = scene(480, 320), frames_of(target)
    draw_face(given, 240, 144, 90)
    assert 20 < len(shown) < 80
    assert all(detail_left(given, frame, FACE) < 0.1 for frame in shown)


def test_a_recording_without_its_end_is_covered_as_far_as_it_goes(tmp_path: Path) -> None:
    data = film_of(tmp_path / "a.mp4", still(), seconds=8, options={"g": "10"}).read_bytes()
    source = tmp_path / "b.mp4"
    source.write_bytes(data[: len(data) * 3 // 5])
    found, result, target = published(source)
    assert found.damage in ("end", "gap") and result.damage == found.damage
    given = scene(480, 320)
    draw_face(given, 240, 144, 90)
    assert all(detail_left(given, frame, FACE) < 0.1 for frame in frames_of(target))


def test_a_size_that_changes_on_the_way_is_covered_to_the_end(tmp_path: Path) -> None:
    source = damaged.size_changes(tmp_path / "a.ts")
    _, result, target = published(source, zones=AT_HOME)
    shown = frames_of(target)
    assert {frame.shape for frame in shown} == {(result.height, result.width, 3)}
    assert all(frame[2:80, 2:120].max() < 40 for frame in shown)


def test_a_recording_longer_than_allowed_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="too_long"):
        find(made_clip(tmp_path / "a.mp4"), RedactWish(max_s=3))


def test_the_limited_child_gives_the_same_answers(tmp_path: Path) -> None:
    source, wish = film_of(tmp_path / "a.mp4", still(), seconds=1), RedactWish(zones=AT_HOME)
    found = isolation.find_faces(source, wish, wall_s=60)
    assert found == find(source, wish)
    target, poster = tmp_path / "b.mp4", tmp_path / "b.jpg"
    result = isolation.redact(source, target, poster, found.boxes, wish, wall_s=60)
    assert result == blur(source, tmp_path / "c.mp4", tmp_path / "c.jpg", found.boxes, wish)
    assert target.read_bytes() == (tmp_path / "c.mp4").read_bytes()
    with pytest.raises(Unreadable, match="not_video"):
        damaged.text(source)
        isolation.find_faces(source, wish, wall_s=60)


# Pictures


def portrait(width: int = 480, height: int = 320) -> np.ndarray:
    image = scene(width, height)
    draw_face(image, width // 2, 144, 90)
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_covered_and_comes_out_as_a_jpeg(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "a"
    Image.fromarray(portrait()).save(source, kind)
    found, result, target = published(source)
    assert (found.is_picture, found.duration_s, kinds(found)) == (True, 0.0, ["face"])
    assert (result.width, result.height, result.is_picture, result.has_sound) == (480, 320, True, False)
    for path in (target, tmp_path / "poster.jpg"):
        with Image.open(path) as shown:
            assert shown.format == "JPEG"
            assert detail_left(portrait(), np.asarray(shown), FACE) < 0.1


def with_exif(turn: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x010E] = "Elm Street 7"
    exif[0x010F] = "Garden cam"
    exif.get_ifd(0x8825)[1] = "N+42.1"
    return exif


@pytest.mark.parametrize(("turn", "turns"), [(1, 0), (6, 1), (3, 2), (8, 3)])
def test_a_turned_picture_is_set_upright_and_tells_nothing(tmp_path: Path, turn: int, turns: int) -> None:
    source = tmp_path / "a.jpg"
    image = Image.fromarray(np.ascontiguousarray(np.rot90(portrait(), turns)))
    image.save(source, "JPEG", exif=with_exif(turn), comment=b"Elm Street 7", quality=90)
    assert all(mark in source.read_bytes() for mark in MARKS)
    found, result, target = published(source)
    assert (found.width, found.height) == (result.width, result.height) == (480, 320)
    assert kinds(found) == ["face"]
    assert detail_left(portrait(), np.asarray(Image.open(target)), FACE) < 0.1
    for path in (target, tmp_path / "poster.jpg"):
        assert not any(mark in path.read_bytes() for mark in (*MARKS, b"Exif"))


def test_words_in_a_png_are_gone(tmp_path: Path) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "Elm Street 7")
    Image.fromarray(portrait()).save(tmp_path / "a.png", pnginfo=words)
    _, _, target = published(tmp_path / "a.png")
    assert b"Elm Street 7" not in target.read_bytes()


def test_what_a_picture_hides_below_transparency_stays_hidden(tmp_path: Path) -> None:
    clear = np.dstack([portrait(), np.full((320, 480), 255, np.uint8)])
    clear[:160, :, 3] = 0
    Image.fromarray(clear).save(tmp_path / "a.png")
    _, _, target = published(tmp_path / "a.png")
    assert np.asarray(Image.open(target))[:150].min() > 245


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "I;16", "1"])
def test_pictures_of_other_colors_are_read(tmp_path: Path, mode: str) -> None:
    source = tmp_path / "a"
    image = Image.fromarray(portrait())
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 256)
    image = image if mode == "I;16" else image.convert(mode)
    image.save(source, "JPEG" if mode == "CMYK" else "PNG")
    found, _, target = published(source)
    if mode != "1":
        assert kinds(found) == ["face"]
    with Image.open(target) as shown:
        assert (shown.format, shown.mode) == ("JPEG", "RGB")


def png_claiming(width: int, height: int, body: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def jpeg_bytes() -> bytes:
    data = io.BytesIO()
    Image.fromarray(portrait()).save(data, "JPEG")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png_claiming(60_000, 60_000), "too_large"),
        (png_claiming(12_000, 12_000, bytes(1_000_000)), "too_large"),
        (png_claiming(100_000, 20), "too_large"),
        (png_claiming(4000, 4000), "damaged"),
        (png_claiming(4, 4, bytes(52)), "too_small"),
        (jpeg_bytes()[:2000], "damaged"),
        (b"\xff\xd8\xff" + bytes(500), "damaged"),
        (b"RIFF\0\0\0\0WEBP" + bytes(100), "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"GIF89a" + bytes(100), "not_video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_video"),
        (b"", "empty"),
    ],
)
def test_a_bad_picture_ends_with_a_name(tmp_path: Path, data: bytes, code: str) -> None:
    source = tmp_path / "a.png"
    source.write_bytes(data)
    with pytest.raises(Unreadable) as refused:
        find(source, RedactWish())
    assert refused.value.code == code
    with pytest.raises(Unreadable):
        blur(source, tmp_path / "b", tmp_path / "c", [], RedactWish())
    assert not (tmp_path / "c").exists()
