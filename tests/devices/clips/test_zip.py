"""Several clips at once: starred, downloaded as one ZIP, deleted with an undo."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from devices import storage
from devices.audit.models import AuditEntry
from devices.clips import zipping
from devices.clips.models import Clip
from devices.errors import Refused
from tests.devices.clips.ready import ready_clip
from tests.street import NOON


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, home, do: str, *clips, **more):
    data = {"do": do, "clip": [str(getattr(clip, "uuid", clip)) for clip in clips], **more}
    return client.post(f"/homes/{home.uuid}/selected/", data)


def opened(answer) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    return archive


def test_a_zip_holds_the_recordings_named_by_camera_and_local_time(store, maple, porch, garden, ana):
    first = ready_clip(porch, at=NOON, content=b"porch film" * 1000)
    second = ready_clip(garden, at=NOON + timedelta(hours=1), content=b"garden film" * 1000)
    answer = send(signed_in(ana), maple, "download", first, second)
    assert answer["Content-Type"] == "application/zip"
    assert 'filename="Maple St 12, 2 clips.zip"' in answer["Content-Disposition"]
    archive = opened(answer)
    assert archive.namelist() == ["Porch 2026-06-10 08-00-00.mp4", "Garden 2026-06-10 09-00-00.mp4"]
    assert archive.read("Porch 2026-06-10 08-00-00.mp4") == b"porch film" * 1000
    assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_two_clips_of_one_second_have_two_names(store, maple, porch, ana):
    clips = [ready_clip(porch, at=NOON) for _ in range(2)]
    names = opened(send(signed_in(ana), maple, "download", *clips)).namelist()
    assert names == ["Porch 2026-06-10 08-00-00.mp4", "Porch 2026-06-10 08-00-00 (2).mp4"]


def test_a_recording_that_vanished_is_named_in_a_text(store, maple, porch, ana):
    kept, gone = ready_clip(porch, at=NOON, content=b"kept"), ready_clip(porch, at=NOON + timedelta(minutes=5))
    assert gone.original is not None
    storage.delete([gone.original.key])
    archive = opened(send(signed_in(ana), maple, "download", kept, gone))
    assert archive.namelist() == ["Porch 2026-06-10 08-00-00.mp4", "What is missing.txt"]
    assert "Porch 2026-06-10 08-05-00.mp4" in archive.read("What is missing.txt").decode()


def test_a_zip_of_many_megabytes_takes_few_of_memory(store, porch, ana):
    clips = [ready_clip(porch, content=bytes([n]) * 12_000_000) for n in range(4)]
    tracemalloc.start()
    sent = sum(len(chunk) for chunk in zipping.pack(clips, by=ana))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent > 48_000_000
    assert peak < 4_000_000


def test_every_recording_in_a_zip_is_written_down(store, maple, porch, ana):
    clips = [ready_clip(porch) for _ in range(3)]
    opened(send(signed_in(ana), maple, "download", *clips))
    entries = AuditEntry.objects.filter(action="clip_downloaded")
    assert {entry.subject_uuid for entry in entries} == {clip.uuid for clip in clips}


def test_a_viewer_gets_no_zip(store, porch, maple, vic):
    clip = ready_clip(porch)
    with pytest.raises(Refused, match="download"):
        zipping.pack([clip], by=vic)
    assert send(signed_in(vic), maple, "download", clip).status_code == 403


def test_a_neighbors_clip_among_the_chosen_is_as_if_it_were_not_there(store, maple, porch, oak_door, ana):
    mine, theirs = ready_clip(porch, at=NOON), ready_clip(oak_door, at=NOON)
    archive = opened(send(signed_in(ana), maple, "download", mine, theirs, uuid4(), "nonsense"))
    assert archive.namelist() == ["Porch 2026-06-10 08-00-00.mp4"]
    send(signed_in(ana), maple, "delete", theirs)
    theirs.refresh_from_db()
    assert theirs.delete_at is None


def test_chosen_clips_are_starred_and_the_page_comes_back(store, maple, porch, mia):
    clips = [ready_clip(porch) for _ in range(3)]
    back = f"/homes/{maple.uuid}/?trigger=motion"
    answer = send(signed_in(mia), maple, "star", *clips[:2], back=back)
    assert answer["Location"] == back
    assert Clip.objects.filter(is_starred=True).count() == 2
    send(signed_in(mia), maple, "unstar", clips[0])
    assert list(Clip.objects.filter(is_starred=True)) == [clips[1]]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "evil"])
def test_the_way_back_stays_on_this_site(store, maple, porch, ana, back):
    answer = send(signed_in(ana), maple, "star", ready_clip(porch), back=back)
    assert answer["Location"] == f"/homes/{maple.uuid}/"


def test_deleted_clips_are_gone_at_once_and_come_back_by_undo(store, maple, porch, ana):
    clips = [ready_clip(porch) for _ in range(3)]
    client = signed_in(ana)
    send(client, maple, "delete", *clips[:2])
    page = client.get(f"/homes/{maple.uuid}/").content.decode()
    assert "2 clips deleted." in page
    assert f'action="/homes/{maple.uuid}/selected/undo/"' in page
    assert page.count('class="media-card clip') == 1
    client.post(f"/homes/{maple.uuid}/selected/undo/")
    assert client.get(f"/homes/{maple.uuid}/").content.decode().count('class="media-card clip') == 3


def test_an_undo_that_comes_too_late_says_so(store, maple, porch, ana):
    client = signed_in(ana)
    send(client, maple, "delete", ready_clip(porch))
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
        answer = client.post(f"/homes/{maple.uuid}/selected/undo/")
    assert answer.status_code == 410
    assert "too late" in answer.content.decode()


def test_a_manager_deletes_nothing(store, maple, porch, mia):
    clip = ready_clip(porch)
    assert send(signed_in(mia), maple, "delete", clip).status_code == 403
    clip.refresh_from_db()
    assert clip.delete_at is None


def test_nothing_chosen_and_nothing_said_have_their_sentences(store, maple, porch, ana):
    client = signed_in(ana)
    send(client, maple, "star")
    assert "No clip was chosen" in client.get(f"/homes/{maple.uuid}/").content.decode()
    answer = send(client, maple, "explode", ready_clip(porch))
    assert answer.status_code == 400
    assert "Say what to do" in answer.content.decode()


def test_too_many_at_once_is_refused(store, maple, porch, ana):
    answer = send(signed_in(ana), maple, "star", *[uuid4() for _ in range(201)])
    assert answer.status_code == 400
    assert "up to 200" in answer.content.decode()
