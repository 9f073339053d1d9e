"""Opens a file, says what is in it, and gives views of a decoded frame."""

from __future__ import annotations

import errno
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from devices.video.errors import Unreadable

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts"
# What comes out of damaged files when they are opened, read or decoded.
BAD = (av.error.FFmpegError, ValueError, OSError, RuntimeError, EOFError, UnicodeDecodeError, OverflowError)
LEAST_SIDE_PX, MOST_SIDE_PX, MOST_PX = 16, 4096, 9_500_000
PLANAR_420 = {"yuv420p", "yuvj420p"}
MP4_BOXES = (b"ftyp", b"mdat", b"moov", b"wide", b"free", b"skip", b"moof", b"styp")


@dataclass(frozen=True)
class Probe:
    """What the headers say. container: one of mp4, mov, webm, mkv, avi, mpegts; audio: codec name, "" without sound."""

    container: str
    codec: str
    pixels: str
    audio: str
    has_audio: bool
    width: int
    height: int
    frame_rate: float
    promised_s: float
    recorded_at: str
    is_index_first: bool


def unreadable(error: BaseException, code: str = "damaged") -> Unreadable:
    """What to raise for one of BAD: it may be the machine's fault and not the file's."""
    number = getattr(error, "errno", None)
    if number in (errno.ENOMEM, errno.EFBIG):
        return Unreadable("too_costly", str(error))
    return Unreadable("crashed" if number in (errno.ENOSPC, errno.EDQUOT) else code, str(error))


def open_video(path: Path) -> tuple[Any, Any]:
    """The opened container and its first video stream, which decodes on one thread. Raises Unreadable.

    Only containers of FORMATS are tried and only this file is read: a playlist renamed to .mp4 would name other files.
    """
    if path.stat().st_size == 0:
        raise Unreadable("empty")
    options = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
    try:
        source = av.open(str(path), options=options, metadata_errors="replace")
    except BAD as error:
        with path.open("rb") as file:
            is_mp4 = file.read(8)[4:] in MP4_BOXES
        raise unreadable(error, "incomplete" if is_mp4 else "not_video") from error
    streams = [s for s in source.streams.video if s.codec_context is not None]
    if not streams:
        has_others = bool(source.streams)
        source.close()
        with path.open("rb") as file:
            is_cut = not has_others and file.read(8)[4:] in MP4_BOXES
        raise Unreadable("incomplete" if is_cut else "no_video")
    streams[0].codec_context.thread_count = 1
    return source, streams[0]


def sound_of(source: Any) -> Any:
    """The first sound stream that can be decoded, or None."""
    return next((s for s in source.streams.audio if s.codec_context is not None), None)


def check_size(width: int, height: int) -> None:
    """Raises Unreadable for a picture outside what we accept."""
    if min(width, height) < LEAST_SIDE_PX:
        raise Unreadable("too_small" if width > 0 and height > 0 else "damaged", f"{width}x{height}")
    if max(width, height) > MOST_SIDE_PX or width * height > MOST_PX:
        raise Unreadable("too_large", f"{width}x{height}")


def probe(source: Any, stream: Any, path: Path, max_s: float) -> Probe:
    """Read the headers. Raises Unreadable for a size or a length outside what we accept, before anything is decoded."""
    check_size(stream.codec_context.width, stream.codec_context.height)
    container_s = (source.duration or 0) / av.time_base
    stream_s = float((stream.duration or 0) * (stream.time_base or 0))
    container = _container(source, path)
    is_index_first, claimed_s = _index(path) if container in ("mp4", "mov") else (False, 0.0)
    if max(container_s, stream_s, claimed_s) > max_s + 1:
        raise Unreadable("too_long", f"{max(container_s, stream_s, claimed_s):.0f} s")
    sound = sound_of(source)
    return Probe(
        container=container,
        codec=stream.codec_context.name,
        pixels=stream.codec_context.pix_fmt or "",
        audio=sound.codec_context.name if sound is not None else "",
        has_audio=bool(source.streams.audio),
        width=stream.codec_context.width,
        height=stream.codec_context.height,
        frame_rate=_rate(stream),
        promised_s=stream_s or (0.0 if source.streams.audio else container_s),
        recorded_at=_recorded_at(source),
        is_index_first=is_index_first,
    )


def _rate(stream: Any) -> float:
    rate = float(stream.average_rate or stream.base_rate or 0)
    return rate if 0 < rate <= 1000 else 0.0


def _container(source: Any, path: Path) -> str:
    if source.format.name.startswith("mov"):
        return "mov" if source.metadata.get("major_brand", "").strip() == "qt" else "mp4"
    if source.format.name.startswith("matroska"):
        with path.open("rb") as file:
            return "webm" if b"webm" in file.read(64) else "mkv"
    return str(source.format.name)


def _recorded_at(source: Any) -> str:
    """The container's creation time as ISO 8601 UTC; "" if there is none or it is impossible."""
    try:
        when = datetime.fromisoformat(source.metadata.get("creation_time", ""))
    except ValueError:
        return ""
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return when.isoformat() if 2000 <= when.year < 2100 else ""


def _index(path: Path) -> tuple[bool, float]:
    """Whether an MP4 has its moov box before its first mdat or moof box, and the seconds that its header claims."""
    size, offset, order, claimed_s = path.stat().st_size, 0, b"", 0.0
    with path.open("rb") as file:
        while offset + 8 <= size:
            file.seek(offset)
            head = file.read(64)
            order = order or (head[4:8] if head[4:8] in (b"moov", b"mdat", b"moof") else b"")
            if head[4:8] == b"moov" and head[12:16] == b"mvhd":
                unit, count = struct.unpack(*((">IQ", head[36:48]) if head[16] == 1 else (">II", head[28:36])))
                claimed_s = count / unit if unit and count < 2**32 - 1 else 0.0
            length = int.from_bytes(head[:4], "big")
            offset += max(8, int.from_bytes(head[8:16], "big") if length == 1 else length)
            if length == 0:  # to the end of the file
                break
    return order == b"moov", claimed_s


def view(plane: Any, width: int, height: int) -> np.ndarray:
    """The bytes of an 8-bit plane as uint8 (height, width), not copied."""
    return np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[:height, :width]


def planes(frame: Any) -> list[np.ndarray]:
    """Views of Y, U and V, uint8, chroma of half size; other formats than 8-bit 4:2:0 are converted first."""
    if frame.format.name not in PLANAR_420:
        frame = frame.reformat(format="yuv420p")
    half = ((frame.width + 1) // 2, (frame.height + 1) // 2)
    sizes = [(frame.width, frame.height), half, half]
    return [view(plane, *size) for plane, size in zip(frame.planes, sizes, strict=True)]


def luma(frame: Any) -> np.ndarray:
    """The brightness, uint8 (height, width): a view where the format allows it."""
    if frame.format.name in PLANAR_420 or frame.format.name in ("yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "nv12"):
        return view(frame.planes[0], frame.width, frame.height)
    return planes(frame)[0]


def turned(image: np.ndarray, degrees: float) -> np.ndarray:
    """The image as displayed: turned counter-clockwise by a multiple of 90 degrees."""
    turns = round(degrees / 90) % 4
    return np.ascontiguousarray(np.rot90(image, turns)) if turns else image


def shrunk(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """The image at this size: halved exactly as often as it fits (fast), the rest interpolated."""
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        rows, columns = image.shape[0] // 2, image.shape[1] // 2
        image = cv2.resize(image[: 2 * rows, : 2 * columns], (columns, rows), interpolation=cv2.INTER_AREA)
    if image.shape != (height, width):
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)
    return image
