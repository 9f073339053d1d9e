"""The pages of a post, with the form that works without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from devices.people.models import Home, User
from neighbors.areas.models import Neighbor
from neighbors.moderation.models import Case
from neighbors.posts.models import Post, Revision, Standing
from tests.neighborhood import STREET, comment_of, neighbor, post_of, revision_of

SCRIPT = "<script>alert(1)</script>'; DROP TABLE neighbors_post; --"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(**fields: Any) -> dict[str, Any]:
    """What the form sends, in ana's zone (UTC)."""
    return {
        "category": "crime",
        "title": "A parcel was taken",
        "text": "Somebody took a parcel from a porch and drove off.",
        "did": "Took a parcel.",
        "where": "area",
        "happened_at": f"{timezone.now() - timedelta(hours=1):%Y-%m-%dT%H:%M}",
    } | fields


@pytest.fixture
def area(ana: User) -> Neighbor:
    return neighbor(ana)


def test_who_has_no_area_is_led_there_first(ana: User) -> None:
    answer = client_of(ana).get("/neighbors/new/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/neighbors/area/?next=%2Fneighbors%2Fnew%2F")


def test_who_has_chosen_an_area_goes_on_to_what_they_wanted(ana: User, maple: Home) -> None:
    client = client_of(ana)
    way = client.get("/neighbors/new/")["Location"]
    form = client.get(way).context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value()) is not None}
    sent |= {"lat": str(STREET[0]), "lon": str(STREET[1])}
    answer = client.post(way, sent)
    assert (answer.status_code, answer["Location"]) == (302, "/neighbors/new/")


def test_who_has_not_agreed_reads_the_guidelines_and_comes_back(ana: User, area: Neighbor) -> None:
    Neighbor.objects.update(agreed_version="", agreed_at=None)
    client = client_of(ana)
    way = client.get("/neighbors/new/")["Location"]
    assert way == "/neighbors/agreement/?next=%2Fneighbors%2Fnew%2F"
    page = client.get(way)
    assert b"Say what somebody did" in page.content
    form = page.context["form"].initial
    assert client.post("/neighbors/agreement/", form).status_code == 400
    answer = client.post("/neighbors/agreement/", {**form, "agrees": "on"})
    assert answer["Location"] == "/neighbors/new/"
    area.refresh_from_db()
    assert area.agreed_version and area.agreed_at
    assert b"You accepted this version" in client.get("/neighbors/agreement/").content


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_the_way_on_leads_to_pages_of_ours_only(ana: User, area: Neighbor, next_: str) -> None:
    sent = {"version": "2026-11", "agrees": "on", "next": next_}
    assert client_of(ana).post("/neighbors/agreement/", sent)["Location"] == "/neighbors/new/"


def test_an_older_version_of_the_guidelines_is_not_accepted(ana: User, area: Neighbor) -> None:
    answer = client_of(ana).post("/neighbors/agreement/", {"version": "2020-01", "agrees": "on"})
    assert answer.status_code == 409


def test_a_post_is_written_read_and_sent(ana: User, area: Neighbor) -> None:
    client = client_of(ana)
    assert client.get("/neighbors/new/").status_code == 200
    answer = client.post("/neighbors/new/", said(then="read"))
    post = Post.objects.get()
    assert answer["Location"] == f"/neighbors/posts/{post.uuid}/edit/#read"
    page = client.get(f"/neighbors/posts/{post.uuid}/edit/")
    assert b"Somebody took a parcel from a porch" in page.content
    draft = post.revisions.get()
    happened = f"{draft.happened_at:%Y-%m-%dT%H:%M}"
    sent = client.post(f"/neighbors/posts/{post.uuid}/send/", said(happened_at=happened))
    assert sent.status_code == 302 and sent["Location"] == f"/neighbors/posts/{post.uuid}/"
    post.refresh_from_db()
    assert post.status == Standing.PENDING
    assert b"waits for a moderator" in client.get(f"/neighbors/posts/{post.uuid}/").content
    assert b"A parcel was taken" in client.get("/neighbors/mine/").content


def test_what_was_changed_since_it_was_read_is_read_once_more(ana: User, area: Neighbor) -> None:
    client = client_of(ana)
    client.post("/neighbors/new/", said())
    post = Post.objects.get()
    changed = said(text="Other words.", happened_at=f"{post.happened_at:%Y-%m-%dT%H:%M}")
    answer = client.post(f"/neighbors/posts/{post.uuid}/send/", changed)
    assert answer["Location"].endswith("/edit/#read")
    post.refresh_from_db()
    assert (post.status, post.revisions.get().text) == (Standing.DRAFT, "Other words.")
    client.post(f"/neighbors/posts/{post.uuid}/send/", changed)
    post.refresh_from_db()
    assert post.status == Standing.PENDING


def test_what_happened_comes_first(ana: User, area: Neighbor) -> None:
    for missing in ("title", "text", "happened_at", "category"):
        assert client_of(ana).post("/neighbors/new/", said(**{missing: " "})).status_code == 400
    assert not Post.objects.exists()


def test_what_else_is_missing_is_said_and_the_draft_is_kept(ana: User, area: Neighbor) -> None:
    client = client_of(ana)
    client.post("/neighbors/new/", said(did="", p0_hair="gray"))
    post = Post.objects.get()
    assert b"Say what the person did" in client.get(f"/neighbors/posts/{post.uuid}/edit/").content
    answer = client.post(f"/neighbors/posts/{post.uuid}/send/")
    assert answer.status_code == 400
    assert post.revisions.get().people == [{"hair": "gray"}]


def test_race_alone_is_refused_with_what_to_add(ana: User, area: Neighbor) -> None:
    client = client_of(ana)
    client.post("/neighbors/new/", said(p0_race="white"))
    post = Post.objects.get()
    answer = client.post(f"/neighbors/posts/{post.uuid}/send/")
    assert answer.status_code == 403
    assert "needs at least two other parts" in answer.content.decode()
    post.refresh_from_db()
    assert post.status == Standing.DRAFT


def test_a_word_that_may_describe_a_person_is_asked_about_and_marked(ana: User, area: Neighbor) -> None:
    client = client_of(ana)
    about = said(title="A thug at the corner", text="Some thug stood at the corner and looked at cars.")
    client.post("/neighbors/new/", about)
    post = Post.objects.get()
    assert "This is not about a person" in client.get(f"/neighbors/posts/{post.uuid}/edit/").content.decode()
    assert client.post(f"/neighbors/posts/{post.uuid}/send/").status_code == 409
    happened = f"{post.happened_at:%Y-%m-%dT%H:%M}"
    answer = client.post(
        f"/neighbors/posts/{post.uuid}/send/", about | {"happened_at": happened, "is_not_about_a_person": "on"}
    )
    assert answer["Location"] == f"/neighbors/posts/{post.uuid}/"
    sent = post.revisions.get()
    assert sent.state == "pending" and sent.is_not_about_a_person and sent.findings


def test_a_script_asks_for_the_last_step_again(ana: User, area: Neighbor) -> None:
    client = client_of(ana)
    client.post("/neighbors/new/", said())
    post = Post.objects.get()
    part = client.post(f"/neighbors/posts/{post.uuid}/edit/", said(title="Anew"), headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert b"<html" not in part.content and b"The draft is saved." in part.content and b"Anew" in part.content
    part = client.post(f"/neighbors/posts/{post.uuid}/edit/", said(category="none"), headers={"HX-Request": "true"})
    assert b"Not saved yet" in part.content


@pytest.mark.parametrize("field", ["title", "text", "did", "p0_hair", "p0_race", "p1_top"])
def test_script_and_sql_are_words_like_others(ana: User, area: Neighbor, field: str) -> None:
    client = client_of(ana)
    short = SCRIPT if field in ("title", "text", "did") else SCRIPT[:58]
    client.post("/neighbors/new/", said(**{field: short}))
    post = Post.objects.get()
    page = client.get(f"/neighbors/posts/{post.uuid}/edit/").content.decode()
    assert short not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    own = client.get(f"/neighbors/posts/{post.uuid}/").content.decode()
    assert "<script>alert" not in own and "&lt;script&gt;" in own


@pytest.mark.parametrize("field", ["title", "text", "did", "category", "where", "happened_at", "p0_hair", "lat"])
def test_a_field_of_nonsense_is_answered_at_the_field(ana: User, area: Neighbor, field: str) -> None:
    client = client_of(ana)
    nonsense = "x\x00" if field != "where" else "moon"
    answer = client.post("/neighbors/new/", said(**{"where": "point", "lon": "-71.6", field: nonsense}))
    assert answer.status_code == 400
    assert not Post.objects.exists()


def test_a_point_is_kept_as_its_cell_only(ana: User, area: Neighbor) -> None:
    lat, lon = STREET[0] + 0.012345, STREET[1]
    client_of(ana).post("/neighbors/new/", said(where="point", lat=f"{lat:.6f}", lon=f"{lon:.6f}"))
    post = Post.objects.get()
    assert post.cell != area.cell
    assert abs(post.lat - lat) > 1e-6 or abs(post.lon - lon) > 1e-6
    page = client_of(ana).get(f"/neighbors/posts/{post.uuid}/edit/").content.decode()
    assert f"{lat:.6f}" not in page and "Where this post stands now" in page


def test_a_point_outside_of_the_area_is_refused(ana: User, area: Neighbor) -> None:
    answer = client_of(ana).post("/neighbors/new/", said(where="point", lat="48.2", lon="16.3"))
    assert answer.status_code == 400
    assert b"outside of your area" in answer.content


def test_who_is_suspended_reads_until_when(ana: User, area: Neighbor) -> None:
    Neighbor.objects.update(suspended_until=timezone.now() + timedelta(days=7))
    answer = client_of(ana).get("/neighbors/new/")
    assert answer.status_code == 403
    assert b"cannot write to neighbors until" in answer.content


def test_nobody_reads_what_was_not_approved(ana: User, ben: User, area: Neighbor) -> None:
    """Invariant 4, on every page of posts, in every standing."""
    secret = "Nobody has approved these words"
    reader = client_of(ben)
    for standing in Standing:
        post = post_of(ana, standing, title="What was approved", text="As it was read.")
        if standing in ("published", "resolved", "lapsed", "hidden"):
            revision_of(post, text=secret, title=secret)
            revision_of(post, kind="correction", text=secret)  # type: ignore[arg-type]
        else:
            Revision.objects.filter(post=post).update(text=secret, title=secret)
        is_public = standing in ("published", "resolved", "lapsed")
        for path in ("", "edit/", "correct/"):
            answer = reader.get(f"/neighbors/posts/{post.uuid}/{path}")
            assert secret.encode() not in answer.content, (standing, path)
            assert answer.status_code == (200 if is_public and not path else 404), (standing, path)
        for path in ("edit/", "send/", "delete/", "undelete/", "resolve/", "correct/", "discard/"):
            answer = reader.post(f"/neighbors/posts/{post.uuid}/{path}", {"start": "1"})
            assert answer.status_code == 404, (standing, path)
    assert secret.encode() not in reader.get("/neighbors/mine/").content


def test_names_and_addresses_of_people_stand_in_no_answer_to_others(ana: User, ben: User, area: Neighbor) -> None:
    post = post_of(ana)
    page = client_of(ben).get(f"/neighbors/posts/{post.uuid}/").content.decode()
    assert "Neighbor " in page
    for private in (ana.email, str(ana.uuid), f">{ana.name}<", f"{post.lat:.5f}"):
        assert private not in page


def test_an_edit_is_shown_to_its_author_beside_what_others_read(ana: User, ben: User, area: Neighbor) -> None:
    post = post_of(ana, title="As it was")
    client = client_of(ana)
    assert client.get(f"/neighbors/posts/{post.uuid}/edit/").status_code == 200
    assert client.post(f"/neighbors/posts/{post.uuid}/edit/", {"start": "1"}).status_code == 302
    happened = f"{post.happened_at:%Y-%m-%dT%H:%M}"
    client.post(f"/neighbors/posts/{post.uuid}/edit/", said(title="As it is to be", happened_at=happened))
    assert b"changes that are not sent yet" in client.get(f"/neighbors/posts/{post.uuid}/").content
    assert client.post(f"/neighbors/posts/{post.uuid}/send/").status_code == 302
    assert b"Your changes wait for review" in client.get(f"/neighbors/posts/{post.uuid}/").content
    others = client_of(ben).get(f"/neighbors/posts/{post.uuid}/").content
    assert b"As it was" in others and b"As it is to be" not in others
    assert client.post(f"/neighbors/posts/{post.uuid}/discard/").status_code == 302
    assert client.post(f"/neighbors/posts/{post.uuid}/discard/").status_code == 409


def test_a_deleted_post_comes_back_by_the_toast(ana: User, ben: User, area: Neighbor) -> None:
    post, client = post_of(ana), client_of(ana)
    page = client.post(f"/neighbors/posts/{post.uuid}/delete/", follow=True)
    assert f"/neighbors/posts/{post.uuid}/undelete/".encode() in page.content
    assert client_of(ben).get(f"/neighbors/posts/{post.uuid}/").status_code == 404
    assert client.post(f"/neighbors/posts/{post.uuid}/undelete/").status_code == 302
    assert client_of(ben).get(f"/neighbors/posts/{post.uuid}/").status_code == 200


def test_mine_says_the_rule_and_the_message(ana: User, area: Neighbor) -> None:
    post = post_of(ana, Standing.CHANGES_REQUESTED)
    post.revisions.update(rule="acts_not_looks", message="Say what he did.")
    comment_of(ana, post_of(ana), text="My comment")
    page = client_of(ana).get("/neighbors/mine/").content.decode()
    assert "Say what somebody did, not what they look like" in page
    assert "Say what he did." in page and "My comment" in page


def test_mine_has_pages(ana: User, area: Neighbor) -> None:
    for number in range(23):
        post_of(ana, title=f"Post {number:02}")
    client = client_of(ana)
    assert client.get("/neighbors/mine/").content.count(b"Post ") == 20
    assert client.get("/neighbors/mine/?page=2").content.count(b"Post ") == 3
    assert client.get("/neighbors/mine/?page=nonsense").status_code == 200


def test_a_correction_is_written_on_its_page(ana: User, ben: User, area: Neighbor) -> None:
    post, client = post_of(ana), client_of(ana)
    assert client.get(f"/neighbors/posts/{post.uuid}/correct/").status_code == 200
    assert client.post(f"/neighbors/posts/{post.uuid}/correct/", {"text": " "}).status_code == 400
    assert client.post(f"/neighbors/posts/{post.uuid}/correct/", {"text": "It was a courier."}).status_code == 302
    assert b"It was a courier." in client.get(f"/neighbors/posts/{post.uuid}/").content
    assert b"It was a courier." not in client_of(ben).get(f"/neighbors/posts/{post.uuid}/").content


def test_an_officers_account_neither_reads_nor_writes_as_a_neighbor(ana: User, ben: User, area: Neighbor) -> None:
    neighbor(ben)
    post = post_of(ana)
    User.objects.filter(pk=ben.pk).update(office="officer")
    officer = client_of(ben)
    assert officer.get(f"/neighbors/posts/{post.uuid}/").status_code == 404
    assert officer.get("/neighbors/new/").status_code == 403


def test_mine_leads_to_the_decision(ana: User, area: Neighbor) -> None:
    post, now = post_of(ana, Standing.REJECTED), timezone.now()
    revision = post.revisions.get()
    post.revisions.update(rule="no_spam", message="An advertisement.")
    case = Case.objects.create(kind="hold", post=post, revision=revision, due_at=now)
    times = {"first_at": now, "confirmed_at": now, "takes_effect_at": now}
    decision = case.decisions.create(first_outcome="reject", outcome="reject", rule="no_spam", applied_at=now, **times)
    page = client_of(ana).get("/neighbors/mine/").content.decode()
    assert f"/neighbors/decisions/{decision.uuid}/" in page


def test_a_refusal_by_the_limits_stands_on_the_page_with_the_draft(ana: User, area: Neighbor) -> None:
    client = client_of(ana)  # a new account
    for _n in range(3):
        client.post("/neighbors/new/", said())
    answers = [client.post(f"/neighbors/posts/{post.uuid}/send/") for post in Post.objects.order_by("pk")]
    assert [answer.status_code for answer in answers] == [302, 302, 403]
    assert b"In 24 hours you can send 2 of these" in answers[2].content
    assert b"Somebody took a parcel" in answers[2].content


def test_a_correction_is_asked_about_too(ana: User, area: Neighbor) -> None:
    post, client = post_of(ana), client_of(ana)
    assert b"This is not about a person" not in client.get(f"/neighbors/posts/{post.uuid}/correct/").content
    sent = {"text": "It was no thug, it was my cousin."}
    asked = client.post(f"/neighbors/posts/{post.uuid}/correct/", sent)
    assert asked.status_code == 409 and b"This is not about a person" in asked.content
    assert not post.revisions.filter(kind="correction").exists()
    answer = client.post(f"/neighbors/posts/{post.uuid}/correct/", sent | {"is_not_about_a_person": "on"})
    assert answer.status_code == 302
