"""What a public body asks stands in the feed: published at once, marked as theirs, and nobody's to change."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from devices.errors import Conflict, Gone, Refused
from devices.geo import coarse_cell
from devices.people.models import Office, User
from neighbors.moderation import flagging
from neighbors.posts import (
    alerting,
    announcing,
    avoiding,
    commenting,
    composing,
    contacting,
    ending,
    feed,
    reacting,
    words,
)
from neighbors.posts.feed import Filters
from neighbors.posts.models import Alert, Post, Standing
from tests.neighborhood import STREET, neighbor, post_of
from tests.street import NOON, person

pytestmark = pytest.mark.django_db
AGENCY = uuid.uuid4()


def announced(**facts: object) -> Post:
    said = {
        "agency_uuid": AGENCY,
        "agency_name": "Springfield Police",
        "under": "resolution 2026-4",
        "path": "/requests/one/",
        "title": "Recordings of Tuesday afternoon",
        "text": "Springfield Police asks homes here for recordings of parcel theft.",
        "cell": coarse_cell(*STREET, 8),
        "now": NOON,
        "happened_at": NOON - timedelta(days=1),
    }
    return announcing.announce(**said | facts)  # type: ignore[arg-type]


def test_it_is_read_at_once_with_the_agency_and_its_permission(ben: User, client: Client):
    post, area = announced(), neighbor(ben)
    assert [found.pk for found in feed.page(area, Filters(), by=ben).posts] == [post.pk]
    client.force_login(ben)
    for page in (f"/neighbors/posts/{post.uuid}/", "/neighbors/"):
        body = client.get(page).content.decode()
        assert "Springfield Police" in body
        assert "resolution 2026-4" in body
        assert 'href="/requests/one/"' in body
        assert "A neighbor who has left" not in body
        assert "public-body" in body


def test_its_words_are_named_by_their_hash(ben: User):
    post = announced()
    assert post.shown is not None
    assert post.shown.words_sha256 == words.digest(post.shown)


def test_it_takes_no_comment_reaction_or_message(ben: User, client: Client):
    post = announced()
    neighbor(ben)
    for write in (
        lambda: commenting.write(post, "I know.", by=ben, now=NOON),
        lambda: reacting.react(post, "helpful", True, by=ben, now=NOON),
        lambda: contacting.write_to_author(post, "I know.", by=ben, now=NOON),
    ):
        with pytest.raises(Refused, match="What an agency asks for"):
            write()
    client.force_login(ben)
    assert "/comment" not in client.get(f"/neighbors/posts/{post.uuid}/").content.decode()


def test_no_flag_hides_it(ben: User):
    post = announced()
    neighbor(ben)
    flagging.flag(post, "danger_to_someone", by=ben, now=NOON)
    for n in range(3):
        one = person(f"n{n}@example.org", f"N{n}", date_joined=NOON - timedelta(days=90))
        neighbor(one)
        flagging.flag(post, "false", by=one, now=NOON)
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED


def test_nobody_edits_deletes_or_resolves_it(ben: User, client: Client):
    post = announced()
    neighbor(ben)
    for write in (composing.edit, ending.delete, ending.resolve):
        with pytest.raises(Refused):
            write(post, by=ben, now=NOON)
    client.force_login(ben)
    for step in ("edit", "delete", "resolve", "discard", "correct"):
        assert client.post(f"/neighbors/posts/{post.uuid}/{step}/").status_code == 404


def test_it_ends_with_the_request_and_not_by_time():
    post = announced()
    assert ending.lapse_due(NOON + timedelta(days=400)) == 0
    announcing.end(post, NOON + timedelta(days=7))
    announcing.end(post, NOON + timedelta(days=8))
    assert post.status == Standing.RESOLVED
    assert post.resolved_at == NOON + timedelta(days=7)


def test_only_what_a_body_asks_ends_so(ana: User):
    with pytest.raises(Conflict):
        announcing.end(post_of(ana), NOON)


def test_an_officer_reads_it_if_it_is_their_agencys(client: Client):
    post, body = announced(), person("diaz@police.example.org", "Diaz", office=Office.OFFICER, office_of=AGENCY)
    other = person("lee@police.example.com", "Lee", office=Office.OFFICER, office_of=uuid.uuid4())
    for officer, status in ((body, 200), (other, 404)):
        client.force_login(officer)
        assert client.get(f"/neighbors/posts/{post.uuid}/").status_code == status
    with pytest.raises(Gone):
        flagging.flag(post, "spam", by=other, now=NOON)
    with pytest.raises(Refused):
        flagging.flag(post, "spam", by=body, now=NOON)


def test_neighbors_who_follow_requests_are_alerted(ben: User, vic: User):
    from_all = neighbor(ben)
    neighbor(vic, alert_categories=["crime"])
    post = announced()
    alerting.alert(post.pk, "new", NOON)
    assert list(Alert.objects.values_list("user", flat=True)) == [from_all.user_id]


def test_whoever_hides_public_bodies_reads_and_hears_nothing_of_them(ben: User, client: Client):
    theirs, ours = announced(), post_of(person("cy@example.org", "Cy"), at=NOON)
    area = neighbor(ben)
    client.force_login(ben)
    assert client.post("/neighbors/area/agencies/", {"hides": "on"}).status_code == 302
    area.refresh_from_db()
    assert [post.pk for post in feed.page(area, Filters(), by=ben).posts] == [ours.pk]
    assert list(alerting.followers(theirs)) == []
    client.post("/neighbors/area/agencies/", {})
    area.refresh_from_db()
    assert {post.pk for post in feed.page(area, Filters(), by=ben).posts} == {ours.pk, theirs.pk}


def test_a_public_body_is_hidden_and_not_blocked(ben: User):
    with pytest.raises(Refused, match="not blocked but hidden"):
        avoiding.block(announced(), by=ben, now=NOON)
