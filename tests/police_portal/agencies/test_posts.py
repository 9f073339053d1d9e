"""Posts of an agency: written under a permission, inside its jurisdiction, reviewed like all others, marked."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from devices.errors import Invalid, Refused
from devices.geo import coarse_cell
from devices.people.models import User
from neighbors.posts import alerting, commenting, ending, feed, publishing, regions, speaking
from neighbors.posts.composing import PostWords
from neighbors.posts.feed import Filters
from neighbors.posts.models import Category, Post, Revision, Standing
from neighbors.posts.speaking import For
from police_portal.agencies import officers, posting
from police_portal.agencies.models import Agency, Officer, OfficerRole, Permission
from tests import portal
from tests.neighborhood import STREET, comment_of, neighbor, post_of, trained
from tests.street import person

pytestmark = pytest.mark.django_db
DESK = "/admin/neighbors/case/"
FAR = (43.5, -71.65)


def square(lat: float, lon: float, half: float = 0.02) -> list[list[float]]:
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


HERE = square(*STREET)


@pytest.fixture
def police(store: None) -> Agency:
    return portal.agency()


@pytest.fixture
def allowed(police: Agency) -> Permission:
    return portal.permission(police)


@pytest.fixture
def lee(police: Agency) -> Officer:
    return portal.officer(police, name="Officer Lee")


def said(**facts: Any) -> PostWords:
    words: dict[str, Any] = {
        "category": "community",
        "title": "Roadworks on Maple Street",
        "text": "The street is closed for a week from Monday on.",
        "happened_at": timezone.now() - timedelta(hours=1),
    }
    return PostWords(**words | facts)


def written(lee: Officer, whom: For | None = None, **facts: Any) -> Post:
    return posting.draft(said(**facts), whom or For(point=STREET), by=lee.user, now=timezone.now())


def sent(lee: Officer, whom: For | None = None, **facts: Any) -> Revision:
    post = written(lee, whom, **facts)
    posting.send(post, by=lee.user, now=timezone.now())
    return post.revisions.get()


def shown(lee: Officer, by: User, whom: For | None = None, **facts: Any) -> Post:
    revision = sent(lee, whom, **facts)
    publishing.approve(revision, publishing.saw(revision), by=by, now=timezone.now())
    return Post.objects.get(pk=revision.post_id)


def read_in_feed(by: User, area: Any) -> set[int]:
    return {post.pk for post in feed.page(area, Filters(), by=by).posts}


def test_nothing_is_read_before_a_moderator_approved_it(lee, allowed, moe, ben):
    area, revision = neighbor(ben), sent(lee)
    assert revision.state == "pending"
    assert read_in_feed(ben, area) == set()
    publishing.approve(revision, publishing.saw(revision), by=moe, now=timezone.now())
    assert read_in_feed(ben, area) == {revision.post_id}


def test_it_names_the_agency_and_the_permission_and_no_person(lee, allowed, moe, ben, client: Client):
    post = shown(lee, moe)
    neighbor(ben)
    client.force_login(ben)
    for page in (f"/neighbors/posts/{post.uuid}/", "/neighbors/"):
        body = client.get(page).content.decode()
        assert lee.agency.name in body
        assert f"under {allowed.act} {allowed.number}" in body
        assert f"/agencies/{lee.agency.uuid}/" in body
        assert "public-body" in body
        assert "Lee" not in body
    assert not post.numbers.exists()


def test_without_a_permission_in_force_nobody_writes(lee, police, moe):
    with pytest.raises(Refused, match="no permission in force"):
        written(lee)
    portal.permission(police)
    draft = written(lee)
    Permission.objects.update(ends_at=timezone.now() - timedelta(days=1))
    for again in (
        lambda: posting.send(draft, by=lee.user, now=timezone.now()),
        lambda: posting.change(draft, said(), For(point=STREET), by=lee.user, now=timezone.now()),
    ):
        with pytest.raises(Refused, match="no permission in force"):
            again()
    ending.delete(draft, by=lee.user, now=timezone.now())


def test_readers_and_others_do_not_write(police, allowed, ben):
    reader = portal.officer(police, OfficerRole.READER, name="Officer Ray")
    for by in (reader.user, ben):
        with pytest.raises(Refused):
            posting.draft(said(), For(point=STREET), by=by, now=timezone.now())


def test_it_lies_inside_the_jurisdiction(lee, allowed):
    for whom in (For(point=FAR), For(region=square(*FAR)), For(region=square(42.2, -71.65, 0.1))):
        with pytest.raises(Invalid, match="outside of the agency's jurisdiction"):
            written(lee, whom)


def test_the_screen_asks_of_an_agency_what_it_asks_of_everybody(lee, allowed):
    post = written(lee, category="suspicious")
    with pytest.raises(Invalid, match="what the person did"):
        posting.send(post, by=lee.user, now=timezone.now())


def test_only_an_agency_writes_in_its_categories(lee, allowed):
    with pytest.raises(Invalid):
        written(lee, category="request")
    assert written(lee, category="environmental").category == Category.ENVIRONMENTAL


def test_a_post_for_a_region_is_read_where_the_region_reaches(lee, allowed, moe, ben, ana):
    post = shown(lee, moe, For(region=HERE))
    inside, now = neighbor(ben), timezone.now()
    beside = neighbor(ana, STREET[0] + 0.04, STREET[1], radius_m=3219)  # 2.2 km from its edge
    away = neighbor(person("far@example.org", "Far"), STREET[0] + 0.09, STREET[1], radius_m=3219)
    assert [one.pk for one in feed.from_bodies(inside, by=ben, now=now)] == [post.pk]
    assert regions.newest(beside, now, by=ana) == [post.pk]
    assert regions.newest(away, now, by=away.user) == []
    assert read_in_feed(ben, inside) == set()
    assert {one.user_id for one in alerting.followers(post)} == {ben.pk, ana.pk}


def test_three_of_two_weeks_stand_above_the_feed(lee, allowed, moe, ben, client: Client):
    posts = [shown(lee, moe, For(region=HERE), title=f"Notice {n}") for n in range(5)]
    now = timezone.now()
    for n, post in enumerate(posts):
        Post.objects.filter(pk=post.pk).update(published_at=now - timedelta(days=4 * n, minutes=1))
    area = neighbor(ben)
    assert regions.newest(area, now, by=ben) == [post.pk for post in posts[:3]]
    client.force_login(ben)
    page = client.get("/neighbors/").content.decode()
    assert "From public bodies here" in page
    assert "Notice 0" in page
    assert "Notice 3" not in page
    assert "From public bodies here" not in client.get("/neighbors/?q=notice").content.decode()
    client.post("/neighbors/area/agencies/", {"hides": "on"})
    assert "From public bodies here" not in client.get("/neighbors/").content.decode()


def test_a_region_stands_in_the_hash_that_an_approval_names(lee, allowed, moe):
    revision = sent(lee, For(region=HERE))
    seen = publishing.saw(revision)
    Post.objects.filter(pk=revision.post_id).update(region=square(*STREET, 0.03))
    revision = Revision.objects.get(pk=revision.pk)
    assert publishing.saw(revision) != seen


def test_neighbors_comment_and_flag_and_officers_read_along(lee, allowed, moe, ben, client: Client):
    post = shown(lee, moe)
    neighbor(ben)
    comment = commenting.write(post, "Which side?", by=ben, now=timezone.now())
    comment_of(ben, post, text="Is the path open?")
    assert comment.status == Standing.PENDING
    client.force_login(lee.user)
    page = client.get(f"/neighbors/posts/{post.uuid}/").content.decode()
    assert "Is the path open?" in page
    assert "Which side?" not in page
    client.force_login(ben)
    assert client.get(f"/neighbors/posts/{post.uuid}/contact/").status_code in (403, 404)


def test_the_desk_says_that_a_public_body_speaks(lee, allowed, moe, client: Client):
    revision = sent(lee)
    client.force_login(portal.with_code(trained(moe)))
    assert lee.agency.name in client.get(DESK).content.decode()
    claimed = client.post(f"{DESK}claim/", {"kind": "hold", "uuid": revision.uuid})
    page = client.get(claimed["Location"]).content.decode()
    assert f"A public body speaks: {lee.agency.name}" in page
    assert f"A post by {lee.agency.name}" in page
    assert revision.text in page


def test_colleagues_end_what_one_of_them_wrote_and_others_do_not(lee, allowed, moe, police):
    post = shown(lee, moe)
    other = portal.officer(portal.agency("Shelby Fire", domains=["fire.example.org"]))
    with pytest.raises(Refused):
        ending.resolve(post, by=other.user, now=timezone.now())
    ending.resolve(post, by=portal.officer(police, name="Officer May").user, now=timezone.now())
    assert post.status == Standing.RESOLVED


def test_who_is_switched_off_changes_nothing_any_more(lee, allowed, moe, police):
    post, chief = shown(lee, moe), portal.officer(police, OfficerRole.ADMIN, name="Chief Diaz")
    officers.switch_off(lee, "Left.", by=chief.user, now=timezone.now())
    lee.user.refresh_from_db()
    with pytest.raises(Refused):
        ending.delete(post, by=lee.user, now=timezone.now())


def test_no_officer_ends_what_the_agency_asks_for(lee, allowed):
    post = post_of(person("x@example.org", "X"), category=Category.REQUEST)
    Post.objects.filter(pk=post.pk).update(agency_uuid=lee.agency.uuid, author=None)
    post.refresh_from_db()
    with pytest.raises(Refused):
        ending.delete(post, by=lee.user, now=timezone.now())
    assert not posting.posts_of(lee.agency).filter(pk=post.pk).exists()


def test_an_officer_walks_through_the_pages(lee, allowed, police, client: Client):
    client.force_login(lee.user)
    assert client.get("/portal/posts/").status_code == 200
    assert client.get("/portal/posts/new/").status_code == 200
    facts = {
        "category": "community",
        "title": "Roadworks",
        "text": "The street is closed.",
        "happened_at": f"{timezone.now() - timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "where": "region",
    }
    assert client.post("/portal/posts/new/", facts | {"region": "{}"}).status_code == 400
    outside = json.dumps({"type": "Polygon", "coordinates": [square(*FAR)]})
    answer = client.post("/portal/posts/new/", facts | {"region": outside})
    assert answer.status_code == 400
    assert "jurisdiction" in answer.content.decode()
    region = json.dumps({"type": "Polygon", "coordinates": [HERE]})
    assert client.post("/portal/posts/new/", facts | {"region": region}).status_code == 302
    post = Post.objects.get()
    assert (post.cell_8, post.region, post.cell) == (0, HERE, coarse_cell(*regions.middle(HERE), 9))
    at = f"/portal/posts/{post.uuid}/"
    assert "Send it for review" in client.get(at).content.decode()
    assert client.post(f"{at}edit/", facts | {"where": "all", "title": "Roadworks on Maple"}).status_code == 302
    post.refresh_from_db()
    assert post.region == police.jurisdiction[0]
    assert client.get(f"{at}edit/").status_code == 200
    assert client.post(f"{at}send/").status_code == 302
    post.refresh_from_db()
    assert post.status == Standing.PENDING
    assert client.post(f"{at}edit/", {"start": "1"}).status_code == 302
    assert client.post(f"{at}delete/").status_code == 302
    assert client.get(at).status_code == 404


def test_of_another_agency_nothing_is_found(lee, allowed, client: Client):
    post = written(lee)
    other = portal.officer(portal.agency("Shelby Fire", domains=["fire.example.org"]), OfficerRole.ADMIN)
    client.force_login(other.user)
    assert client.get(f"/portal/posts/{post.uuid}/").status_code == 404
    assert client.post(f"/portal/posts/{post.uuid}/delete/").status_code == 404
    with pytest.raises(Refused):
        speaking.draft(
            speaking.Body(uuid.uuid4(), "X", "Y", "/"), said(), For(point=STREET), by=lee.user, now=timezone.now()
        )
