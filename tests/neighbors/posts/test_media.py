"""Pictures of posts: who may add what, what others get of it, and what goes when."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, Invalid, Refused
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import Home, User
from neighbors.actions import Action
from neighbors.posts import media as flow
from neighbors.posts import media_work
from neighbors.posts.media import Boxes, Choices
from neighbors.posts.models import Media, MediaKind, MediaState, Post, Revision, RevisionState, Standing
from tests.devices.clips.ready import ready_clip, stored
from tests.neighborhood import neighbor, post_of

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50
FACES = [
    {"id": 1, "what": "face", "spans": [[0.0, 0.1, 0.1, 0.2, 0.2]]},
    {"id": 2, "what": "zone", "spans": [[0.0, 0.5, 0.5, 0.6, 0.6]]},
]


def draft(author: User) -> Post:
    return post_of(author, Standing.DRAFT)


def blurred(media: Media, camera: Camera) -> Media:
    """As the worker leaves it."""
    copy, poster = (
        stored(camera, Purpose.FEED, "video/mp4", f"blurred {media.pk}".encode()),
        stored(camera, Purpose.FEED_POSTER, "image/jpeg", f"still {media.pk}".encode()),
    )
    Media.objects.filter(pk=media.pk).update(
        state=MediaState.READY, blurred=copy, poster=poster, width=640, height=480, duration_s=3.0, boxes=FACES
    )
    media.refresh_from_db()
    return media


def published_with(post: Post) -> None:
    """Its draft is approved."""
    now = timezone.now()
    revision = Revision.objects.get(post=post)
    Revision.objects.filter(pk=revision.pk).update(state=RevisionState.APPROVED, submitted_at=now, due_at=now)
    Post.objects.filter(pk=post.pk).update(status=Standing.PUBLISHED, shown=revision, published_at=now)
    post.refresh_from_db()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- Adding


def test_a_post_with_a_clip_of_a_home_carries_the_homes_cell(store: None, ana: User, porch: Camera) -> None:
    post = draft(ana)
    assert post.cell != porch.home.cell
    media = flow.add_clip(post, ready_clip(porch), Choices(1.0, 4.0), by=ana, now=timezone.now())
    post.refresh_from_db()
    assert post.cell == porch.home.cell
    assert (media.state, media.kind, media.has_sound) == (MediaState.WAITING, MediaKind.VIDEO, False)
    assert AuditEntry.objects.get(action=Action.CLIP_SHOWN_TO_NEIGHBORS).home_uuid == porch.home.uuid


def test_nobody_shows_a_neighbors_clip(store: None, ben: User, porch: Camera, oak: Home) -> None:
    with pytest.raises(Refused, match="owner or a manager"):
        flow.add_clip(draft(ben), ready_clip(porch), Choices(), by=ben, now=timezone.now())
    assert not Media.objects.exists()


def test_a_viewer_does_not_show_the_homes_clips(store: None, vic: User, porch: Camera) -> None:
    with pytest.raises(Refused, match="owner or a manager"):
        flow.add_clip(draft(vic), ready_clip(porch), Choices(), by=vic, now=timezone.now())


def test_nobody_adds_to_a_strangers_post(store: None, ana: User, ben: User, oak_door: Camera) -> None:
    with pytest.raises(Refused, match="author"):
        flow.add_clip(draft(ana), ready_clip(oak_door), Choices(), by=ben, now=timezone.now())


def test_clips_of_two_homes_do_not_stand_in_one_post(
    store: None, ben: User, oak_door: Camera, porch: Camera, mia: User
) -> None:
    seat = oak_door.home.memberships.create(user=mia, role="manager")
    post, now = draft(mia), timezone.now()
    flow.add_clip(post, ready_clip(porch), Choices(0, 2), by=mia, now=now)
    with pytest.raises(Refused, match="one home"):
        flow.add_clip(post, ready_clip(oak_door), Choices(0, 2), by=mia, now=now)
    assert seat.user == mia


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (Choices(5.0, 5.2), "half a second"),
        (Choices(-1.0, 5.0), "half a second"),
        (Choices(13.0), "half a second"),
        (Choices(0.0, 500.0), "Up to 120 seconds"),
    ],
)
def test_a_part_that_cannot_be_shown_is_refused(
    store: None, ana: User, porch: Camera, chosen: Choices, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        flow.add_clip(draft(ana), ready_clip(porch), chosen, by=ana, now=timezone.now())


def test_a_picture_is_known_by_its_bytes_and_belongs_to_no_home(store: None, ana: User, tmp_path: Path) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(PNG)
    media = flow.add_file(draft(ana), file, "video/mp4", Choices(), by=ana, now=timezone.now())
    assert media.kind == MediaKind.PICTURE
    assert media.original is not None
    media.original.refresh_from_db()
    assert (media.original.home, media.original.purpose, media.original.state) == (None, "sent", ObjectState.KEPT)


def test_a_post_shows_four_at_most(store: None, ana: User, porch: Camera) -> None:
    post, now = draft(ana), timezone.now()
    for _ in range(flow.MOST):
        flow.add_clip(post, ready_clip(porch), Choices(0, 2), by=ana, now=now)
    with pytest.raises(Refused, match="up to 4"):
        flow.add_clip(post, ready_clip(porch), Choices(0, 2), by=ana, now=now)


# --- Changing


def added(author: User, camera: Camera) -> Media:
    return blurred(
        flow.add_clip(draft(author), ready_clip(camera), Choices(0, 3), by=author, now=timezone.now()), camera
    )


def test_a_face_is_opened_with_a_reason_and_drawn_boxes_stay(store: None, ana: User, porch: Camera) -> None:
    media = added(ana, porch)
    box = [[0.0, 0.3, 0.3, 0.4, 0.4], [3.0, 0.3, 0.3, 0.4, 0.4]]
    flow.change(media, Choices(0, 3), Boxes({1: "this_is_me"}, [box]), by=ana, now=timezone.now())
    media.refresh_from_db()
    assert media.removed == [{"id": 1, "why": "this_is_me"}]
    assert [one["id"] for one in media_work.covered(media)] == [2, flow.FIRST_OF_AUTHOR]
    assert media.state == MediaState.WAITING


@pytest.mark.parametrize("boxes", [Boxes({2: "not_a_face"}), Boxes({1: "because"}), Boxes({77: "not_a_face"})])
def test_a_zone_is_never_opened_and_a_face_not_without_a_reason(
    store: None, ana: User, porch: Camera, boxes: Boxes
) -> None:
    media = added(ana, porch)
    with pytest.raises(Invalid, match="around a face"):
        flow.change(media, Choices(0, 3), boxes, by=ana, now=timezone.now())
    media.refresh_from_db()
    assert media.state == MediaState.READY


def test_a_zone_is_covered_even_where_a_row_says_it_was_removed(store: None, ana: User, porch: Camera) -> None:
    media = added(ana, porch)
    media.removed = [{"id": 2, "why": "not_a_face"}]
    assert 2 in [box["id"] for box in media_work.covered(media)]


def test_another_part_is_searched_anew(store: None, ana: User, porch: Camera) -> None:
    media = added(ana, porch)
    flow.change(media, Choices(1, 3), Boxes({1: "not_a_face"}), by=ana, now=timezone.now())
    media.refresh_from_db()
    assert (media.width, media.boxes, media.removed) == (None, [], [])


def test_what_was_sent_for_review_stays_as_it_was(store: None, ana: User, porch: Camera) -> None:
    media = added(ana, porch)
    sent = media.revisions.get()
    Revision.objects.filter(pk=sent.pk).update(state=RevisionState.CHANGES_REQUESTED)
    again = Revision.objects.create(post=media.post, kind="post", text="Again.")
    again.media.add(media)
    fresh = flow.change(media, Choices(0, 3), Boxes({1: "not_a_face"}), by=ana, now=timezone.now())
    media.refresh_from_db()
    assert fresh.pk != media.pk
    assert (media.state, media.removed) == (MediaState.READY, [])
    assert list(again.media.all()) == [fresh]
    assert list(sent.media.all()) == [media]


def test_without_a_version_that_is_being_written_nothing_changes(store: None, ana: User, porch: Camera) -> None:
    media = added(ana, porch)
    media.revisions.update(state=RevisionState.PENDING, submitted_at=timezone.now(), due_at=timezone.now())
    with pytest.raises(Conflict, match="not open"):
        flow.change(media, Choices(0, 3), Boxes(), by=ana, now=timezone.now())
    with pytest.raises(Conflict, match="not open"):
        flow.remove(media, by=ana, now=timezone.now())


# --- What goes


def test_what_is_taken_out_is_deleted_with_its_copies_and_the_clip_stays(store: None, ana: User, porch: Camera) -> None:
    media = added(ana, porch)
    copies = [media.blurred, media.poster]
    flow.remove(media, by=ana, now=timezone.now())
    assert not Media.objects.exists()
    assert all(StoredObject.objects.get(pk=copy.pk).state == ObjectState.DOOMED for copy in copies if copy)
    assert media.clip is not None
    media.clip.refresh_from_db()
    assert media.clip.original is not None and media.clip.original.state == ObjectState.KEPT


def test_what_was_sent_goes_once_the_post_is_public(store: None, ana: User, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(PNG)
    media = flow.add_file(draft(ana), file, "", Choices(), by=ana, now=timezone.now())
    original = media.original
    assert original is not None
    flow.settle(media.revisions.get(), timezone.now())
    media.refresh_from_db()
    original.refresh_from_db()
    assert media.original is None
    assert original.state == ObjectState.DOOMED


# --- The door


def got(user: User, media: Media, what: str) -> int:
    answer: Any = client_of(user).get(f"/neighbors/media/{media.uuid}/{what}")
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_others_see_nothing_of_a_draft_and_the_blurred_copy_of_what_is_public(
    store: None, ana: User, ben: User, moe: User, porch: Camera
) -> None:
    media = added(ana, porch)
    neighbor(ben)
    for who in (ben, moe):
        assert [got(who, media, what) for what in ("blurred", "poster", "original")] == [404, 404, 404]
    assert [got(ana, media, what) for what in ("blurred", "poster", "original")] == [200, 200, 200]
    published_with(media.post)
    assert [got(ben, media, what) for what in ("blurred", "poster", "original", "boxes")] == [200, 200, 404, 404]


def test_looks_at_a_published_copy_are_counted_but_not_written_down(
    store: None, ana: User, ben: User, porch: Camera
) -> None:
    media = added(ana, porch)
    published_with(media.post)
    before = AuditEntry.objects.count()
    got(ben, media, "blurred")
    client_of(ben).get(f"/neighbors/media/{media.uuid}/blurred", headers={"Range": "bytes=4-"})
    got(ana, media, "blurred")
    media.refresh_from_db()
    assert media.looks == 1
    page = f"/neighbors/posts/{media.post.uuid}/"
    assert "Opened 1 time." in client_of(ana).get(page).content.decode()
    assert "Opened 1 time." not in client_of(ben).get(page).content.decode()
    assert AuditEntry.objects.count() == before


def test_a_hidden_posts_pictures_are_gone_for_others_at_once(store: None, ana: User, ben: User, porch: Camera) -> None:
    media = added(ana, porch)
    published_with(media.post)
    assert got(ben, media, "blurred") == 200
    media.post.move(Standing.HIDDEN)
    assert got(ben, media, "blurred") == 404


def test_a_picture_of_a_later_version_is_not_shown_before_it_is_approved(
    store: None, ana: User, ben: User, porch: Camera
) -> None:
    media = added(ana, porch)
    published_with(media.post)
    edit = Revision.objects.create(post=media.post, kind="post", text="Edited.")
    later = blurred(flow.add_clip(media.post, ready_clip(porch), Choices(0, 2), by=ana, now=timezone.now()), porch)
    assert list(edit.media.all()) == [later]
    assert [got(ben, media, "blurred"), got(ben, later, "blurred"), got(ana, later, "blurred")] == [200, 404, 200]


# --- The sweep


def test_a_run_that_died_is_taken_up_again_and_ends_after_some_attempts(store: None, ana: User, porch: Camera) -> None:
    media = added(ana, porch)
    past = timezone.now() - timedelta(minutes=1)
    dead: dict[str, Any] = {
        "state": MediaState.PROCESSING,
        "lease": "11111111-1111-4111-8111-111111111111",
        "lease_until": past,
    }
    Media.objects.filter(pk=media.pk).update(attempts=1, **dead)
    assert media_work.restart_lost(timezone.now()) == 1
    media.refresh_from_db()
    assert (media.state, media.lease) == (MediaState.WAITING, None)
    Media.objects.filter(pk=media.pk).update(attempts=3, **dead)
    media_work.restart_lost(timezone.now())
    media.refresh_from_db()
    assert (media.state, media.reason) == (MediaState.UNREADABLE, "crashed")


# --- From a clip's page


def test_a_clip_goes_along_into_the_post_that_is_begun_from_its_page(store: None, ana: User, porch: Camera) -> None:
    neighbor(ana)
    clip, client = ready_clip(porch, at=timezone.now() - timedelta(hours=3)), client_of(ana)
    assert f"/neighbors/new/?clip={clip.uuid}" in client.get(f"/clips/{clip.uuid}/").content.decode()
    page = client.get(f"/neighbors/new/?clip={clip.uuid}").content.decode()
    assert "The clip of Porch goes with it." in page
    happened = timezone.localtime(clip.shown_at).strftime("%Y-%m-%dT%H:%M")
    assert happened in page
    words = {"category": "crime", "title": "A parcel was taken", "text": "It was.", "happened_at": happened}
    answer = client.post("/neighbors/new/", words | {"clip": str(clip.uuid)})
    assert answer.status_code == 302, answer.content.decode()
    media = Media.objects.get()
    assert (media.clip, media.start_s, media.end_s) == (clip, 0.0, 12.5)
    assert media.post.cell == porch.home.cell


@pytest.mark.parametrize("who", ["ben", "vic"])
def test_a_clip_one_may_not_show_is_not_there(who: str, store: None, ben: User, vic: User, porch: Camera) -> None:
    user = {"ben": ben, "vic": vic}[who]
    neighbor(user)
    clip = ready_clip(porch)
    assert client_of(user).get(f"/neighbors/new/?clip={clip.uuid}").status_code == 404
    assert client_of(user).get("/neighbors/new/?clip=nonsense").status_code == 404


@pytest.mark.parametrize("column", ["banned_at", "suspended_until"])
def test_who_may_not_write_adds_and_changes_no_picture(ana: User, porch: Camera, store: Any, column: str):
    now = timezone.now()
    here = neighbor(ana)
    post = draft(ana)
    clip = ready_clip(porch)
    media = flow.add_clip(post, clip, Choices(0, 3), by=ana, now=now)
    setattr(here, column, now + timedelta(days=7))
    here.save()
    with pytest.raises(Refused):
        flow.add_clip(post, clip, Choices(0, 3), by=ana, now=now)
    with pytest.raises(Refused):
        flow.change(media, Choices(0, 2), Boxes(), by=ana, now=now)
