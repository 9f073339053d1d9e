"""Map tiles through our own origin: out of a PMTiles file, or from a tile server that is asked by us.

What a tile server outside learns: that somebody here looked at a square some kilometers wide. No address of the reader,
no cookie and no page goes along; nothing finer than FINEST is asked for, by the map or of the server; and an answer is
kept for all readers for days, so that a second look is not seen at all. With a file nobody outside learns anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import structlog
import urllib3
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, MagicNumberNotFound, TileType
from redis.exceptions import RedisError

from devices.counting import REDIS_ERRORS
from devices.errors import Unavailable

FINEST = 13  # a tile of this zoom is about 3.6 km wide at 42 degrees north
MOST_BYTES = 1024 * 1024
KEPT = timedelta(days=7)
ASKING = urllib3.Timeout(connect=3, read=6)
VECTOR = "application/vnd.mapbox-vector-tile"
KINDS = {TileType.MVT: VECTOR, TileType.PNG: "image/png", TileType.JPEG: "image/jpeg", TileType.WEBP: "image/webp"}
ENCODINGS = {Compression.NONE: "", Compression.UNKNOWN: "", Compression.GZIP: "gzip", Compression.BROTLI: "br"}
TAKEN = {kind: kind for kind in KINDS.values()} | {"application/x-protobuf": VECTOR, "application/octet-stream": VECTOR}
NO_PICTURE = bytes.fromhex(  # a PNG of one clear pixel
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c48900"
    "00000b4944415478da636000020000050001e9fadcd80000000049454e44ae426082"
)

log = structlog.get_logger(__name__)
pool = urllib3.PoolManager(num_pools=2, maxsize=4, timeout=ASKING, retries=False)


@dataclass(frozen=True)
class Source:
    """What the map is told. tiles: an address of ours with {z}, {x} and {y}."""

    tiles: str
    kind: str  # raster or vector
    finest: int
    attribution: str


@dataclass(frozen=True)
class Tile:
    body: bytes
    content_type: str
    encoding: str = ""


def source() -> Source | None:
    """Where the map finds its tiles; None when the setting names none that can be read."""
    said = settings.MAP_TILES
    if not said:
        return None
    try:
        is_vector = _kind_of(said) == VECTOR
    except Unavailable:
        return None  # the map does without
    address = reverse("neighbors:tiles", args=[0, 0, 0]).removesuffix("0/0/0") + "{z}/{x}/{y}"
    return Source(address, "vector" if is_vector else "raster", FINEST, settings.MAP_ATTRIBUTION)


def _is_remote(said: str) -> bool:
    return said.startswith(("http://", "https://"))


def _kind_of(said: str) -> str:
    """The content type of its tiles."""
    if _is_remote(said):
        return VECTOR if said.partition("?")[0].endswith((".pbf", ".mvt")) else "image/png"
    return KINDS.get(_opened(said).header()["tile_type"], "image/png")


def tile(z: int, x: int, y: int) -> Tile | None:
    """One tile; an empty one where the source has none; None: no tiles here, or no such tile. Raises Unavailable."""
    if not settings.MAP_TILES or z > FINEST or x >= 2**z or y >= 2**z:
        return None
    find = _fetched if _is_remote(settings.MAP_TILES) else _read
    found = find(settings.MAP_TILES, z, x, y)
    if found is not None:
        return found
    kind = _kind_of(settings.MAP_TILES)
    return Tile(b"", VECTOR) if kind == VECTOR else Tile(NO_PICTURE, "image/png")


def _opened(path: str) -> Reader:
    try:
        reader = _reader(path, Path(path).stat().st_mtime_ns)
        reader.header()
        return reader
    except (OSError, ValueError, MagicNumberNotFound) as error:
        log.error("map_tiles_unreadable", error=type(error).__name__)
        raise Unavailable(_("The map's tiles cannot be read now. Everything on the map stands in the list.")) from None


@lru_cache(maxsize=2)
def _reader(path: str, _mtime_ns: int) -> Reader:
    with Path(path).open("rb") as file:
        return Reader(MmapSource(file))


def _read(path: str, z: int, x: int, y: int) -> Tile | None:
    reader = _opened(path)
    header = reader.header()
    body = reader.get(z, x, y)
    kind = KINDS.get(header["tile_type"])
    if body is None or kind is None:
        return None
    return Tile(bytes(body), kind, ENCODINGS.get(header["tile_compression"], ""))


def _fetched(template: str, z: int, x: int, y: int) -> Tile | None:
    url = template.replace("{z}", str(z)).replace("{x}", str(x)).replace("{y}", str(y))
    key = f"tile:{hashlib.sha256(url.encode()).hexdigest()}"
    try:
        kept: Tile | None = cache.get(key)
    except RedisError:
        REDIS_ERRORS.add("keep tiles")
        kept = None
    if kept is None:
        kept = _asked(url)
        try:
            cache.set(key, kept, KEPT.total_seconds())
        except RedisError as error:
            log.warning("tile_not_kept", error=str(error))
    return kept if kept.body else None


def _asked(url: str) -> Tile:
    """The server's answer; an empty body where it has no tile. No redirect is followed, and no large answer read."""
    try:
        answer = pool.request("GET", url, headers={"User-Agent": "Porch"}, preload_content=False, redirect=False)
        try:
            if answer.status in (204, 404):
                return Tile(b"", "")
            kind = TAKEN.get(answer.headers.get("Content-Type", "").partition(";")[0].strip().lower())
            body = answer.read(MOST_BYTES + 1, decode_content=True) if answer.status == 200 and kind else b""
        finally:
            answer.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise _no_tile(type(error).__name__) from None
    if kind is None or not body or len(body) > MOST_BYTES:
        raise _no_tile(f"status {answer.status}, {len(body)} bytes of {kind}")
    return Tile(body, kind)


def _no_tile(why: str) -> Unavailable:
    log.warning("map_tiles_unavailable", why=why)
    return Unavailable(_("The map's tiles do not come now. Everything on the map stands in the list."))
