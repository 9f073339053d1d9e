"""Taking a copy out: only where its owner allowed it, for a purpose, with a name in it, and told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.notices.wording import sentence
from devices.objects import sweeping
from devices.objects.models import Purpose, StoredObject
from devices.people.models import User
from devices.video.marking import Mark
from police_portal.agencies.models import Agency, Officer, OfficerRole
from police_portal.custody import downloads, exporting, leases
from police_portal.custody.models import Download, DownloadState, Share
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.devices.video.made import decoded
from tests.police_portal.custody.lent import bytes_of, film, lent

WHY = "Shown to the prosecutor on Monday."


@pytest.fixture
def share(asked: FootageRequest, porch: Camera) -> Share:
    original = portal.kept(b"as it arrived", Purpose.LEASE_ORIGINAL, "video/mp4")
    return portal.share_of(asked, ready_clip(porch), may_download=True, gives_original=True, original=original)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def again(download: Download) -> Download:
    return Download.objects.select_related("share__request__agency", "officer", "stored").get(pk=download.pk)


@pytest.mark.parts
def test_the_officers_name_and_time_are_burned_in_above_the_lease(
    asked: FootageRequest, porch: Camera, diaz: Officer, ana: User, tmp_path: Path
) -> None:
    share = lent(asked, film(porch, tmp_path, size=640, sound="aac"), may_download=True, with_sound=True)
    download = downloads.ask(share, "copy", WHY, by=diaz.user, now=timezone.now())
    assert download.state == DownloadState.WAITING
    with pytest.raises(Conflict, match="being made"):
        downloads.hand_out(again(download), by=diaz.user, now=timezone.now())
    exporting.make_export(download.pk, timezone.now)
    exporting.make_export(download.pk, timezone.now)
    ready = again(download)
    assert ready.stored is not None
    assert (ready.state, ready.sha256, ready.stored.purpose) == (DownloadState.READY, ready.stored.sha256, "export")
    path = tmp_path / "export.mp4"
    path.write_bytes(bytes_of(ready.stored))
    frames = decoded(path)
    above = Mark(exporting.marks(ready), 640, 360, is_top=True).rows
    for frame in frames:
        assert np.median(frame[above]) < 80
        assert (frame[above] > 180).mean() > 0.01
        assert np.median(frame[-16:]) < 80
    assert exporting.marks(ready)[0] == "Taken out by Officer Diaz - Riverton Police"
    assert not AuditEntry.objects.filter(action="share_downloaded").exists()
    address = reverse("police_portal:portal_download", args=[share.uuid, ready.uuid])
    for _n in range(2):
        answer = as_(diaz.user).get(address)
        assert answer.status_code == 200
        assert b"".join(answer) == path.read_bytes()
        assert answer["Content-Disposition"].startswith("attachment")
    more = as_(diaz.user).get(address, headers={"Range": "bytes=5-"})  # the second one broke off, and goes on
    assert b"".join(more) == path.read_bytes()[5:]
    assert AuditEntry.objects.filter(action="share_downloaded").count() == 2
    seen = AuditEntry.objects.filter(action="clip_downloaded_by_agency")
    assert [entry.facts["sha256"] for entry in seen] == [ready.sha256] * 2
    notice = Notice.objects.get(user=ana, kind=NoticeKind.SHARE_DOWNLOADED)
    assert sentence(notice) == f"Officer Diaz of Riverton Police downloaded what you shared: {WHY}"


def test_the_original_goes_as_it_is_with_its_hash(share: Share, diaz: Officer) -> None:
    download = downloads.ask(share, "original", WHY, by=diaz.user, now=timezone.now())
    assert share.original is not None
    assert (download.state, download.sha256) == (DownloadState.READY, share.original.sha256)
    answer = as_(diaz.user).get(reverse("police_portal:portal_download", args=[share.uuid, download.uuid]))
    assert b"".join(answer) == b"as it arrived"


def test_without_the_owners_tick_nothing_leaves(asked: FootageRequest, porch: Camera, diaz: Officer) -> None:
    share = portal.share_of(asked, ready_clip(porch))
    for what, match in (("copy", "look at this recording here"), ("original", "did not give")):
        with pytest.raises(Refused, match=match):
            downloads.ask(share, what, WHY, by=diaz.user, now=timezone.now())
    with pytest.raises(Invalid, match="copy or the original"):
        downloads.ask(share, "everything", WHY, by=diaz.user, now=timezone.now())
    assert not Download.objects.exists()


def test_a_reader_looks_and_takes_nothing(share: Share, police: Agency) -> None:
    reader = portal.officer(police, OfficerRole.READER, name="Officer Lee")
    with pytest.raises(Refused, match="requester"):
        downloads.ask(share, "copy", WHY, by=reader.user, now=timezone.now())
    address = reverse("police_portal:portal_share_download", args=[share.uuid])
    assert as_(reader.user).post(address, {"what": "copy", "purpose": WHY}).status_code == 404


@pytest.mark.parametrize("purpose", ["", "  case  ", "x" * 301])
def test_it_is_taken_for_a_purpose(share: Share, diaz: Officer, purpose: str) -> None:
    with pytest.raises(Invalid, match="the owner reads it"):
        downloads.ask(share, "copy", purpose, by=diaz.user, now=timezone.now())


def test_another_officers_copy_is_not_handed_out(share: Share, diaz: Officer, chief: Officer) -> None:
    download = downloads.ask(share, "original", WHY, by=diaz.user, now=timezone.now())
    with pytest.raises(Refused, match="another officer"):
        downloads.hand_out(again(download), by=chief.user, now=timezone.now())


def test_what_was_asked_for_is_not_handed_out_once_it_is_taken_back(share: Share, diaz: Officer, ana: User) -> None:
    download = downloads.ask(share, "original", WHY, by=diaz.user, now=timezone.now())
    leases.withdraw(share, by=ana, now=timezone.now())
    with pytest.raises(Gone):
        downloads.hand_out(again(download), by=diaz.user, now=timezone.now())
    with pytest.raises(Gone):
        downloads.ask(share, "original", WHY, by=diaz.user, now=timezone.now())
    assert again(download).state == DownloadState.UNUSED
    assert not Download.objects.left().exists()


@pytest.mark.parts
def test_an_export_that_is_made_while_it_is_taken_back_leaves_nothing(
    asked: FootageRequest, porch: Camera, diaz: Officer, ana: User, tmp_path: Path
) -> None:
    share = lent(asked, film(porch, tmp_path), may_download=True)
    download = downloads.ask(share, "copy", WHY, by=diaz.user, now=timezone.now())
    Share.objects.filter(pk=share.pk).update(frozen_at=timezone.now())  # the right is gone before it is stored
    exporting.make_export(download.pk, timezone.now)
    assert again(download).stored is None
    sweeping.sweep(timezone.now() + timedelta(minutes=1))
    assert not StoredObject.objects.filter(purpose=Purpose.EXPORT).exists()


def test_after_a_day_it_is_not_here_any_more(share: Share, diaz: Officer) -> None:
    now = timezone.now()
    fetched, unused = (downloads.ask(share, "original", WHY, by=diaz.user, now=now) for _n in range(2))
    stored = portal.kept(b"marked", Purpose.EXPORT, "video/mp4")
    marked = Download.objects.create(
        share=share, officer=diaz, at=now, purpose=WHY, what="copy", state=DownloadState.READY, stored=stored
    )
    for one in (fetched, marked):
        downloads.hand_out(again(one), by=diaz.user, now=now)
    assert downloads.clear_old(now + timedelta(hours=23)) == 0
    assert downloads.clear_old(now + timedelta(hours=24)) == 3
    states = {one.pk: one.state for one in Download.objects.all()}
    assert states == {
        fetched.pk: DownloadState.GONE,
        marked.pk: DownloadState.GONE,
        unused.pk: DownloadState.UNUSED,
    }
    sweeping.sweep(now + timedelta(hours=25))
    assert not StoredObject.objects.filter(purpose=Purpose.EXPORT).exists()
    assert share.original is not None
    assert bytes_of(share.original) == b"as it arrived"
    with pytest.raises(Gone, match="Ask for another"):
        downloads.hand_out(again(marked), by=diaz.user, now=now + timedelta(hours=25))


def test_the_agency_states_once_that_it_deleted_what_it_took(share: Share, diaz: Officer, chief: Officer) -> None:
    download = downloads.ask(share, "original", WHY, by=diaz.user, now=timezone.now())
    with pytest.raises(Conflict, match="never left"):
        downloads.attest(again(download), by=diaz.user, now=timezone.now())
    downloads.hand_out(again(download), by=diaz.user, now=timezone.now())
    now = timezone.now()
    downloads.attest(again(download), by=chief.user, now=now)
    downloads.attest(again(download), by=diaz.user, now=now + timedelta(days=1))
    said = again(download)
    assert (said.attested_by, said.attested_at) == (chief, now)
    assert AuditEntry.objects.filter(action="download_attested").count() == 1
