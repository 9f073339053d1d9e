"""A custody package: what is in it, who gets it, and that it goes with the first recording that is taken back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.objects import sweeping
from devices.objects.models import Purpose, StoredObject
from devices.people.models import User
from police_portal.agencies.models import Agency, Officer, OfficerRole
from police_portal.custody import ending, leases, log, package, packing
from police_portal.custody.models import Download, DownloadState, Package, Share
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.custody.lent import bytes_of, film, lent
from tests.police_portal.custody.packed import WHY, again, files_in, packed, verified, zip_of


@pytest.fixture
def share(asked: FootageRequest, porch: Camera) -> Share:
    """With the original, and nothing said."""
    original = portal.kept(b"as it arrived", Purpose.LEASE_ORIGINAL, "video/mp4")
    clip = ready_clip(porch)
    return portal.share_of(
        asked, clip, may_download=True, gives_original=True, original=original, clip_sha256=original.sha256
    )


@pytest.fixture
def second(asked: FootageRequest, garden: Camera) -> Share:
    return portal.share_of(asked, ready_clip(garden), may_download=True, said_name="Ana K.")


@pytest.fixture
def looked_at(asked: FootageRequest, garden: Camera) -> Share:
    """To look at here only."""
    return portal.share_of(asked, ready_clip(garden))


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(share: Share, made: Package) -> str:
    return reverse("police_portal:portal_package_file", args=[share.uuid, made.uuid])


def test_it_holds_what_may_be_taken_out_and_says_where_it_came_from(
    share: Share, second: Share, looked_at: Share, diaz: Officer, chief: Officer, ana: User, tmp_path: Path
) -> None:
    as_(chief.user).get(reverse("police_portal:portal_share_poster", args=[share.uuid]))
    leases.extend(second, "The case goes to trial in the spring.", by=chief.user, now=timezone.now())
    made = packed(share, diaz)
    path = zip_of(made, tmp_path)
    files = files_in(path)
    named = {f"recordings/{one.uuid}-copy.mp4" for one in (share, second)}
    named |= {f"recordings/{share.uuid}-original.mp4"}
    assert set(files) == named | {"verify.py", "cover.html", "manifest.json"}
    assert files[f"recordings/{share.uuid}-copy.mp4"] == bytes_of(share.copy)
    assert files[f"recordings/{share.uuid}-original.mp4"] == b"as it arrived"
    body = json.loads(files["manifest.json"])["body"]
    assert {row["name"] for row in body["files"]} == set(files) - {"manifest.json"}
    by_share = {one["share"]: one for one in body["recordings"]}
    first = by_share[str(share.uuid)]
    assert first["arrived"]["sha256"] == share.clip_sha256
    assert first["original"]["is_as_it_arrived"] is True
    assert share.copy is not None
    assert first["copy"]["sha256"] == share.copy.sha256
    assert by_share[str(second.uuid)]["original"] is None
    handled = [(line["who"], line["role"], line["did"], line["purpose"]) for line in body["handlers"]]
    assert ("Chief Okafor", "admin", "looked at the copy", "") in handled
    assert ("Chief Okafor", "admin", "extended the lease", "The case goes to trial in the spring.") in handled
    assert handled[-2] == ("Officer Diaz", "requester", "asked for this custody package", WHY)
    assert (body["request"], body["case_number"]) == (share.under.reference, share.under.case_number)
    assert body["agency"] == "Riverton Police"
    code, said = verified(path, "--key", body["key"])
    assert code == 0, said


def test_it_says_no_more_of_the_home_than_its_owner_did(
    share: Share, second: Share, diaz: Officer, ana: User, tmp_path: Path
) -> None:
    assert share.home is not None
    Share.objects.filter(pk=second.pk).update(said_contact="by mail", said_address="12 Maple St")
    files = files_in(zip_of(packed(share, diaz), tmp_path))
    told = b"".join(files[name] for name in ("manifest.json", "cover.html")).decode()
    assert "12 Maple St" in told
    assert "Ana K." in told
    for secret in (ana.email, str(ana.uuid), share.home.name, str(share.home.lat), str(share.home.lon)):
        assert secret not in told
    Share.objects.filter(pk=second.pk).update(said_name="", said_contact="", said_address="")
    files = files_in(zip_of(packed(second, diaz, is_whole=False), tmp_path))
    assert len(files) == 4
    told = b"".join(files[name] for name in ("manifest.json", "cover.html")).decode()
    assert "Ana" not in told
    assert "the owner gave no name" in told


def test_the_cover_stands_alone_and_holds_a_blank_certificate(share: Share, diaz: Officer, tmp_path: Path) -> None:
    cover = files_in(zip_of(packed(share, diaz), tmp_path))["cover.html"].decode()
    for words in ("902(14)", "902(13)", "902(11)", "28 U.S.C. § 1746", "qualified person", "process of digital"):
        assert words in cover
    assert share.copy is not None
    assert share.copy.sha256 in cover
    for outside in ("<script", "http://", "https://", "src=", "url(", "@import", "<link"):
        assert outside not in cover


def test_what_an_officer_wrote_stays_text_in_the_cover(share: Share, diaz: Officer, tmp_path: Path) -> None:
    why = "<script>alert(1)</script> for the hearing"
    made = package.ask(share, why, is_whole=False, by=diaz.user, now=timezone.now())
    packing.make_package(made.pk, timezone.now)
    cover = files_in(zip_of(again(made), tmp_path))["cover.html"]
    assert b"<script" not in cover
    assert b"&lt;script&gt;" in cover


def test_it_is_handed_out_once_written_down_and_each_owner_told(
    share: Share, second: Share, diaz: Officer, ana: User
) -> None:
    made = packed(share, diaz)
    assert not Download.objects.exists()
    for _n in range(2):
        answer = as_(diaz.user).get(address(share, made))
        assert answer.status_code == 200
        assert b"".join(answer) == bytes_of(made.stored)
    rows = Download.objects.filter(what="package")
    assert {row.share_id for row in rows} == {share.pk, second.pk}
    assert {(row.sha256, row.purpose) for row in rows} == {(made.sha256, WHY)}
    entries = AuditEntry.objects.filter(action="package_made")
    assert {entry.subject_uuid for entry in entries} == {share.uuid, second.uuid}
    assert {entry.home_uuid for entry in entries} == {share.home.uuid if share.home else None}
    assert AuditEntry.objects.filter(action="clip_downloaded_by_agency").count() == 2 * 2  # each time, of each
    assert Notice.objects.filter(user=ana, kind=NoticeKind.SHARE_DOWNLOADED).count() == 1
    line = log.of(share)[0]
    assert line.sentence == "Officer Diaz of Riverton Police took a custody package with it out"
    assert line.why == WHY
    row = rows.get(share=share)
    attest = reverse("police_portal:portal_share_attest", args=[share.uuid])
    assert as_(diaz.user).post(attest, {"download": str(row.uuid)}).status_code == 302
    row.refresh_from_db()
    assert row.attested_at is not None


def test_it_goes_with_the_first_recording_that_is_taken_back(
    share: Share, second: Share, diaz: Officer, ana: User
) -> None:
    waiting = package.ask(share, WHY, is_whole=True, by=diaz.user, now=timezone.now())
    made = packed(share, diaz)
    leases.withdraw(second, by=ana, now=timezone.now())
    assert as_(diaz.user).get(address(share, made)).status_code == 410
    assert (again(made).state, again(waiting).state) == (DownloadState.UNUSED, DownloadState.UNUSED)
    packing.make_package(waiting.pk, timezone.now)
    assert again(waiting).stored is None
    ending.delete_ended(timezone.now())
    assert not StoredObject.objects.filter(purpose=Purpose.EXPORT).exists()
    assert [one["what"] for one in second.record.body["deleted"]] == ["copy", "poster", "package"]
    assert again(packed(share, diaz)).state == DownloadState.READY  # of the rest


@pytest.mark.parametrize("why", ["frozen", "suspended", "over"])
def test_nothing_is_handed_out_that_could_not_be_opened(
    share: Share, second: Share, diaz: Officer, police: Agency, why: str
) -> None:
    waiting = package.ask(share, WHY, is_whole=True, by=diaz.user, now=timezone.now())
    made, now = packed(share, diaz), timezone.now()
    if why == "frozen":
        Share.objects.filter(pk=second.pk).update(frozen_at=now)
    elif why == "over":
        Share.objects.filter(pk=second.pk).update(ends_at=now)
    else:
        facts = {"state": "suspended", "suspended_at": now, "reason": "Asked twice for the same."}
        Agency.objects.filter(pk=police.pk).update(**facts)
    assert as_(diaz.user).get(address(share, made)).status_code == 410
    assert not Download.objects.exists()
    packing.make_package(waiting.pk, timezone.now)  # made while it may not be
    assert (again(waiting).state, again(waiting).stored) == (DownloadState.UNUSED, None)
    sweeping.sweep(timezone.now() + timedelta(minutes=1))
    assert StoredObject.objects.filter(purpose=Purpose.EXPORT).count() == 1


def test_bytes_that_are_not_those_that_were_made_are_not_packed(share: Share, diaz: Officer) -> None:
    assert share.copy is not None
    StoredObject.objects.filter(pk=share.copy.pk).update(sha256="ab" * 32)
    made = packed(share, diaz)
    assert (made.state, made.stored) == (DownloadState.UNREADABLE, None)


def test_a_second_worker_finds_nothing_to_do(share: Share, diaz: Officer) -> None:
    made = packed(share, diaz)
    packing.make_package(made.pk, timezone.now)
    assert again(made).stored == made.stored
    assert StoredObject.objects.filter(purpose=Purpose.EXPORT).count() == 1


def test_a_worker_that_was_killed_is_replaced(share: Share, diaz: Officer) -> None:
    made = package.ask(share, WHY, is_whole=False, by=diaz.user, now=timezone.now())
    lost = timezone.now() - timedelta(hours=1)
    gone = {"state": "processing", "lease": made.uuid, "lease_until": lost, "wake_at": None, "attempts": 1}
    Package.objects.filter(pk=made.pk).update(**gone)
    assert packing.restart_lost(timezone.now()) == 1
    packing.make_package(made.pk, timezone.now)
    assert again(made).state == DownloadState.READY


def test_after_a_day_it_is_not_here_any_more(share: Share, diaz: Officer) -> None:
    made, now = packed(share, diaz), timezone.now()
    package.hand_out(made, by=diaz.user, now=now)
    assert package.clear_old(made.at + timedelta(hours=23)) == 0
    assert package.clear_old(made.at + timedelta(hours=24)) == 1
    sweeping.sweep(now + timedelta(hours=25))
    assert not StoredObject.objects.filter(purpose=Purpose.EXPORT).exists()
    with pytest.raises(Gone, match="Ask for another"):
        package.hand_out(again(made), by=diaz.user, now=now + timedelta(hours=25))


def test_only_who_may_ask_gets_one_and_only_of_what_may_be_taken_out(
    share: Share, looked_at: Share, police: Agency, diaz: Officer, chief: Officer
) -> None:
    now, reader = timezone.now(), portal.officer(police, OfficerRole.READER, name="Officer Lee")
    with pytest.raises(Refused, match="requester"):
        package.ask(share, WHY, is_whole=False, by=reader.user, now=now)
    with pytest.raises(Refused, match="look at this recording"):
        package.ask(looked_at, WHY, is_whole=True, by=diaz.user, now=now)
    with pytest.raises(Invalid, match="owner reads it"):
        package.ask(share, "case", is_whole=False, by=diaz.user, now=now)
    page = reverse("police_portal:portal_package", args=[share.uuid])
    assert as_(reader.user).get(page).status_code == 404
    made = package.ask(share, WHY, is_whole=False, by=diaz.user, now=now)
    with pytest.raises(Conflict, match="being made"):
        package.hand_out(again(made), by=diaz.user, now=now)
    with pytest.raises(Refused, match="another officer"):
        package.hand_out(packed(share, diaz), by=chief.user, now=timezone.now())
    other = portal.officer(portal.agency("Shelby Fire", domains=["fire.example.org"]), OfficerRole.ADMIN)
    assert as_(other.user).get(page).status_code == 404
    for _n in range(2):
        package.ask(share, WHY, is_whole=False, by=diaz.user, now=now)
    with pytest.raises(Conflict, match="already"):
        package.ask(share, WHY, is_whole=False, by=diaz.user, now=now)


def test_the_page_asks_for_a_purpose_and_shows_what_there_is(share: Share, second: Share, diaz: Officer) -> None:
    client, page = as_(diaz.user), reverse("police_portal:portal_package", args=[share.uuid])
    assert "Everything of this request that may be taken out (2)" in client.get(page).content.decode()
    assert client.post(page, {"what": "request", "purpose": "x"}).status_code == 400
    assert client.post(page, {"what": "request", "purpose": WHY}).status_code == 302
    made = Package.objects.get()
    assert 'hx-get="' in client.get(page).content.decode()
    packing.make_package(made.pk, timezone.now)
    shown = client.get(page).content.decode()
    assert address(share, made) in shown
    assert "2 recordings" in shown
    share_page = client.get(reverse("police_portal:portal_share", args=[share.uuid])).content.decode()
    assert page in share_page


@pytest.mark.parts
def test_what_was_lent_and_made_here_verifies_offline(
    asked: FootageRequest, porch: Camera, diaz: Officer, tmp_path: Path
) -> None:
    share = lent(asked, film(porch, tmp_path, size=320), may_download=True, gives_original=True)
    path = zip_of(packed(share, diaz), tmp_path)
    body = json.loads(files_in(path)["manifest.json"])["body"]
    copy = body["recordings"][0]["copy"]
    assert (copy["faces_covered"], copy["with_sound"], copy["width"]) == (True, False, 320)
    assert copy["marks"][0].startswith("Riverton Police - case")
    assert body["recordings"][0]["original"]["is_as_it_arrived"] is True
    making = next(line for line in body["handlers"] if line["did"] == "made the agency's copy")
    assert "PyAV" in making["tool"]
    assert share.copy is not None
    assert share.copy.sha256 in making["sha256"]
    assert verified(path)[0] == 0
