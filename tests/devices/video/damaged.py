"""Files as they arrive in the wild: cut, zeroed, lying about themselves, or no recording at all. All made by code."""

from __future__ import annotations

import struct
import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from tests.devices.video.made import made_clip

TURNED = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
UPRIGHT = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def text(path: Path) -> None:
    path.write_bytes(b"This is a letter, not a film.\n" * 400)


def playlist(path: Path) -> None:
    other = made_clip(path.with_suffix(".other.mp4"), seconds=2)
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{other}\n#EXT-X-ENDLIST\n")


def list_of_files(path: Path) -> None:
    other = made_clip(path.with_suffix(".other.mp4"), seconds=2)
    path.write_text(f"ffconcat version 1.0\nfile '{other}'\n")


def session_description(path: Path) -> None:
    path.write_text("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n")


def web_page(path: Path) -> None:
    path.write_text("<!doctype html><title>404</title>" * 200)


def picture(path: Path) -> None:
    with av.open(str(path), "w", format="image2") as file:
        stream = file.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuvj420p"
        frame = av.VideoFrame.from_ndarray(np.full((180, 320, 3), 90, np.uint8), format="rgb24")
        file.mux(stream.encode(frame.reformat(format="yuvj420p")))
        file.mux(stream.encode(None))


def noise(path: Path) -> None:
    path.write_bytes(np.random.default_rng(3).bytes(50_000))


def cut_before_index(path: Path) -> None:
    whole = made_clip(path, seconds=4, moves=(1, 3), index_first=False).read_bytes()
    path.write_bytes(whole[: whole.index(b"moov") - 100])


def only_a_head(path: Path) -> None:
    path.write_bytes(made_clip(path, seconds=2).read_bytes()[:28])


def cut_in_the_index(path: Path) -> None:
    whole = made_clip(path, seconds=4).read_bytes()
    path.write_bytes(whole[: whole.index(b"moov") + 60])


def sound_only(path: Path) -> None:
    with wave.open(str(path.with_suffix(".wav")), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(b"\0\1" * 32_000)
    with av.open(str(path.with_suffix(".wav"))) as given, av.open(str(path), "w", format="mp4") as made:
        stream = made.add_stream("aac", rate=16_000)
        for frame in given.decode(audio=0):
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))


def one_pixel(path: Path) -> None:
    with av.open(str(path), "w", format="avi") as file:
        stream = file.add_stream("rawvideo", rate=10)
        stream.width, stream.height, stream.pix_fmt = 1, 1, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.full((2, 2, 3), 90, np.uint8), format="rgb24")
        for index in range(10):
            small = frame.reformat(1, 1, "yuv420p")
            small.pts = index
            file.mux(stream.encode(small))


def claims_60000_pixels(path: Path) -> None:
    data = bytearray(made_clip(path.with_suffix(".mkv"), seconds=1, codec="ffv1").read_bytes())
    width = data.index(b"\xb0\x82")  # Matroska's PixelWidth, two bytes
    struct.pack_into(">H", data, width + 2, 60_000)
    path.write_bytes(data)


def claims_ten_hours(path: Path) -> None:
    data = bytearray(made_clip(path, seconds=1).read_bytes())
    for name in (b"mvhd", b"mdhd"):
        place = data.index(name) + 4
        unit = struct.unpack_from(">I", data, place + 12)[0]
        struct.pack_into(">I", data, place + 16, unit * 36_000)
    place = data.index(b"tkhd") + 4
    struct.pack_into(">I", data, place + 20, 36_000_000)
    path.write_bytes(data)


def only_zeros_inside(path: Path) -> None:
    data = bytearray(made_clip(path, seconds=4).read_bytes())
    start = data.index(b"mdat") + 4
    data[start:] = bytes(len(data) - start)
    path.write_bytes(data)


NAMED: dict[Callable[[Path], None], str] = {
    empty: "empty",
    text: "not_video",
    playlist: "not_video",
    list_of_files: "not_video",
    session_description: "not_video",
    web_page: "not_video",
    picture: "not_video",
    noise: "not_video",
    cut_before_index: "incomplete",
    only_a_head: "incomplete",
    cut_in_the_index: "incomplete",
    sound_only: "no_video",
    one_pixel: "too_small",
    claims_60000_pixels: "too_large",
    claims_ten_hours: "too_long",
    only_zeros_inside: "damaged",
}


def broken_in_the_middle(path: Path) -> Path:
    data = bytearray(made_clip(path, seconds=8, moves=(1, 7), options={"g": "10"}).read_bytes())
    start = data.index(b"mdat") + (len(data) - data.index(b"mdat")) * 2 // 5
    data[start : start + len(data) // 8] = bytes(len(data) // 8)
    path.write_bytes(data)
    return path


def broken_at_the_start(path: Path) -> Path:
    """Eight seconds at 10 pictures a second, of which the first two seconds cannot be read."""
    data = bytearray(made_clip(path, seconds=8, moves=(0, 8), options={"g": "20", "bf": "0"}).read_bytes())
    with av.open(str(path)) as file:
        places = [(one.pos, one.size) for one in file.demux(video=0) if one.size and one.pts * one.time_base < 2]
    for start, size in places:
        data[start : start + size] = bytes(size)
    path.write_bytes(data)
    return path


def cut_at_the_end(path: Path) -> Path:
    data = made_clip(path, seconds=8, moves=(1, 7), options={"g": "10"}).read_bytes()
    path.write_bytes(data[: len(data) * 3 // 5])
    return path


def size_changes(path: Path) -> Path:
    """MPEG-TS whose second half is smaller."""
    first = made_clip(path.with_suffix(".1.ts"), seconds=3, moves=(1, 2), size=640)
    second = made_clip(path.with_suffix(".2.ts"), seconds=3, size=320)
    path.write_bytes(first.read_bytes() + second.read_bytes())
    return path


def held_upright(path: Path) -> Path:
    """A recording of a phone: wide pixels, and a matrix that says to turn them by a quarter."""
    data = made_clip(path, seconds=6, moves=(2, 4), size=640).read_bytes()
    assert data.count(UPRIGHT) >= 2
    path.write_bytes(TURNED.join(data.rsplit(UPRIGHT, 1)))
    return path
