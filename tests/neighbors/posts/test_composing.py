"""Ana writes: act first, in her area, not too often; what she sends never changes again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import h3
import pytest
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, Invalid, Refused
from devices.geo import cell_centre
from devices.people.models import Home, User
from neighbors.areas import agreeing
from neighbors.areas.models import Neighbor
from neighbors.posts import checking, composing, media, words
from neighbors.posts.composing import Asked, PostWords
from neighbors.posts.models import Media, MediaKind, Revision, RevisionKind, RevisionState, Standing
from neighbors.posts.placing import Where
from tests.devices.clips.ready import ready_clip
from tests.neighborhood import STREET, comment_of, neighbor, post_of, revision_of

DESCRIBED = [{"top": "a green jacket", "hair": "gray", "race": "white"}]


def said(now: datetime, **other: Any) -> PostWords:
    facts: dict[str, Any] = {
        "category": "crime",
        "title": "A parcel was taken",
        "text": "Somebody took a parcel from a porch.",
        "did": "Took a parcel.",
        "happened_at": now - timedelta(hours=1),
    }
    return PostWords(**facts | other)


@pytest.fixture
def area(ana: User) -> Neighbor:
    User.objects.filter(pk=ana.pk).update(date_joined=timezone.now() - timedelta(days=30))
    ana.refresh_from_db()
    return neighbor(ana)


def drafted(by: User, **other: Any) -> Revision:
    now = timezone.now()
    return composing.draft(said(now, **other), Where(), by=by, now=now).revisions.get()


def sent(by: User, **other: Any) -> Revision:
    revision = drafted(by, **other)
    composing.submit(revision, by=by, now=timezone.now())
    return revision


# Who may write


def test_nobody_writes_before_the_agreement(ana: User, ben: User, area: Neighbor) -> None:
    Neighbor.objects.update(agreed_version="2020-01")
    with pytest.raises(Refused, match="Good Neighbor agreement"):
        drafted(ana)
    with pytest.raises(Refused, match="Choose your area first"):
        drafted(ben)


def test_the_agreement_is_asked_for_once_more_when_the_guidelines_change(ana: User, area: Neighbor) -> None:
    revision = drafted(ana)
    Neighbor.objects.update(agreed_version="2020-01")
    with pytest.raises(Refused, match="Good Neighbor agreement"):
        composing.submit(revision, by=ana, now=timezone.now())
    agreeing.agree(area, "2026-11", by=ana, now=timezone.now())
    agreeing.agree(area, "2026-11", by=ana, now=timezone.now())
    composing.submit(revision, by=ana, now=timezone.now())
    assert AuditEntry.objects.filter(action="guidelines_accepted").count() == 1


def test_nobody_accepts_for_somebody_else(ana: User, ben: User, area: Neighbor) -> None:
    with pytest.raises(Refused):
        agreeing.agree(area, "2026-11", by=ben, now=timezone.now())


def test_who_is_suspended_reads_until_when_and_then_writes_again(ana: User, area: Neighbor) -> None:
    now = timezone.now()
    Neighbor.objects.update(suspended_until=datetime.fromisoformat("2999-02-03T10:00+00:00"))
    with pytest.raises(Refused, match="until 3 February 2999, 10:00"):
        drafted(ana)
    Neighbor.objects.update(suspended_until=now)
    assert agreeing.require(ana, now)
    Neighbor.objects.update(banned_at=now)
    with pytest.raises(Refused, match="Two people decided it"):
        agreeing.require(ana, now)


# Act first


def test_a_description_needs_an_act(ana: User, area: Neighbor) -> None:
    revision = drafted(ana, did="", people=DESCRIBED)
    with pytest.raises(Invalid, match="Say what the person did"):
        composing.submit(revision, by=ana, now=timezone.now())


@pytest.mark.parametrize("category", ["suspicious", "unknown_visitor"])
def test_a_post_about_somebody_out_of_place_needs_an_act(ana: User, area: Neighbor, category: str) -> None:
    revision = drafted(ana, did=" ", category=category)
    with pytest.raises(Invalid, match="neither is being there"):
        composing.submit(revision, by=ana, now=timezone.now())


@pytest.mark.parametrize("beside", [{}, {"hair": "gray"}, {"top": "unknown", "hair": "gray"}])
def test_race_with_fewer_than_two_other_parts_is_refused(ana: User, area: Neighbor, beside: dict[str, str]) -> None:
    revision = drafted(ana, people=[{"race": "white"} | beside])
    with pytest.raises(Refused, match=r"needs at least two other parts beside it. Add (one|two) of these: .*shoes"):
        composing.submit(revision, by=ana, now=timezone.now())
    revision.refresh_from_db()
    assert revision.state == RevisionState.DRAFT


def test_race_with_two_other_parts_is_sent(ana: User, area: Neighbor) -> None:
    assert sent(ana, people=DESCRIBED).people == [{"hair": "gray", "top": "a green jacket", "race": "white"}]


def test_the_screen_asks_and_the_answer_goes_along_marked(ana: User, area: Neighbor) -> None:
    revision = drafted(ana, text="Some thug stood at the corner and looked into cars.")
    with pytest.raises(Asked, match="Change them, or say"):
        composing.submit(revision, by=ana, now=timezone.now())
    Revision.objects.filter(pk=revision.pk).update(is_not_about_a_person=True)
    composing.submit(revision, by=ana, now=timezone.now())
    assert revision.state == RevisionState.PENDING
    assert [finding["kind"] for finding in revision.findings]


def test_a_black_labrador_passes(ana: User, area: Neighbor) -> None:
    assert sent(ana, category="lost_pet", title="Black labrador found", text="A black labrador sits by the school.")


@pytest.mark.parametrize(
    ("other", "sentence"),
    [({"title": " "}, "in a few words"), ({"text": ""}, "Say what happened"), ({"text": "x" * 2001}, "too long")],
)
def test_what_is_missing_is_said(ana: User, area: Neighbor, other: dict[str, str], sentence: str) -> None:
    revision = drafted(ana, **other)
    with pytest.raises(Invalid, match=sentence):
        composing.submit(revision, by=ana, now=timezone.now())


@pytest.mark.parametrize(("hours", "sentence"), [(2, "still to come"), (-24 * 61, "more than 60 days ago")])
def test_it_happened_lately(ana: User, area: Neighbor, hours: int, sentence: str) -> None:
    now = timezone.now()
    with pytest.raises(Invalid, match=sentence):
        composing.draft(said(now, happened_at=now + timedelta(hours=hours)), Where(), by=ana, now=now)


@pytest.mark.parametrize("category", ["request", "community", "nonsense", ""])
def test_categories_of_agencies_are_not_for_neighbors(ana: User, area: Neighbor, category: str) -> None:
    with pytest.raises(Invalid, match="from the list"):
        drafted(ana, category=category)


# How often


def test_a_new_account_writes_less(ana: User, area: Neighbor) -> None:
    now = timezone.now()
    User.objects.filter(pk=ana.pk).update(date_joined=now - timedelta(days=1))
    ana.refresh_from_db()
    for _n in range(checking.MOST_WHEN_NEW[RevisionKind.POST]):
        sent(ana)
    late = drafted(ana)
    with pytest.raises(Refused, match="In 24 hours you can send 2 of these: post.*After the first 7 days"):
        composing.submit(late, by=ana, now=now)
    composing.submit(late, by=ana, now=now + timedelta(hours=25))
    assert late.state == RevisionState.PENDING


def test_a_change_that_was_asked_for_is_no_new_post(ana: User, area: Neighbor) -> None:
    now = timezone.now()
    User.objects.filter(pk=ana.pk).update(date_joined=now - timedelta(days=1))
    ana.refresh_from_db()
    sent(ana)
    last = sent(ana)
    again = composing.edit(last.post, by=ana, now=now)
    composing.submit(again, by=ana, now=now)
    assert again.state == RevisionState.PENDING


def test_there_is_an_end_to_drafts(ana: User, area: Neighbor) -> None:
    for _n in range(composing.MOST_DRAFTS):
        drafted(ana)
    with pytest.raises(Refused, match="You have 10 drafts"):
        drafted(ana)


# Where


def test_a_post_stands_in_its_authors_cell_unless_they_say_otherwise(ana: User, area: Neighbor) -> None:
    post = drafted(ana).post
    assert post.cell == area.cell
    assert (post.lat, post.lon) == cell_centre(post.cell)
    assert post.cell_8 == int(h3.cell_to_parent(post.cell, 8), 16)


def test_a_point_of_the_area_leaves_only_its_cell(ana: User, area: Neighbor) -> None:
    now = timezone.now()
    point = (STREET[0] + 0.01, STREET[1] + 0.003)
    post = composing.draft(said(now), Where(point=point), by=ana, now=now)
    assert h3.get_resolution(post.cell) == 9 and post.cell == h3.latlng_to_cell(*point, 9)
    assert (post.lat, post.lon) != point
    assert str(point[0]) not in str([entry.facts for entry in AuditEntry.objects.all()])


@pytest.mark.parametrize("point", [(48.2, 16.3), (STREET[0] + 0.1, STREET[1])])
def test_a_point_outside_of_the_area_is_refused(ana: User, area: Neighbor, point: tuple[float, float]) -> None:
    now = timezone.now()
    with pytest.raises(Invalid, match="outside of your area"):
        composing.draft(said(now), Where(point=point), by=ana, now=now)
    with pytest.raises(Invalid, match="no place on earth"):
        composing.draft(said(now), Where(point=(200.0, 0.0)), by=ana, now=now)


def test_a_clip_of_an_own_camera_forces_the_cell_of_the_home(
    ana: User, area: Neighbor, maple: Home, porch: Camera, store: None
) -> None:
    now = timezone.now()
    revision = drafted(ana)
    post = revision.post
    media.add_clip(post, ready_clip(porch), media.Choices(end_s=5), by=ana, now=now)
    composing.change(post, said(now), Where(point=STREET), by=ana, now=now)
    assert post.cell == maple.cell and h3.get_resolution(post.cell) == 8
    Media.objects.update(clip=None)  # the clip is deleted: the picture made of it is not
    composing.change(post, said(now), Where(), by=ana, now=now)
    assert post.cell == maple.cell
    Media.objects.all().delete()
    composing.change(post, said(now), Where(stays=True), by=ana, now=now)
    assert post.cell == area.cell


def test_a_picture_that_is_not_ready_is_not_sent(ana: User, area: Neighbor) -> None:
    revision = drafted(ana)
    one = Media.objects.create(post=revision.post, kind=MediaKind.PICTURE)
    revision.media.add(one)
    with pytest.raises(Conflict, match="still being blurred"):
        composing.submit(revision, by=ana, now=timezone.now())
    Media.objects.update(state="unreadable", reason="crashed")
    with pytest.raises(Conflict, match="could not be read"):
        composing.submit(revision, by=ana, now=timezone.now())


# What is sent


def test_what_is_sent_waits_for_twelve_hours_at_most_and_is_hashed(ana: User, area: Neighbor) -> None:
    revision = sent(ana)
    assert revision.submitted_at and revision.due_at == revision.submitted_at + timedelta(hours=12)
    assert revision.words_sha256 == words.digest(revision)
    assert revision.post.status == Standing.PENDING
    assert revision.post.numbers.get().user == ana


def test_it_is_sent_once_and_by_its_author(ana: User, ben: User, area: Neighbor) -> None:
    revision = drafted(ana)
    neighbor(ben)
    with pytest.raises(Refused, match="Only its author"):
        composing.submit(revision, by=ben, now=timezone.now())
    composing.submit(revision, by=ana, now=timezone.now())
    with pytest.raises(Conflict, match="sent for review already"):
        composing.submit(revision, by=ana, now=timezone.now())


def test_what_was_sent_does_not_change(ana: User, area: Neighbor) -> None:
    revision, now = sent(ana), timezone.now()
    with pytest.raises(Conflict, match="not open for changes"):
        composing.change(revision.post, said(now, text="Else."), Where(), by=ana, now=now)
    fresh = composing.edit(revision.post, by=ana, now=now)
    composing.change(revision.post, said(now, text="Else."), Where(), by=ana, now=now)
    revision.refresh_from_db()
    fresh.refresh_from_db()
    assert (revision.state, revision.text) == (RevisionState.WITHDRAWN, "Somebody took a parcel from a porch.")
    assert (fresh.state, fresh.text, fresh.folded[-5:]) == (RevisionState.DRAFT, "Else.", "rcel.")
    assert revision.post.status == Standing.DRAFT


def test_an_edit_of_a_public_post_is_written_beside_it(ana: User, area: Neighbor) -> None:
    post, now = post_of(ana, title="As it was"), timezone.now()
    before = post.shown
    revision = composing.edit(post, by=ana, now=now)
    assert composing.edit(post, by=ana, now=now) == revision
    composing.change(post, said(now, title="As it is"), Where(point=STREET), by=ana, now=now)
    composing.submit(revision, by=ana, now=now)
    post.refresh_from_db()
    assert (post.status, post.shown) == (Standing.PUBLISHED, before)
    composing.discard(post, by=ana, now=now)
    assert not post.revisions.waiting().exists()


@pytest.mark.parametrize("standing", [Standing.REJECTED, Standing.REMOVED, Standing.DELETED])
def test_what_is_over_is_not_edited(ana: User, area: Neighbor, standing: Standing) -> None:
    with pytest.raises(Conflict, match="cannot be changed"):
        composing.edit(post_of(ana, standing), by=ana, now=timezone.now())


def test_nobody_changes_somebody_elses_post(ana: User, ben: User, area: Neighbor) -> None:
    neighbor(ben)
    post, now = drafted(ana).post, timezone.now()
    for act in (composing.edit, composing.discard):
        with pytest.raises(Refused, match="Only its author"):
            act(post, by=ben, now=now)
    with pytest.raises(Refused, match="Only its author"):
        composing.change(post, said(now), Where(), by=ben, now=now)


def test_a_comment_is_sent_the_same_way(ana: User, ben: User, area: Neighbor) -> None:
    comment = comment_of(ana, post_of(ben), Standing.PENDING)
    comment.revisions.update(state=RevisionState.DRAFT, words_sha256="")
    revision = comment.revisions.get()
    composing.submit(revision, by=ana, now=timezone.now())
    assert revision.state == RevisionState.PENDING
    assert AuditEntry.objects.filter(action="comment_submitted", subject_uuid=comment.uuid).count() == 1


# Told already


def test_a_post_near_in_place_and_time_is_suggested(ana: User, ben: User, area: Neighbor) -> None:
    near = post_of(ben)
    post_of(ben, at=timezone.now() - timedelta(days=2))
    post_of(ben, cell=h3.latlng_to_cell(48.2, 16.3, 9))
    post_of(ben, Standing.PENDING)
    revision = drafted(ana)
    assert checking.near(revision, by=ana) == [near]
    assert checking.near(revision_of(near, kind=RevisionKind.CORRECTION), by=ana) == []


def test_every_step_is_written_down(ana: User, area: Neighbor) -> None:
    revision, now = sent(ana), timezone.now()
    composing.edit(revision.post, by=ana, now=now)
    for _again in range(2):
        composing.change(revision.post, said(now, text="Else."), Where(), by=ana, now=now)
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["post_drafted", "post_submitted", "post_taken_back", "post_changed"]
    assert "parcel" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))
