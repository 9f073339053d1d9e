"""Tiles come through our own origin: out of a file, or from a server that learns nothing of the reader."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from devices.errors import Unavailable
from neighbors.posts import tiles


def png(colour: str) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture
def a_file(tmp_path, settings) -> bytes:
    """A PMTiles file with one tile: its bytes."""
    path, tile = tmp_path / "town.pmtiles", png("#d9e2d0")
    with path.open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(3, 2, 3), tile)
        kept = {"tile_type": TileType.PNG, "tile_compression": Compression.NONE, "min_zoom": 3, "max_zoom": 3}
        places = {"min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 1, "max_lat_e7": 1}
        middle = {"center_zoom": 3, "center_lon_e7": 0, "center_lat_e7": 0}
        writer.finalize(kept | places | middle, {})
    settings.MAP_TILES = str(path)
    return tile


class TileServer:
    """A server outside: what it answers, and what it was asked with."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answer: tuple[int, str, bytes] = (200, "image/png", png("#aabbcc"))


@pytest.fixture
def a_server(settings, _redis_process) -> Iterator[TileServer]:
    outside = TileServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            outside.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, kind, body = outside.answer
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing: pytest shows what fails."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.MAP_TILES = f"http://127.0.0.1:{server.server_address[1]}/{{z}}/{{x}}/{{y}}.png"
        yield outside
        tiles.pool.clear()
        server.shutdown()
        thread.join()


@pytest.fixture
def bens(ben) -> Client:
    client = Client(HTTP_USER_AGENT="Ben's browser", HTTP_REFERER="http://localhost/neighbors/")
    client.force_login(ben)
    return client


def test_a_tile_comes_out_of_the_file(bens, a_file):
    answer = bens.get("/neighbors/tiles/3/2/3")
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", a_file)
    assert answer["Cache-Control"].startswith("private")


def test_where_the_file_has_none_a_clear_one_comes(bens, a_file):
    answer = bens.get("/neighbors/tiles/3/0/0")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("path", ["3/8/0", "3/0/8", "14/0/0", "99/1/1"])
def test_no_such_tile(bens, a_file, path):
    assert bens.get(f"/neighbors/tiles/{path}").status_code == 404


def test_strangers_get_no_tile(a_file):
    assert Client().get("/neighbors/tiles/3/2/3").status_code == 302


def test_the_page_names_only_our_own_address(bens, ben, a_server):
    assert tiles.source() == tiles.Source("/neighbors/tiles/{z}/{x}/{y}", "raster", 13, "")


def test_a_server_outside_learns_the_tile_and_nothing_of_the_reader(bens, a_server):
    for _time in range(3):
        answer = bens.get("/neighbors/tiles/12/1234/1510")
        assert (answer.status_code, answer.content) == (200, a_server.answer[2])
    [(path, headers)] = a_server.asked  # the second look is not seen
    assert path == "/12/1234/1510.png"
    assert headers["user-agent"] == "Porch"
    assert set(headers) <= {"host", "user-agent", "accept-encoding"}


def test_where_the_server_has_none_a_clear_one_comes(bens, a_server):
    a_server.answer = (404, "text/html", b"no")
    assert bens.get("/neighbors/tiles/12/1234/1511").content == tiles.NO_PICTURE


@pytest.mark.parametrize(
    "answer",
    [
        (500, "text/html", b"no"),
        (302, "image/png", b""),
        (200, "text/html", b"<script>alert(1)</script>"),
        (200, "image/svg+xml", b"<svg/>"),
        (200, "image/png", bytes(tiles.MOST_BYTES + 1)),
        (200, "image/png", b""),
    ],
    ids=["error", "elsewhere", "a page", "a drawing", "too large", "empty"],
)
def test_what_is_no_tile_is_not_passed_on(bens, a_server, answer):
    a_server.answer = answer
    said = bens.get("/neighbors/tiles/12/1234/1512")
    assert said.status_code == 503
    assert "script" not in said.content.decode().partition("<main")[2].partition("</main>")[0]


def test_a_server_that_is_gone_or_a_file_that_is_none_is_a_sentence(settings, tmp_path, _redis_process):
    settings.MAP_TILES = "http://127.0.0.1:9/{z}/{x}/{y}.png"
    with pytest.raises(Unavailable, match="list"):
        tiles.tile(1, 0, 0)
    (tmp_path / "words.pmtiles").write_text("not a map at all" * 20)
    for name in ("none.pmtiles", "words.pmtiles"):
        settings.MAP_TILES = str(tmp_path / name)
        with pytest.raises(Unavailable, match="list"):
            tiles.tile(1, 0, 0)
        assert tiles.source() is None  # the feed itself does without
