"""Ana takes a copy of everything that is kept of her."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices import storage
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import deleting
from devices.clips.models import Clip, ClipStatus, Hold
from devices.errors import Conflict, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.objects.models import Purpose
from devices.people import tokens
from devices.people.models import Home, User
from devices.storage import StorageError
from devices.taking import copying
from devices.taking.turns import MOST_A_DAY, TooOften
from tests.devices.clips.ready import ready_clip, stored
from tests.devices.people.factor import fresh, with_second_factor
from tests.devices.taking.opened import bytes_of, copy_of, files_of, opened, rows_of, texts_of
from tests.services import Server
from tests.street import NOON, PASSWORD

pytestmark = pytest.mark.usefixtures("store")
FILM = b"a film of the porch " * 400_000  # more than fits into the buffers on the way


def test_the_page_says_what_a_copy_holds_and_the_button_sends_it(ana: User, maple: Home, porch: Camera) -> None:
    films = [ready_clip(porch, content=b"film" * 250_000), ready_clip(porch, content=b"mlif" * 250_000)]
    client = fresh("ana@example.org")
    page = client.get("/me/data/").content.decode()
    assert "2 files, 1.9\xa0MB, and the texts about them." in page
    assert "recordings.json" in page
    answer: Any = client.post("/me/data/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="my-data-20')
    assert "no-store" in answer["Cache-Control"]
    archive = opened(answer.getvalue())
    assert len(files_of(archive)) == len(films)
    assert "Taken before" in client.get("/me/data/").content.decode()


def test_who_was_not_asked_again_is_asked_first(ana: User) -> None:
    client = Client()
    client.force_login(ana)
    for answer in (client.get("/me/data/"), client.post("/me/data/")):
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not AuditEntry.objects.filter(action="data_taken").exists()


def test_nobody_takes_somebody_elses(ana: User, ben: User) -> None:
    with pytest.raises(Refused, match="Only you"):
        copying.take(ana, by=ben, now=timezone.now())


def test_every_recording_is_in_it_byte_for_byte(ana: User, maple: Home, porch: Camera, garden: Camera) -> None:
    clips = [ready_clip(porch, at=NOON), ready_clip(porch, at=NOON), ready_clip(garden, at=NOON, content=FILM)]
    sealed = stored(porch, Purpose.ORIGINAL, "video/mp4", b"without zones")
    Clip.objects.filter(pk=clips[0].pk).update(sealed=sealed)
    archive = copy_of(ana)
    rows = {row["uuid"]: row for row in rows_of(archive, "recordings")}
    assert set(rows) == {str(clip.uuid) for clip in clips}
    for row in rows.values():
        assert hashlib.sha256(archive.read(row["files"][0])).hexdigest() == row["sha256"]
    (first, unmasked) = rows[str(clips[0].uuid)]["files"]
    assert first == f"recordings/Maple St 12/Porch 2026-06-10 08-00-00 {clips[0].uuid.hex[:8]}.mp4"
    assert archive.read(unmasked) == b"without zones"
    assert sorted(files_of(archive)) == sorted(name for row in rows.values() for name in row["files"])


def test_each_recording_and_the_copy_itself_stand_in_the_log(ana: User, mia: User, maple: Home, porch: Camera) -> None:
    clip = ready_clip(porch)
    archive = copy_of(mia)
    taken = AuditEntry.objects.get(action="data_taken")
    assert (taken.subject_uuid, taken.home_uuid) == (mia.uuid, None)
    downloaded = AuditEntry.objects.get(action="clip_downloaded")
    assert (downloaded.subject_uuid, downloaded.home_uuid) == (clip.uuid, maple.uuid)
    assert [row["what"] for row in rows_of(archive, "what-you-did")][-1] == "data taken"
    (look,) = rows_of(copy_of(ana), "who-looked")
    assert (look["recording"], look["says"]) == (str(clip.uuid), "Mia downloaded it")


def test_members_take_what_they_may_download_and_no_more(
    ana: User, mia: User, vic: User, gus: User, ben: User, porch: Camera
) -> None:
    read, unread = ready_clip(porch), ready_clip(porch)
    Clip.objects.filter(pk=unread.pk).update(status=ClipStatus.UNREADABLE, reason="not_video")
    Clip.objects.filter(pk=read.pk).update(sealed=stored(porch, Purpose.ORIGINAL, "video/mp4", b"no zones"))
    told = {who.email: copy_of(who) for who in (ana, mia, vic, gus, ben)}
    counts = {name: (len(rows_of(one, "recordings")), len(files_of(one))) for name, one in told.items()}
    nothing = (0, 0)
    assert counts == dict(zip(told, [(2, 3), (2, 1), nothing, nothing, nothing], strict=True))
    places = {name: len(rows_of(one, "homes", "place of a home")) for name, one in told.items()}
    assert list(places.values()) == [1, 1, 0, 0, 0]
    settings = {name: len(rows_of(one, "cameras", "settings of a camera")) for name, one in told.items()}
    assert list(settings.values()) == [1, 1, 0, 0, 0]
    assert [len(rows_of(one, "cameras", "camera")) for one in told.values()] == [1, 1, 1, 1, 0]


def test_her_home_is_in_it_with_its_exact_place(ana: User, maple: Home) -> None:
    (place,) = rows_of(copy_of(ana), "homes", "place of a home")
    assert (place["home"], place["lat"], place["lon"]) == (str(maple.uuid), maple.lat, maple.lon)


def test_what_lets_somebody_in_is_not_in_it(ana: User, maple: Home, porch: Camera) -> None:
    with_second_factor(ana)
    token = tokens.make(ana, "Backup", by=ana, now=timezone.now())
    archive = copy_of(ana)
    text = texts_of(archive)
    secrets = [token, ana.password, ana.api_tokens.get().token_hash, porch.token_hash, "secret"]
    assert [one for one in secrets if one and one in text.replace("Passwords", "")] == []
    assert PASSWORD not in text
    kinds = [row["what"] for row in rows_of(archive, "signing-in")]
    assert kinds == ["second factor", "api token"]


def test_what_is_deleted_or_held_in_silence_is_as_on_her_pages(ana: User, porch: Camera) -> None:
    gone, held = ready_clip(porch), ready_clip(porch)
    now = timezone.now()
    deleting.ask([gone], by=ana, now=now)
    for sentence, shown_from in (("Lent.", now), ("Not to be told yet.", now + timedelta(days=3))):
        until = now + timedelta(days=9)
        Hold.objects.create(clip=held, holder=gone.uuid if "Lent" in sentence else held.uuid, until=until,
                            sentence=sentence, shown_from=shown_from)  # fmt: skip
    (row,) = rows_of(copy_of(ana), "recordings")
    assert (row["uuid"], row["kept_longer"]) == (str(held.uuid), ["Lent."])


def test_what_somebody_is_told_at_work_stays_there(ana: User) -> None:
    now = timezone.now()
    tell([ana], NoticeKind.MEMBER_JOINED, now=now, path=reverse("police_portal:portal_people"), member="Officer Kim")
    tell([ana], NoticeKind.REVIEW_WAITS, now=now, path="/review/", reference="R-1")
    tell([ana], NoticeKind.AGENCY_DECIDED, now=now, agency="ICE", outcome="refused")
    tell([ana], NoticeKind.MEMBER_JOINED, now=now, path="/me/", member="Mia", home="Maple St 12")
    assert [row["says"] for row in rows_of(copy_of(ana), "notices")] == ["Mia joined Maple St 12."]


def test_the_readme_names_every_file(ana: User) -> None:
    archive = copy_of(ana)
    readme = archive.read("README.txt").decode()
    assert archive.namelist()[0] == "README.txt"
    assert all(f"{name}\n    " in readme for name in archive.namelist() if name.endswith(".json"))
    assert "What is not in it, and why:" in readme


# --- How often


def test_one_at_a_time_and_the_next_when_it_is_sent_or_broken_off(ana: User, ben: User, porch: Camera) -> None:
    ready_clip(porch)
    first = copying.take(ana, by=ana, now=timezone.now())
    next(first)
    with pytest.raises(Conflict, match="on its way"):
        copying.take(ana, by=ana, now=timezone.now())
    copy_of(ben)  # somebody else does not wait
    first.close()
    never_read = copying.take(ana, by=ana, now=timezone.now())
    never_read.close()
    copy_of(ana)
    assert AuditEntry.objects.filter(action="data_taken", subject_uuid=ana.uuid).count() == 3


def test_a_few_in_a_day(ana: User) -> None:
    for _ in range(MOST_A_DAY):
        copy_of(ana)
    with pytest.raises(TooOften, match="24 hours"):
        copy_of(ana)
    answer = fresh("ana@example.org").post("/me/data/")
    assert answer.status_code == 429
    cache.clear()  # what is counted stands in the log, not in Redis
    with pytest.raises(TooOften):
        copy_of(ana)
    later = timezone.now() + timedelta(days=1, minutes=1)
    copying.take(ana, by=ana, now=later).close()


def test_without_redis_a_copy_is_taken_all_the_same(ana: User, _redis_process: Server) -> None:
    _redis_process.stop()
    try:
        copy_of(ana)
    finally:
        _redis_process.start()


# --- When bytes are not there


def test_a_recording_that_went_meanwhile_is_named(ana: User, porch: Camera) -> None:
    kept, gone = ready_clip(porch, at=NOON), ready_clip(porch, at=NOON)
    copy = copying.take(ana, by=ana, now=timezone.now())
    sent = next(copy)
    assert gone.original is not None
    storage.delete([gone.original.key])
    archive = opened(sent + b"".join(copy))
    copy.close()
    missing = archive.read("MISSING.txt").decode()
    assert gone.uuid.hex[:8] in missing
    assert kept.uuid.hex[:8] not in missing
    (noted,) = AuditEntry.objects.filter(action="clip_downloaded").values_list("subject_uuid", flat=True)
    assert noted == kept.uuid


def test_a_store_that_dies_in_the_middle_leaves_no_whole_zip(store_server: Server, ana: User, porch: Camera) -> None:
    for _ in range(2):
        ready_clip(porch, content=FILM + str(UUID(int=_)).encode())
    copy, sent = copying.take(ana, by=ana, now=timezone.now()), b""
    with pytest.raises(ConnectionResetError):  # the server closes the connection, and the browser says so
        for chunk in copy:
            sent += chunk
            if len(sent) > 1_000_000:
                store_server.stop()
    copy.close()
    assert len(sent) > 1_000_000
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(sent))
    store_server.start()
    copy_of(ana)  # the turn is free again


def test_a_store_that_does_not_answer_is_a_sentence_and_counts_for_nothing(
    store_server: Server, ana: User, porch: Camera
) -> None:
    ready_clip(porch)
    client = fresh("ana@example.org")
    store_server.stop()
    with pytest.raises(StorageError):
        bytes_of(ana)
    answer = client.post("/me/data/", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert not AuditEntry.objects.filter(action="data_taken").exists()


def test_a_copy_of_many_megabytes_takes_few_of_memory(ana: User, porch: Camera) -> None:
    for n in range(4):
        ready_clip(porch, content=bytes([n]) * 12_000_000)
    copy = copying.take(ana, by=ana, now=timezone.now())
    tracemalloc.start()
    sent = sum(len(chunk) for chunk in copy)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    copy.close()
    assert sent > 48_000_000
    assert peak < 4_000_000
