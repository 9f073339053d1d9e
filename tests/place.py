"""Where ana and ben live, as it could be read somewhere: in words, in numbers of several kinds, in bytes."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator

import h3

# Their homes: tests/street.py. Ana's address says Springfield, four digits after the point are ten meters
CLOCK = re.compile(r"\d\d:\d\d:\d\d[.,]\d+")
HOMES = {"ana": (42.123456, -71.654321), "ben": (42.130001, -71.660002)}
EARTH_M = 6_378_137
FINER_THAN_PUBLIC = range(10, 16)  # cells of H3; what is public is at most of resolution 9


def _written(degrees: float, digits: int) -> Iterator[str]:
    """42.1234 as a number, and with a comma."""
    cut = f"{abs(degrees):.6f}"[: digits - 6]
    yield cut
    yield cut.replace(".", ",")


def _in_minutes(degrees: float) -> Iterator[str]:
    """42°7'24: how EXIF viewers and maps write it."""
    whole = int(abs(degrees))
    minutes = (abs(degrees) - whole) * 60
    for sign in ("°", "° ", "&deg;"):
        for mark in ("'", "′", "&#x27;"):
            yield f"{whole}{sign}{int(minutes)}{mark}"
            yield f"{whole}{sign}{int(minutes):02}{mark}"


def _projected(lat: float, lon: float) -> Iterator[str]:
    """On the sheet that web maps use, in meters; and in radians."""
    x = EARTH_M * math.radians(lon)
    y = EARTH_M * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    yield from (f"{x:.1f}", f"{y:.1f}", f"{math.radians(lat):.6f}", f"{math.radians(lon):.6f}")


def _cells(lat: float, lon: float) -> Iterator[str]:
    for resolution in FINER_THAN_PUBLIC:
        cell = h3.latlng_to_cell(lat, lon, resolution)
        yield from (cell, str(int(cell, 16)))


def _needles() -> Iterator[str]:
    for name, (lat, lon) in HOMES.items():
        for degrees in (lat, lon):
            yield from _written(degrees, 4 if name == "ana" else 5)  # 42.1300 alone is said of much
            yield from _in_minutes(degrees)
        yield from _projected(lat, lon)
        yield from _cells(lat, lon)
    yield "Springfield"


def _numbers() -> Iterator[bytes]:
    """The numbers themselves, as they stand in a file: floats, EXIF's fractions, millionths, cells."""
    for lat, lon in HOMES.values():
        for degrees in (lat, lon):
            for order in "<>":
                yield struct.pack(f"{order}d", degrees)
                yield struct.pack(f"{order}f", degrees)
                yield struct.pack(f"{order}i", round(degrees * 1e6))
            whole, minutes = divmod(abs(degrees) * 60, 60)
            yield struct.pack(">IIII", int(whole), 1, int(minutes), 1)
            yield struct.pack("<IIII", int(whole), 1, int(minutes), 1)
        for resolution in FINER_THAN_PUBLIC:
            number = h3.str_to_int(h3.latlng_to_cell(lat, lon, resolution))
            yield from (struct.pack("<Q", number), struct.pack(">Q", number))


NEEDLES = tuple(dict.fromkeys(_needles()))
BYTES = tuple(needle.encode(code) for needle in NEEDLES for code in ("utf-8", "utf-16-le", "utf-16-be")) + tuple(
    _numbers()
)


def found_in(text: str) -> list[str]:
    """A clock of a log line is no place: at 42.1234 seconds past the minute it reads like one."""
    said = CLOCK.sub("", text)
    return [needle for needle in NEEDLES if needle in said]


def found_in_bytes(content: bytes) -> list[bytes]:
    return [needle for needle in BYTES if needle in content]
