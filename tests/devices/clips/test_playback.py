"""The one door to bytes: byte for byte, for those who may, and written down."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from devices import storage
from devices.audit.models import AuditEntry
from devices.clips import playback
from devices.clips.models import Clip, ClipStatus
from devices.errors import Conflict, Gone, Refused
from devices.objects.models import Purpose
from tests.devices.clips.ready import ready_clip, stored

FILM = random.Random(4).randbytes(9_000_000)
LAST = len(FILM) - 1


@pytest.fixture
def film(store, porch) -> Clip:
    return ready_clip(porch, content=FILM)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def got(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def chunks_of(answer) -> Iterator[bytes]:
    return iter(answer.streaming_content)


def code(answer) -> int:
    """The status; the bytes are read and thrown away."""
    got(answer)
    return int(answer.status_code)


def acts(clip: Clip) -> list[str]:
    return list(AuditEntry.objects.filter(subject_uuid=clip.uuid).order_by("pk").values_list("action", flat=True))


# --- Bytes


def test_the_whole_film_comes_with_what_a_player_needs_to_know(film, ana):
    answer = signed_in(ana).get(f"/clips/{film.uuid}/video")
    assert answer.status_code == 200
    assert got(answer) == FILM
    assert answer["Content-Length"] == str(len(FILM))
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Type"] == "video/mp4"
    assert answer["ETag"] == f'"{film.original.sha256}"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline; filename=")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, LAST),
        ("bytes=0-99", 0, 99),
        ("bytes=262143-262145", 262143, 262145),  # over the edge of a chunk
        ("bytes=1000000-", 1_000_000, LAST),
        ("bytes=-500", LAST - 499, LAST),
        (f"bytes={LAST}-{LAST}", LAST, LAST),
        ("bytes=8900000-99999999", 8_900_000, LAST),
    ],
)
def test_a_part_comes_byte_for_byte(film, ana, asked, first, last):
    answer = signed_in(ana).get(f"/clips/{film.uuid}/video", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{len(FILM)}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert got(answer) == FILM[first : last + 1]


def test_a_part_past_the_end_is_416_and_says_how_long_the_film_is(film, ana):
    answer = signed_in(ana).get(f"/clips/{film.uuid}/video", headers={"Range": "bytes=9000000-"})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(FILM)}"
    assert got(answer) == b""


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=9-2", "lines=1-2"])
def test_what_is_no_single_range_gets_the_whole_film(film, ana, asked):
    answer = signed_in(ana).get(f"/clips/{film.uuid}/video", headers={"Range": asked})
    assert answer.status_code == 200
    assert got(answer) == FILM


def test_head_tells_the_length_and_sends_nothing(film, ana):
    answer = signed_in(ana).head(f"/clips/{film.uuid}/video", headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer["Content-Length"], got(answer)) == (206, "10", b"")


def test_if_range_of_this_film_gives_the_part_and_of_another_the_whole(film, ana):
    client = signed_in(ana)
    asked = {"Range": "bytes=5-9", "If-Range": f'"{film.original.sha256}"'}
    assert code(client.get(f"/clips/{film.uuid}/video", headers=asked)) == 206
    answer = client.get(f"/clips/{film.uuid}/video", headers=asked | {"If-Range": '"another"'})
    assert answer.status_code == 200
    assert got(answer) == FILM


def test_a_picture_is_kept_by_the_browser_which_asks_whether_it_may(film, ana):
    client = signed_in(ana)
    first = client.get(f"/clips/{film.uuid}/poster")
    assert (got(first), first["Cache-Control"]) == (b"poster", "private, no-cache")
    again = client.get(f"/clips/{film.uuid}/poster", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, got(again)) == (304, b"")
    stranger = Client().get(f"/clips/{film.uuid}/poster", headers={"If-None-Match": first["ETag"]})
    assert stranger.status_code == 302


def test_a_camera_with_a_strange_name_gives_a_safe_file_name(film, ana):
    film.camera.name = 'Tür "../; é'
    film.camera.save()
    answer = signed_in(ana).get(f"/clips/{film.uuid}/original")
    got(answer)
    said = answer["Content-Disposition"]
    assert said.startswith('attachment; filename="T_r')
    assert "filename*=UTF-8''T%C3%BCr%20%C3%A9%20" in said
    assert "/" not in said.split("UTF-8''")[1]


# --- When the store fails


def test_bytes_that_are_gone_are_a_page_with_a_sentence(film, ana):
    storage.delete([film.original.key])
    answer = signed_in(ana).get(f"/clips/{film.uuid}/video", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert "storage" in answer.json()["detail"]


def test_a_store_that_dies_in_the_middle_ends_the_answer(store_server, porch, ana):
    long_film = ready_clip(porch, content=FILM * 5)  # more than fits into the buffers on the way
    answer = signed_in(ana).get(f"/clips/{long_film.uuid}/video")
    chunks = chunks_of(answer)
    sent = next(chunks)
    store_server.stop()
    with pytest.raises(ConnectionResetError):  # the server closes the connection: the player sees that it broke off
        for chunk in chunks:
            sent += chunk
    assert (FILM * 5).startswith(sent)


# --- Who may


@pytest.mark.parametrize("what", ["video", "original", "poster", "strip", "vtt"])
def test_nothing_of_another_home_is_there(film, ben, what):
    assert code(signed_in(ben).get(f"/clips/{film.uuid}/{what}")) == 404


@pytest.mark.parametrize("what", ["video", "original", "poster", "strip", "vtt"])
def test_an_operator_has_no_door(film, operator, what):
    assert code(signed_in(operator).get(f"/clips/{film.uuid}/{what}")) == 404


def test_a_stranger_is_asked_to_sign_in(film):
    answer = Client().get(f"/clips/{film.uuid}/video")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_guest_plays_the_porch_and_not_the_garden(film, garden, gus):
    client = signed_in(gus)
    assert code(client.get(f"/clips/{film.uuid}/video")) == 200
    assert code(client.get(f"/clips/{ready_clip(garden).uuid}/video")) == 404


def test_the_right_ends_between_two_ranges(film, gus):
    client = signed_in(gus)
    assert code(client.get(f"/clips/{film.uuid}/video", headers={"Range": "bytes=0-9"})) == 206
    gus.memberships.update(until=timezone.now() - timedelta(seconds=1))
    assert code(client.get(f"/clips/{film.uuid}/video", headers={"Range": "bytes=10-19"})) == 404


def test_a_viewer_watches_and_cannot_download(film, vic):
    client = signed_in(vic)
    assert code(client.get(f"/clips/{film.uuid}/video")) == 200
    assert code(client.get(f"/clips/{film.uuid}/original")) == 403


def test_a_deleted_clip_is_gone_at_once_undo_or_not(film, ana):
    Clip.objects.filter(pk=film.pk).update(delete_at=timezone.now() + timedelta(seconds=10))
    assert code(signed_in(ana).get(f"/clips/{film.uuid}/video")) == 404


def test_the_sealed_original_opens_for_the_owner_alone(film, ana, mia):
    film.sealed = stored(film.camera, Purpose.ORIGINAL, "video/mp4", b"unmasked")
    film.save()
    assert got(signed_in(ana).get(f"/clips/{film.uuid}/original?sealed=1")) == b"unmasked"
    assert code(signed_in(mia).get(f"/clips/{film.uuid}/original?sealed=1")) == 403
    assert got(signed_in(mia).get(f"/clips/{film.uuid}/original")) == FILM


def test_before_a_clip_is_read_nobody_plays_it_and_only_the_owner_has_its_bytes(film, ana, mia):
    """A camera with privacy zones: what they hide is in the bytes until the masked copy is there."""
    Clip.objects.filter(pk=film.pk).update(status=ClipStatus.RECEIVED)
    assert code(signed_in(ana).get(f"/clips/{film.uuid}/video")) == 409
    assert code(signed_in(mia).get(f"/clips/{film.uuid}/original")) == 403
    assert code(signed_in(ana).get(f"/clips/{film.uuid}/original")) == 200


def test_a_copy_that_is_not_there_is_said_to_be_gone(film, ana):
    assert code(signed_in(ana).get(f"/clips/{film.uuid}/video?as=h264")) == 410


# --- What is written down


def test_a_film_played_in_many_ranges_is_one_play(film, ana, mia):
    for first in (0, 500_000, 1_000_000):
        code(signed_in(ana).get(f"/clips/{film.uuid}/video", headers={"Range": f"bytes={first}-"}))
    assert acts(film).count("clip_played") == 1
    code(signed_in(mia).get(f"/clips/{film.uuid}/video"))
    assert acts(film).count("clip_played") == 2


def test_watching_again_later_is_another_play(film, ana):
    code(signed_in(ana).get(f"/clips/{film.uuid}/video"))
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        code(signed_in(ana).get(f"/clips/{film.uuid}/video"))
    assert acts(film).count("clip_played") == 2


def test_a_download_is_written_down_and_going_on_with_it_is_not_a_second_one(film, ana):
    client = signed_in(ana)
    code(client.get(f"/clips/{film.uuid}/original"))
    code(client.get(f"/clips/{film.uuid}/original", headers={"Range": "bytes=700000-"}))
    code(client.head(f"/clips/{film.uuid}/original"))
    assert acts(film) == ["clip_downloaded"]


def test_posters_and_strips_are_not_written_down(film, ana):
    client = signed_in(ana)
    code(client.get(f"/clips/{film.uuid}/poster"))
    code(client.get(f"/clips/{film.uuid}/strip"))
    assert acts(film) == []


# --- Links for programs


def path_of(url: str) -> str:
    assert url.startswith(f"{settings.SITE_URL}/clips/")
    return url.removeprefix(settings.SITE_URL)


def test_a_link_plays_without_a_session_and_seeks(film, ana):
    url, until = playback.link_for(film, "playback", by=ana, now=timezone.now())
    answer = Client().get(path_of(url), headers={"Range": "bytes=100-199"})
    assert got(answer) == FILM[100:200]
    assert until > timezone.now()
    assert acts(film) == ["clip_linked", "clip_played"]


def test_a_link_ends_by_itself(film, ana):
    url, _until = playback.link_for(film, "playback", by=ana, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.LINK_LIVES_S + 2), tick=True):
        assert code(Client().get(path_of(url))) == 410


def test_a_link_dies_with_the_right_behind_it(film, gus):
    url, _until = playback.link_for(film, "playback", by=gus, now=timezone.now())
    gus.memberships.all().delete()
    assert code(Client().get(path_of(url))) == 404


def test_a_link_opens_only_the_clip_it_was_made_for(film, garden, ana):
    url, _until = playback.link_for(film, "playback", by=ana, now=timezone.now())
    other = ready_clip(garden)
    assert code(Client().get(path_of(url).replace(str(film.uuid), str(other.uuid)))) == 404
    assert code(Client().get(path_of(url)[:-2] + "xx")) == 410


def test_a_viewer_gets_a_link_to_watch_and_none_to_the_original(film, vic):
    playback.link_for(film, "playback", by=vic, now=timezone.now())
    with pytest.raises(Refused, match="download"):
        playback.link_for(film, "original", by=vic, now=timezone.now())


def test_there_is_no_link_to_what_is_not_ready(film, ana):
    film.status = ClipStatus.RECEIVED
    with pytest.raises(Conflict, match="not ready"):
        playback.link_for(film, "playback", by=ana, now=timezone.now())
    film.poster = None
    with pytest.raises(Gone):
        playback.link_for(film, "poster", by=ana, now=timezone.now())
