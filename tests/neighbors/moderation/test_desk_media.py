"""Pictures on the desk: covered until asked for, and their bytes only for who holds the case and asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.objects.models import Purpose
from devices.people.models import Home, User
from neighbors.moderation.models import Case, Decision
from neighbors.posts.models import Media, MediaKind, MediaState, Revision
from tests.devices.clips.ready import ready_clip, stored
from tests.neighbors.moderation.test_desk import DESK, at_the_desk, seen, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(store: None, anas_words: Revision, porch: Camera) -> Media:
    """Of ana's porch, blurred; she opened one box."""
    media = Media.objects.create(
        post=anas_words.post,
        kind=MediaKind.VIDEO,
        clip=ready_clip(porch),
        state=MediaState.READY,
        blurred=stored(porch, Purpose.FEED, "video/mp4", b"blurred film"),
        poster=stored(porch, Purpose.FEED_POSTER, "image/jpeg", b"blurred still"),
        boxes=[{"id": 7, "what": "face", "spans": [[4.2, 0.1, 0.1, 0.2, 0.2]]}],
        removed=[{"id": 7, "why": "this_is_me"}],
    )
    anas_words.media.add(media)
    return media


@pytest.fixture
def moes(moe: User) -> Client:
    return at_the_desk(moe)


def status(client: Client, media: Media, what: str = "blurred") -> int:
    return client.get(f"{DESK}media/{media.uuid}/{what}/").status_code


def test_bytes_are_for_who_holds_the_case_and_asked_for_them(
    moes: Client, max_: User, ana: User, anas_words: Revision, picture: Media
) -> None:
    assert status(moes, picture) == 404
    page = taken(moes, anas_words)
    assert status(moes, picture) == 404
    assert str(picture.uuid) not in moes.get(page).content.decode()
    moes.post(f"{page}pictures/")
    answer = moes.get(f"{DESK}media/{picture.uuid}/blurred/")
    assert b"".join(answer.streaming_content) == b"blurred film"  # type: ignore[attr-defined]
    assert "no-store" in answer["Cache-Control"]
    part = moes.get(f"{DESK}media/{picture.uuid}/blurred/", headers={"Range": "bytes=8-11"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"film")  # type: ignore[attr-defined]
    assert status(moes, picture, "original") == 404
    others = at_the_desk(max_)
    assert status(others, picture) == 404
    assert others.post(f"{page}pictures/").status_code == 409
    moes.post(f"{page}release/")
    assert status(moes, picture) == 404


def test_they_end_with_the_claim(moes: Client, anas_words: Revision, picture: Media) -> None:
    moes.post(f"{taken(moes, anas_words)}pictures/")
    Case.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert status(moes, picture) == 404


def test_asking_is_written_down_and_boxes_that_were_opened_are_listed(
    moes: Client, anas_words: Revision, picture: Media, maple: Home
) -> None:
    page = taken(moes, anas_words)
    assert "“this is me”, at 4 s" in moes.get(page).content.decode()
    moes.post(f"{page}pictures/")
    assert AuditEntry.objects.filter(action="case_looked_at", home_uuid=maple.uuid).count() == 1


def test_an_approval_asks_for_a_look_at_the_pictures(moes: Client, anas_words: Revision, picture: Media) -> None:
    page = taken(moes, anas_words)
    moes.post(f"{page}look/", {"outcome": "approve", "seen": seen(moes, page)})
    unseen = moes.post(f"{page}decide/", {"outcome": "approve", "seen": seen(moes, page)})
    assert (unseen.status_code, "Look at the pictures" in unseen.content.decode()) == (403, True)
    moes.post(f"{page}pictures/")
    moes.post(f"{page}decide/", {"outcome": "approve", "seen": seen(moes, page)})
    assert Decision.objects.get().outcome == "approve"
