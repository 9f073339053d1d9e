"""The feed and the area in a real Chromium: the map follows the list, and without scripts nothing is missing."""

from __future__ import annotations

import io
import itertools
import math
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from devices.geo import coarse_cell
from neighbors.areas.models import AlertBy, Neighbor
from neighbors.posts.models import Category, RevisionKind, RevisionState, Standing
from tests.neighborhood import STREET, comment_of, neighbor, post_of, revision_of

MAP_MS = 20_000
PERSON = {"hair": "short, dark", "top": "green raincoat", "bottom": "jeans", "shoes": "white"}


@pytest.fixture
def posts(transactional_db, ana, mia, ben):
    """Eight posts in three cells near Ben, who follows two miles."""
    neighbor(ben)
    now = timezone.now()
    cells = [coarse_cell(STREET[0] + n / 120, STREET[1], 9) for n in range(3)]
    found = []
    for number, category in enumerate([*Category][:6] + [Category.CRIME, Category.SAFETY]):
        resolved = Standing.RESOLVED if number == 2 else Standing.PUBLISHED
        post = post_of(
            ana,
            Standing.LAPSED if number == 3 else resolved,
            category=category,
            cell=cells[number % 3],
            at=now - timedelta(hours=5 * number),
            title=f"What happened number {number}",
        )
        post.numbers.create(user=ana, number=4000 + number)
        found.append(post)
    revision = found[1].revisions.get()
    revision.people, revision.did = [PERSON], "Tried three car doors and left on a bicycle."
    revision.save()
    found[0].correction = revision_of(
        found[0], kind=RevisionKind.CORRECTION, state=RevisionState.APPROVED, text="It was a courier."
    )
    found[0].save()
    found[0].reactions.create(user=mia, kind="helpful")
    comment_of(mia, found[0])
    return found


def test_the_map_follows_what_is_read_and_leads_to_it(page_of, ben, posts):
    page = page_of(ben)
    page.goto("/neighbors/")
    expect(page.locator("[data-feed-map][data-ready]")).to_be_visible(timeout=MAP_MS)
    expect(page.locator(".map-count")).to_have_count(3)
    expect(page.locator(".map-count.is-near")).to_have_text("3")
    page.locator(f"#post-{posts[5].uuid} h2").scroll_into_view_if_needed()
    page.evaluate("(id) => document.getElementById(id).scrollIntoView()", f"post-{posts[5].uuid}")
    expect(page.locator(".map-count.is-near")).to_have_text("2")
    page.get_by_role("button", name="posts here").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#post-{posts[0].uuid} :focus")).to_be_visible()


def tile_at(zoom: int, lat: float, lon: float) -> tuple[int, int]:
    """x and y of the tile that holds this place."""
    wide = 2**zoom
    up = math.asinh(math.tan(math.radians(lat))) / math.pi
    return int((lon + 180) / 360 * wide), int((1 - up) / 2 * wide)


@pytest.fixture
def a_town(tmp_path, settings) -> None:
    """A PMTiles file: plain squares of two greens around the street."""
    squares = []
    for colour in ("#dfe8d4", "#cfdcc2"):
        kept = io.BytesIO()
        Image.new("RGB", (256, 256), colour).save(kept, "PNG")
        squares.append(kept.getvalue())
    named = {}
    for zoom in range(9, 14):
        x, y = tile_at(zoom, *STREET)
        for i, j in itertools.product(range(-4, 5), repeat=2):
            named[zxy_to_tileid(zoom, x + i, y + j)] = squares[(x + i + y + j) % 2]
    with (tmp_path / "town.pmtiles").open("wb") as file:
        writer = Writer(file)
        for number in sorted(named):
            writer.write_tile(number, named[number])
        head = {"tile_type": TileType.PNG, "tile_compression": Compression.NONE, "min_zoom": 9, "max_zoom": 13}
        places = {"min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 1, "max_lat_e7": 1}
        writer.finalize(head | places | {"center_zoom": 9, "center_lon_e7": 0, "center_lat_e7": 0}, {})
    settings.MAP_TILES = str(tmp_path / "town.pmtiles")
    settings.MAP_ATTRIBUTION = "Drawn for this test"


def test_tiles_come_from_our_own_origin_and_no_finer_than_they_should(page_of, live_server, shot, ben, posts, a_town):
    page = page_of(ben)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/neighbors/")
    expect(page.locator("[data-feed-map][data-ready]")).to_be_visible(timeout=MAP_MS)
    expect(page.get_by_text("Drawn for this test")).to_be_visible()
    for _step in range(5):
        page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(1500)
    shot(page, "feed-with-tiles", widths_px=(1280,))
    tiles = [url.partition("/neighbors/tiles/")[2] for url in asked if "/neighbors/tiles/" in url]
    assert tiles
    assert max(int(tile.partition("/")[0]) for tile in tiles) <= 13
    assert all(url.startswith((live_server.url, "blob:", "data:")) for url in asked)


def test_on_a_phone_the_map_waits_behind_a_button(page_of, ben, posts):
    page = page_of(ben, viewport={"width": 390, "height": 844})
    page.goto("/neighbors/")
    expect(page.locator("[data-feed-map]")).to_be_hidden()
    button = page.get_by_role("button", name="Show the map")
    button.click()
    expect(page.locator("[data-feed-map][data-ready]")).to_be_visible(timeout=MAP_MS)
    page.get_by_role("button", name="Hide the map").click()
    expect(page.locator("[data-feed-map]")).to_be_hidden()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_without_scripts_the_list_says_everything(page_of, ben, posts):
    page = page_of(ben, java_script_enabled=False)
    page.goto("/neighbors/")
    expect(page.locator("article.post")).to_have_count(8)
    first = page.locator(f"#post-{posts[0].uuid}")
    for words in ("Neighbor 4000", "mi away", "It was a courier.", "helpful 1", "1 comment"):
        expect(first).to_contain_text(words)
    expect(page.locator(f"#post-{posts[1].uuid} table")).to_contain_text("green raincoat")
    expect(page.locator(f"#post-{posts[2].uuid}")).to_contain_text("resolved")
    expect(page.locator(f"#post-{posts[3].uuid}")).to_contain_text("lapsed")
    page.get_by_role("link", name="lost pet", exact=True).click()
    expect(page.locator("article.post")).to_have_count(1)
    page.get_by_label("Search in posts").fill("nothing like it")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Show all posts").click()
    expect(page.locator("article.post")).to_have_count(8)


def test_an_area_is_chosen_on_the_map_and_by_the_device(page_of, ben, transactional_db):
    page = page_of(ben, geolocation={"latitude": 42.123456, "longitude": -71.654321}, permissions=["geolocation"])
    page.goto("/neighbors/")
    page.get_by_role("link", name="Choose an area").click()
    expect(page.locator("[data-map][data-ready]")).to_be_visible(timeout=MAP_MS)
    page.get_by_role("button", name="Where I am now").click()
    expect(page.get_by_label("Latitude")).to_have_value("42.123")
    expect(page.get_by_label("Longitude")).to_have_value("-71.654")
    page.get_by_label("How far it reaches").select_option("1609")
    page.get_by_label("Under the bell, and in one e-mail a day").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your area is saved.")).to_be_visible()
    area = Neighbor.objects.get(user=ben)
    assert (area.cell, area.radius_m) == (coarse_cell(42.123, -71.654, 9), 1609)
    assert area.alert_by == AlertBy.DIGEST
    page.get_by_role("link", name="change your area").click()
    expect(page.locator("[data-map][data-ready]")).to_be_visible(timeout=MAP_MS)
    expect(page.get_by_label("Where it is now")).to_be_checked()
    page.locator("[data-map] canvas").click(position={"x": 90, "y": 80})
    expect(page.get_by_label("At the point below")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your area is saved.")).to_be_visible()
    assert Neighbor.objects.get(user=ben).cell != area.cell


def test_without_scripts_an_area_is_chosen_around_a_home(page_of, ana, maple):
    page = page_of(ana, java_script_enabled=False)
    page.goto("/neighbors/area/")
    page.get_by_label("Around Maple St 12").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("nobody has posted in your area yet")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Neighbors")).to_have_attribute(
        "aria-current", "true"
    )


def test_it_looks_right_and_axe_finds_nothing(page_of, axe, shot, ben, mia, posts):
    page = page_of(ben)
    page.goto("/neighbors/")
    expect(page.locator("[data-feed-map][data-ready]")).to_be_visible(timeout=MAP_MS)
    axe(page)
    shot(page, "feed", widths_px=(390, 768, 1280))
    page.goto("/neighbors/area/")
    expect(page.locator("[data-map][data-ready]")).to_be_visible(timeout=MAP_MS)
    axe(page)
    shot(page, "area")
    page.goto("/neighbors/?q=zeppelin&category=gossip")
    axe(page)
    shot(page, "feed-no-match")
    page = page_of(mia)
    page.goto("/neighbors/")
    axe(page)
    shot(page, "feed-no-area")
