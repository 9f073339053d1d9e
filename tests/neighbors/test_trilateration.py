"""Somebody who moves their area as they like, searches, sorts and reads every answer learns no more than cells.

Two worlds are the same but for the exact places of homes and posts, at two far corners of the same cells. Every answer
to every question is compared, byte by byte, in both.
"""

from __future__ import annotations

import re
from datetime import timedelta

import h3
import pytest
import time_machine
from django.db import transaction
from django.test import Client

from devices.geo import cell_centre, coarse_cell, distance_m
from neighbors.areas import setting
from neighbors.areas.models import RADII_M, Neighbor
from neighbors.areas.setting import Wishes
from neighbors.posts import composing
from neighbors.posts.composing import PostWords
from neighbors.posts.models import Post, Revision, RevisionState, Standing
from neighbors.posts.placing import Where
from tests.neighborhood import neighbor, post_of
from tests.street import NOON, home

RANDOM = re.compile(rb"(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])")
TOKENS = re.compile(rb'(csrfmiddlewaretoken" value="|x-csrftoken": "|nonce="|nonce-)[^"\']+')
HERE = (42.123456, -71.654321)
QUESTIONS = ("", "?q=van", "?category=crime", "?q=van&category=crime", "?q=nothing", "items.json", "items.json?q=van")


def corners(cell: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Two places in a cell, as far apart as it allows."""
    middle, edge = cell_centre(cell), h3.cell_to_boundary(cell)
    far = [tuple(m + (c - m) * 0.97 for m, c in zip(middle, corner, strict=True)) for corner in (edge[0], edge[3])]
    return far[0], far[1]


def world(which: int, ana, ben) -> None:
    """Ana's home at one of two corners of its cell, and what she posted from it and near it."""
    coarse, fine = coarse_cell(*HERE, 8), coarse_cell(*HERE, 9)
    place = corners(coarse)[which]
    assert coarse_cell(*place, 8) == coarse
    maple = home(ana, "Maple St 12", *place)
    neighbor(ana, *cell_centre(maple.cell), radius_m=8047)
    post_of(ana, at=NOON, home=maple, title="A white van")
    point = corners(fine)[which]
    said = PostWords("crime", "Another van", "It stood there for an hour.", NOON - timedelta(hours=2))
    drafted = composing.draft(said, Where(point=point), by=ana, now=NOON)
    revision = Revision.objects.get(post=drafted)
    Revision.objects.filter(pk=revision.pk).update(state=RevisionState.APPROVED, words_sha256="00")
    published = NOON - timedelta(minutes=1)
    Post.objects.filter(pk=drafted.pk).update(status=Standing.PUBLISHED, shown=revision, published_at=published)
    for number in range(25):
        post_of(ana, at=NOON - timedelta(hours=number + 1), title=f"Van number {number}", cell=fine)


def attack(ben, *, places: int) -> list[bytes]:
    """Every answer to every question, from every place around, with every radius."""
    client = Client()
    client.force_login(ben)
    heard = []
    around = h3.grid_ring(coarse_cell(*HERE, 9), 2)[:places] + h3.grid_ring(coarse_cell(*HERE, 9), 12)[:places]
    for number, cell in enumerate(around):
        now = NOON + timedelta(days=40 * number)
        for radius_m in RADII_M[:: 2 if number else 1]:
            area = setting.follow(cell, Wishes(radius_m=radius_m), by=ben, now=now)
            assert area.radius_m == radius_m
            for question in QUESTIONS:
                answer = client.get(f"/neighbors/{question}")
                heard.append(f"{answer.status_code} {sorted(answer.headers.items())}".encode() + answer.content)
                older = re.search(rb'href="(\?[^"]*at=[^"]*)" rel="next"', answer.content)
                if older:
                    heard.append(client.get("/neighbors/" + older[1].decode().replace("&amp;", "&")).content)
    return [in_order(TOKENS.sub(rb"\1", text)) for text in heard]


def in_order(text: bytes) -> bytes:
    """Random names, which differ in every world, as first, second, third."""
    met: dict[bytes, bytes] = {}
    return RANDOM.sub(lambda found: met.setdefault(found[0].replace(b"-", b""), b"name %d" % len(met)), text)


def apart(one: bytes, other: bytes) -> tuple[bytes, bytes]:
    """Where two answers begin to differ."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return one[max(0, at - 80) : at + 80], other[max(0, at - 80) : at + 80]


@pytest.mark.django_db
def test_two_worlds_that_differ_only_inside_of_cells_answer_the_same(ana, ben):
    heard = []
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        for which in (0, 1):
            with transaction.atomic():
                world(which, ana, ben)
                heard.append(attack(ben, places=2))
                transaction.set_rollback(True)
    assert len(heard[0]) > 60
    assert sum(b"Another van" in text for text in heard[0]) > 10
    different = [n for n, (one, other) in enumerate(zip(*heard, strict=True)) if one != other]
    assert not different, apart(heard[0][different[0]], heard[1][different[0]])


@pytest.mark.django_db
def test_the_comparison_would_notice_another_cell(ana, ben):
    """The same attack does tell two cells apart: so equal answers mean something."""
    heard = []
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        for cell in (coarse_cell(*HERE, 9), h3.grid_ring(coarse_cell(*HERE, 9), 1)[0]):
            with transaction.atomic():
                post_of(ana, at=NOON, title="Another van", cell=cell)
                heard.append(attack(ben, places=1))
                transaction.set_rollback(True)
    assert heard[0] != heard[1]


@pytest.mark.django_db
def test_every_distance_is_between_two_centres(ana, ben):
    """What is written down of a place is a cell and its centre, for posts and for areas, whatever was pointed at."""
    world(0, ana, ben)
    for post in Post.objects.all():
        assert (post.lat, post.lon) == cell_centre(post.cell)
        assert h3.get_resolution(post.cell) in (8, 9)
    for area in Neighbor.objects.all():
        assert h3.get_resolution(area.cell) == 9
    home_place = corners(coarse_cell(*HERE, 8))[0]
    assert min(distance_m(home_place, (post.lat, post.lon)) for post in Post.objects.all()) > 100


@pytest.mark.django_db
def test_the_rules_allow_two_moves_in_a_month(ben):
    client = Client()
    client.force_login(ben)
    said = {"where": "point", "lon": "-71.65", "radius_m": "805", "alert_by": "page"}
    said |= {"digest_at": "18:00", "time_zone": "UTC"}
    codes = [client.post("/neighbors/area/", said | {"lat": f"42.{n}"}).status_code for n in range(10, 20)]
    assert codes == [302] * 3 + [403] * 7
