"""The pages of the clips room, as a person without JavaScript gets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from devices.clips.models import Clip, ClipStatus
from devices.objects.models import Purpose
from tests.devices.clips.ready import ready_clip, stored
from tests.devices.clips.rows import fill

NEWEST = timezone.now() - timedelta(hours=1)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read_to_its_end(answer) -> None:
    for _chunk in answer.streaming_content:
        pass


def text_of(answer) -> str:
    return str(answer.content.decode())


def test_a_home_without_cameras_says_what_to_do(maple, ana):
    answer = signed_in(ana).get(f"/homes/{maple.uuid}/")
    assert answer.status_code == 200
    assert "No camera yet" in text_of(answer)


def test_a_home_without_clips_offers_to_add_one(maple, porch, ana):
    page = text_of(signed_in(ana).get(f"/homes/{maple.uuid}/"))
    assert "No clips yet" in page
    assert f"/homes/{maple.uuid}/upload/" in page


def test_a_viewer_is_not_offered_what_they_may_not_do(maple, porch, vic):
    fill([porch], 3, newest=NEWEST)
    page = text_of(signed_in(vic).get(f"/homes/{maple.uuid}/"))
    assert "/upload/" not in page
    assert 'name="do"' not in page
    assert 'type="checkbox" name="clip"' not in page


def test_a_filter_without_a_match_offers_all_clips(maple, porch, ana):
    fill([porch], 3, newest=NEWEST)
    page = text_of(signed_in(ana).get(f"/homes/{maple.uuid}/?trigger=on_demand"))
    assert "No clip matches" in page
    assert "Show all clips" in page


def test_opening_a_clip_marks_it_seen_for_the_home(porch, ana, vic):
    fill([porch], 1, newest=NEWEST)
    clip = Clip.objects.get()
    assert signed_in(vic).get(f"/clips/{clip.uuid}/").status_code == 200
    clip.refresh_from_db()
    assert not clip.is_seen
    assert signed_in(ana).get(f"/clips/{clip.uuid}/").status_code == 200
    clip.refresh_from_db()
    assert clip.is_seen


# --- What the page of a clip says


def page_of(user, clip: Clip) -> str:
    answer = signed_in(user).get(f"/clips/{clip.uuid}/")
    assert answer.status_code == 200
    return text_of(answer)


def test_a_waiting_clip_says_what_is_done_with_it_and_asks_again(store, porch, ana):
    clip = ready_clip(porch)
    lease = {"lease": uuid4(), "lease_until": timezone.now() + timedelta(minutes=1)}
    Clip.objects.filter(pk=clip.pk).update(status=ClipStatus.PROCESSING, step="analyze", ready_at=None, **lease)
    page = page_of(ana, clip)
    assert "looking for motion" in page
    assert 'hx-trigger="load delay:2s"' in page
    card = text_of(signed_in(ana).get(f"/clips/{clip.uuid}/card/"))
    assert 'hx-trigger="load delay:2s"' in card
    Clip.objects.filter(pk=clip.pk).update(
        status=ClipStatus.READY, ready_at=timezone.now(), lease=None, lease_until=None
    )
    assert "hx-trigger" not in text_of(signed_in(ana).get(f"/clips/{clip.uuid}/card/"))


def test_an_unreadable_clip_says_why_and_is_tried_again(store, porch, ana, vic):
    clip = ready_clip(porch)
    Clip.objects.filter(pk=clip.pk).update(status=ClipStatus.UNREADABLE, reason="no_video", poster=None)
    assert "sound or data, but no picture" in page_of(ana, clip)
    assert f"/clips/{clip.uuid}/retry/" not in page_of(vic, clip)
    signed_in(ana).post(f"/clips/{clip.uuid}/retry/")
    clip.refresh_from_db()
    assert clip.status == ClipStatus.RECEIVED


def test_damage_and_a_wrong_clock_are_said(store, porch, ana):
    clip = ready_clip(porch, damage="end", clock_is_wrong=True, recorded_at=datetime(1970, 1, 1, 12, tzinfo=UTC))
    page = unescape(page_of(ana, clip))
    assert "The end of this recording is missing." in page
    assert "The camera's clock said 1 January 1970" in page


def test_hevc_is_offered_first_and_its_copy_to_browsers_that_need_it(store, porch, ana):
    clip = ready_clip(porch, codec="hevc")
    page = page_of(ana, clip)
    assert f'action="/clips/{clip.uuid}/copy/"' in page
    signed_in(ana).post(f"/clips/{clip.uuid}/copy/")
    clip.refresh_from_db()
    assert clip.wants_h264
    clip.h264 = stored(porch, Purpose.H264, "video/mp4", b"copy")
    clip.wants_h264 = False
    clip.save()
    page = page_of(ana, clip)
    hevc, h264 = page.index("codecs=&quot;hvc1&quot;"), page.index("video?as=h264")
    assert hevc < h264
    assert f'action="/clips/{clip.uuid}/copy/"' not in page


def test_the_owner_reads_who_looked_and_nobody_else_does(store, porch, ana, mia):
    clip = ready_clip(porch)
    for person, what in ((mia, "video"), (mia, "original"), (ana, "video")):
        read_to_its_end(signed_in(person).get(f"/clips/{clip.uuid}/{what}"))
    page = page_of(ana, clip)
    assert "Mia played it" in page
    assert "Mia downloaded it" in page
    assert "Ana played it" not in page
    assert "Who looked" not in page_of(mia, clip)


def test_deleting_goes_on_to_the_next_older_clip_with_the_filters_and_is_taken_back(store, porch, ana):
    newer, older = ready_clip(porch, at=NEWEST), ready_clip(porch, at=NEWEST - timedelta(hours=1))
    client = signed_in(ana)
    answer = client.post(f"/clips/{newer.uuid}/delete/?trigger=motion")
    assert answer["Location"] == f"/clips/{older.uuid}/?trigger=motion"
    assert f'action="/clips/{newer.uuid}/undo/"' in text_of(client.get(answer["Location"]))
    assert client.get(f"/clips/{newer.uuid}/").status_code == 404
    assert client.post(f"/clips/{newer.uuid}/undo/")["Location"] == f"/clips/{newer.uuid}/"
    assert client.get(f"/clips/{newer.uuid}/").status_code == 200


def test_the_last_clip_deleted_leads_back_to_the_timeline(store, maple, porch, ana):
    answer = signed_in(ana).post(f"/clips/{ready_clip(porch).uuid}/delete/")
    assert answer["Location"] == f"/homes/{maple.uuid}/"


def test_a_camera_named_in_script_is_shown_as_it_is_named(store, maple, porch, ana):
    porch.name = "<script>alert(1)</script>"
    porch.save()
    clip = ready_clip(porch)
    for page in (page_of(ana, clip), text_of(signed_in(ana).get(f"/homes/{maple.uuid}/"))):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


# --- Adding recordings


def add(user, home, camera, *files, **headers):
    data = {"camera": str(camera.uuid), "file": [SimpleUploadedFile(name, body) for name, body in files]}
    return signed_in(user).post(f"/homes/{home.uuid}/upload/", data, headers=headers)


def test_recordings_are_added_without_scripts(store, maple, porch, mia):
    answer = add(mia, maple, porch, ("a.mp4", b"one"), ("b.mkv", b"two"))
    assert answer["Location"] == f"/homes/{maple.uuid}/"
    assert [(c.trigger, c.status) for c in Clip.objects.all()] == [("upload", "received")] * 2
    assert Clip.objects.filter(recorded_at_is_guess=True).count() == 2


def test_the_pages_script_is_told_where_the_card_is(store, maple, porch, ana):
    answer = add(ana, maple, porch, ("a.mp4", b"one"), Accept="application/json")
    assert answer.status_code == 201
    assert answer.json() == {"cards": [f"/clips/{Clip.objects.get().uuid}/card/"], "is_new": [True]}
    assert add(ana, maple, porch, ("a.mp4", b"one"), Accept="application/json").json()["is_new"] == [False]


def test_an_empty_file_and_no_file_are_refused_with_a_sentence(store, maple, porch, ana):
    answer = add(ana, maple, porch, ("a.mp4", b""), Accept="application/json")
    assert (answer.status_code, "empty" in answer.json()["detail"]) == (400, True)
    assert add(ana, maple, porch).status_code == 400
    assert not Clip.objects.exists()


def test_what_is_too_large_is_refused_before_it_is_read(store, maple, porch, ana):
    """The body announced is never sent: an answer that comes anyway did not wait for it."""
    answer = signed_in(ana).generic(
        "POST",
        f"/homes/{maple.uuid}/upload/",
        headers={"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(600 * 1024**2)},
    )
    assert answer.status_code == 413
    assert "512 MiB" in text_of(answer)


def test_a_home_without_room_says_so_before_the_bytes(store, maple, porch, ana):
    maple.quota_bytes = 1000
    maple.save()
    assert add(ana, maple, porch, ("a.mp4", b"x" * 200_000)).status_code == 507


def test_a_form_from_elsewhere_is_refused(store, maple, porch, ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    data = {"camera": str(porch.uuid), "file": SimpleUploadedFile("a.mp4", b"one")}
    assert client.post(f"/homes/{maple.uuid}/upload/", data).status_code == 403


def test_nothing_is_added_to_another_homes_camera(store, maple, porch, oak_door, ana):
    assert add(ana, maple, oak_door, ("a.mp4", b"one")).status_code == 400
    assert not Clip.objects.exists()
