"""Faces are covered in what an agency has: the copy is made anew, and the one before is sealed."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices import storage
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, Refused
from devices.notices.models import Notice, NoticeKind
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import User
from police_portal.agencies.models import Agency, Officer, OfficerRole
from police_portal.custody import downloads, ending, exporting, leases, log, making, manifest, package, packing, records
from police_portal.custody.lending import Terms, lend
from police_portal.custody.models import Download, DownloadState, EndReason, Package, Share, ShareState
from police_portal.filmed import covering
from police_portal.law.models import DemandState
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.devices.clips.sending import keys_in_store, keys_of_rows
from tests.devices.video.made import decoded
from tests.devices.video.portraits import film_of, still
from tests.police_portal.custody.lent import bytes_of, lent
from tests.police_portal.custody.test_races import at_once
from tests.services import CeleryWorker, eventually

pytestmark = [pytest.mark.parts]
PURPOSE = "To show it to the prosecutor."
OPEN: dict[str, Any] = {"is_redacted": False, "gives_original": True, "may_download": True}


@pytest.fixture
def police(db: None, store: None) -> Agency:
    of = portal.agency()
    portal.permission(of)
    return of


@pytest.fixture
def diaz(police: Agency) -> Officer:
    return portal.officer(police)


@pytest.fixture
def asked(diaz: Officer) -> FootageRequest:
    return portal.request_of(diaz)


@pytest.fixture
def owner(ana: User) -> User:
    return portal.with_code(ana)


@pytest.fixture
def face(tmp_path: Path) -> Path:
    return film_of(tmp_path / "face.mp4", still(), seconds=1)


@pytest.fixture
def share(asked: FootageRequest, porch: Camera) -> Share:
    """As rows, with drawn bytes: copy, poster, original."""
    original = portal.kept(b"original of the porch", Purpose.LEASE_ORIGINAL, "video/mp4")
    return portal.share_of(asked, ready_clip(porch), original=original, **OPEN)


def again(share: Share) -> Share:
    return Share.objects.get(pk=share.pk)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def video(client: Client, share: Share, wanted: str = "bytes=0-3") -> tuple[int, bytes]:
    answer: Any = client.get(reverse("police_portal:portal_share_video", args=[share.uuid]), headers={"Range": wanted})
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content


def detail(path: Path) -> float:
    """How much is to be seen where the face is."""
    shown = decoded(path)[5]
    height, width = shown.shape
    face = shown[int(height * 0.3) : int(height * 0.6), int(width * 0.43) : int(width * 0.57)]
    return float(face.astype(float).std())


def written(stored: StoredObject | None, path: Path) -> Path:
    path.write_bytes(bytes_of(stored))
    return path


def test_a_face_that_the_agency_saw_is_covered_from_the_next_request_on(
    asked: FootageRequest, porch: Camera, owner: User, diaz: Officer, face: Path, tmp_path: Path
) -> None:
    before = lent(asked, ready_clip(porch, content=face.read_bytes()), **OPEN)
    Notice.objects.all().delete()
    client = as_(diaz.user)
    assert video(client, before)[0] == 206
    seen = detail(written(before.copy, tmp_path / "before.mp4"))
    given = [before.copy, before.poster, before.original]
    assert covering.cover(before, by=owner, now=timezone.now())
    assert video(client, before, "bytes=4-")[0] == 410
    making.make_copy(before.pk, timezone.now)
    after = again(before)
    assert (after.state, after.lent_at, after.is_redacted, after.gives_original) == (
        "lent",
        before.lent_at,
        True,
        False,
    )
    assert [after.sealed_copy, after.sealed_poster, after.sealed_original] == given
    assert (after.original, after.made_facts["covered"]["faces"]) == (None, 1)
    assert detail(written(after.copy, tmp_path / "after.mp4")) < seen * 0.7
    status, body = video(client, after, "bytes=0-")
    assert (status, body) == (206, bytes_of(after.copy))
    told = Notice.objects.get(user=diaz.user)
    assert (told.kind, told.facts) == (NoticeKind.COPY_REPLACED, {"reference": asked.reference})


@pytest.mark.skipif(not os.environ.get("REAL_FOOTAGE"), reason="REAL_FOOTAGE names no folder")
def test_a_real_face_that_the_agency_saw_is_covered_in_every_looked_at_picture(
    asked: FootageRequest, porch: Camera, owner: User, tmp_path: Path
) -> None:
    folder = Path(os.environ["REAL_FOOTAGE"])
    clip = ready_clip(porch, content=(folder / "faces.mp4").read_bytes())
    share = lend(asked, clip, Terms(is_redacted=False), by=owner, now=timezone.now())
    Share.objects.filter(pk=share.pk).update(end_s=6.0)
    making.make_copy(share.pk, timezone.now)
    seen = decoded(written(again(share).copy, tmp_path / "seen.mp4"))
    covering.cover(share, by=owner, now=timezone.now())
    making.make_copy(share.pk, timezone.now)
    shown = decoded(written(again(share).copy, tmp_path / "shown.mp4"))
    truth = [one for one in json.loads((folder / "faces.json").read_text())["boxes"] if one[0] < 5.9]
    alike = [float(np.corrcoef(edges(seen, *box), edges(shown, *box))[0, 1]) for *box, _what in truth]
    assert len(alike) >= 15
    assert max(alike) < 0.3


def edges(frames: list[np.ndarray], at_s: float, x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    """The fine detail of this part of the picture at this moment, of 15 a second."""
    picture = frames[round(at_s * 15)]
    height, width = picture.shape
    part = picture[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)]
    return np.asarray(cv2.Laplacian(part, cv2.CV_64F)).ravel()


def test_the_agency_reads_no_word_of_who_asked_or_that_somebody_did(
    asked: FootageRequest, porch: Camera, owner: User, diaz: Officer, face: Path
) -> None:
    share = lent(asked, ready_clip(porch, content=face.read_bytes()), **OPEN)
    client = as_(diaz.user)
    pages = [reverse("police_portal:portal_shares"), reverse("police_portal:portal_share", args=[share.uuid])]
    covering.cover(share, by=owner, now=timezone.now())
    read = [client.get(page).content.decode() for page in pages]
    making.make_copy(share.pk, timezone.now)
    read += [client.get(page).content.decode() for page in [*pages, reverse("devices:notices")]]
    for text in read:
        assert not any(word in text for word in ("Ana", "ana@", "was filmed who", "asked to be", "consent", "sealed"))


def test_only_the_owner_with_a_second_factor_has_it_covered(share: Share, ana: User, mia: User, ben: User) -> None:
    for somebody in (ben, portal.with_code(mia)):
        with pytest.raises(Refused, match="Only the owner"):
            covering.cover(share, by=somebody, now=timezone.now())
    with pytest.raises(Refused, match="second factor"):
        covering.cover(share, by=ana, now=timezone.now())
    assert again(share).state == ShareState.LENT


def test_what_an_order_opened_is_not_the_owners_to_cover(police: Agency, porch: Camera, owner: User) -> None:
    demand = portal.demand_of(police, porch.home, state=DemandState.RELEASED)
    opened = portal.opened_share(demand, ready_clip(porch), is_redacted=False)
    with pytest.raises(Refused, match="legal demand"):
        covering.cover(opened, by=owner, now=timezone.now())
    assert again(opened).state == ShareState.LENT


def test_what_shows_no_faces_stays_as_it_is_and_says_so(asked: FootageRequest, porch: Camera, owner: User) -> None:
    share = portal.share_of(asked, ready_clip(porch))
    assert not covering.cover(share, by=owner, now=timezone.now())
    assert (again(share).state, again(share).sealed_at) == (ShareState.LENT, None)
    assert not AuditEntry.objects.filter(action="share_remade").exists()


def test_a_second_time_finds_nothing_to_do(share: Share, owner: User) -> None:
    assert covering.cover(share, by=owner, now=timezone.now())
    sealed = again(share).sealed_copy
    assert not covering.cover(share, by=owner, now=timezone.now())
    assert again(share).sealed_copy == sealed
    assert AuditEntry.objects.filter(action="share_remade").count() == 1


def test_what_is_over_is_over(share: Share, owner: User) -> None:
    leases.withdraw(share, by=owner, now=timezone.now())
    with pytest.raises(Conflict, match="over already"):
        covering.cover(share, by=owner, now=timezone.now())


def test_before_the_agency_had_a_copy_nothing_is_sealed(
    asked: FootageRequest, porch: Camera, owner: User, diaz: Officer
) -> None:
    share = lend(asked, ready_clip(porch), Terms(is_redacted=False), by=owner, now=timezone.now())
    assert covering.cover(share, by=owner, now=timezone.now())
    now = again(share)
    assert (now.state, now.is_redacted, now.sealed_at) == (ShareState.WAITING, True, None)
    assert not Share.objects.visible_to(diaz.user).exists()
    assert AuditEntry.objects.filter(action="share_covered").count() == 1


def test_a_run_that_makes_the_open_copy_meanwhile_keeps_nothing(
    asked: FootageRequest, porch: Camera, owner: User, face: Path
) -> None:
    clip = ready_clip(porch, content=face.read_bytes())
    share = lend(asked, clip, Terms(is_redacted=False), by=owner, now=timezone.now())
    moments = iter([timezone.now()])

    def clock() -> Any:
        if (first := next(moments, None)) is None:
            covering.cover(share, by=owner, now=timezone.now())
        return first or timezone.now()

    making.make_copy(share.pk, clock)
    assert again(share).state == ShareState.WAITING
    making.make_copy(share.pk, timezone.now)
    assert again(share).made_facts["covered"]["faces"] == 1
    assert StoredObject.objects.filter(purpose=Purpose.LEASE, state=ObjectState.KEPT).count() == 1


def test_what_was_to_be_taken_out_is_not_handed_out_and_what_left_is_listed(
    share: Share, owner: User, diaz: Officer
) -> None:
    left = portal.download_of(share, diaz)
    ready = portal.download_of(share, diaz, state=DownloadState.READY)
    waiting = downloads.ask(share, "copy", PURPOSE, by=diaz.user, now=timezone.now())
    packed = portal.package_of(share, diaz)
    asked_for = package.ask(share, PURPOSE, is_whole=False, by=diaz.user, now=timezone.now())
    covering.cover(share, by=owner, now=timezone.now())
    states = [Download.objects.get(pk=one.pk).state for one in (left, ready, waiting)]
    assert states == [DownloadState.GONE, DownloadState.UNUSED, DownloadState.UNUSED]
    assert {Package.objects.get(pk=one.pk).state for one in (packed, asked_for)} == {DownloadState.UNUSED}
    exporting.make_export(waiting.pk, timezone.now)
    packing.make_package(asked_for.pk, timezone.now)
    assert Download.objects.left().filter(share=share).get() == left
    assert Package.objects.get(pk=asked_for.pk).stored is None


def test_what_is_sealed_goes_at_the_leases_end_and_stands_in_the_signed_record(
    share: Share, owner: User, diaz: Officer
) -> None:
    left = portal.download_of(share, diaz)
    given = {what: again(share) for what in ("copy", "poster", "original")}
    hashes = {what: getattr(row, what).sha256 for what, row in given.items()}
    covering.cover(share, by=owner, now=timezone.now())
    assert storage.size_of(again(share).sealed_copy.key) is not None  # type: ignore[union-attr]
    ending.end_due(share.ends_at - timedelta(seconds=1))
    assert again(share).state == ShareState.WAITING
    ending.end_due(share.ends_at)
    ending.delete_ended(share.ends_at)
    assert again(share).state == ShareState.DELETED
    made = records.record_of(share)
    assert made is not None
    deleted = {one["what"]: one["sha256"] for one in made.body["deleted"]}
    assert {f"sealed {what}": sha256 for what, sha256 in hashes.items()} == {
        what: sha256 for what, sha256 in deleted.items() if what.startswith("sealed")
    }
    assert [one["download"] for one in made.body["left_before"]] == [str(left.uuid)]
    assert keys_in_store() == keys_of_rows()


def test_a_later_package_says_that_the_copy_was_made_anew_and_when(
    asked: FootageRequest, porch: Camera, owner: User, diaz: Officer, face: Path
) -> None:
    share = lent(asked, ready_clip(porch, content=face.read_bytes()), **OPEN)
    before = share.copy
    assert before is not None
    covering.cover(share, by=owner, now=timezone.now())
    making.make_copy(share.pk, timezone.now)
    made = package.ask(again(share), PURPOSE, is_whole=False, by=diaz.user, now=timezone.now())
    packing.make_package(made.pk, timezone.now)
    made.refresh_from_db()
    assert made.state == DownloadState.READY
    body = manifest.body(made, [again(share)], [], now=timezone.now())
    (anew,) = [
        line for line in body["handlers"] if line["did"] == "had the agency's copy made anew, with faces covered"
    ]
    assert anew["at"] == AuditEntry.objects.get(action="share_remade").at.isoformat()
    assert before.sha256 in anew["sha256"]
    (recording,) = body["recordings"]
    assert (recording["copy"]["faces_covered"], recording["original"]) == (True, None)
    assert "made anew" in " ".join(line.sentence for line in log.of(again(share)))


@pytest.mark.parametrize("content", [b"no film at all"])
def test_a_copy_that_cannot_be_made_anew_ends_the_share(
    asked: FootageRequest, porch: Camera, owner: User, diaz: Officer, content: bytes
) -> None:
    share = portal.share_of(asked, ready_clip(porch, content=content), **OPEN | {"gives_original": False})
    covering.cover(share, by=owner, now=timezone.now())
    making.make_copy(share.pk, timezone.now)
    assert (again(share).state, again(share).end_reason) == (ShareState.ENDED, EndReason.UNREADABLE)
    assert video(as_(diaz.user), share)[0] == 410
    ending.delete_ended(timezone.now())
    assert again(share).state == ShareState.DELETED


def test_a_dead_worker_is_found_and_after_some_times_the_share_ends(share: Share, owner: User) -> None:
    now = timezone.now()
    covering.cover(share, by=owner, now=now)
    dead = {"state": ShareState.PROCESSING, "lease": share.uuid, "lease_until": now, "attempts": 1, "wake_at": None}
    Share.objects.filter(pk=share.pk).update(**dead)
    assert making.restart_lost(now + timedelta(minutes=1)) == 1
    assert again(share).state == ShareState.WAITING
    Share.objects.filter(pk=share.pk).update(**dead | {"attempts": settings.ANALYSIS_ATTEMPTS})
    making.restart_lost(now + timedelta(minutes=1))
    assert (again(share).state, again(share).end_reason) == (ShareState.ENDED, EndReason.UNREADABLE)


def test_a_frozen_copy_is_covered_and_stays_closed(share: Share, owner: User, diaz: Officer, face: Path) -> None:
    assert share.clip is not None
    assert share.clip.original is not None
    storage.put(share.clip.original.key, face, "video/mp4")
    Share.objects.filter(pk=share.pk).update(frozen_at=timezone.now())
    assert covering.cover(share, by=owner, now=timezone.now())
    making.make_copy(share.pk, timezone.now)
    assert again(share).state == ShareState.LENT
    assert video(as_(diaz.user), share)[0] == 410
    sealed = again(share).sealed_copy
    assert sealed is not None
    assert storage.size_of(sealed.key) is not None
    Share.objects.filter(pk=share.pk).update(frozen_at=None)
    assert video(as_(diaz.user), share, "bytes=0-")[1] == bytes_of(again(share).copy)


def test_what_is_held_of_clips_is_listed_but_not_what_an_order_keeps_from_its_owner(
    share: Share, police: Agency, porch: Camera, asked: FootageRequest
) -> None:
    assert share.clip is not None
    chief = portal.officer(police, OfficerRole.ADMIN, name="Chief Okafor")
    covered = portal.share_of(portal.request_of(chief), share.clip)
    gag = timezone.now() + timedelta(days=30)
    secret = portal.demand_of(police, porch.home, state=DemandState.RELEASED, gag_until=gag)
    hidden = portal.opened_share(secret, share.clip, is_redacted=False)
    told = portal.opened_share(portal.demand_of(police, porch.home, state=DemandState.RELEASED), share.clip)
    found = set(covering.shares_of([share.clip]))
    assert found == {share, covered, told}
    assert hidden not in found
    assert set(covering.uncovered([share.clip])) == {share}


def taken_back(share: Share, owner: User) -> None:
    leases.withdraw(Share.objects.get(pk=share.pk), by=owner, now=timezone.now())


def made_anew(share: Share, owner: User) -> None:
    making.make_copy(share.pk, timezone.now)


@pytest.mark.usefixtures("transactional_db")
def test_two_at_once_seal_once(share: Share, owner: User) -> None:
    call: Callable[[], bool] = lambda: covering.cover(Share.objects.get(pk=share.pk), by=owner, now=timezone.now())  # noqa: E731
    assert sorted(at_once(call, call)) == [False, True]
    assert AuditEntry.objects.filter(action="share_remade").count() == 1
    assert again(share).sealed_copy is not None


@pytest.mark.usefixtures("transactional_db")
def test_taken_back_while_the_copy_is_made_anew_nothing_is_left(
    asked: FootageRequest, porch: Camera, owner: User, face: Path
) -> None:
    share = portal.share_of(asked, ready_clip(porch, content=face.read_bytes()), **OPEN | {"gives_original": False})
    covering.cover(share, by=owner, now=timezone.now())
    at_once(lambda: made_anew(share, owner), lambda: taken_back(share, owner))
    ending.delete_ended(timezone.now())
    assert again(share).state == ShareState.DELETED
    left = StoredObject.objects.filter(purpose__in=[Purpose.LEASE, Purpose.LEASE_POSTER])
    assert not left.exclude(state=ObjectState.DOOMED).exists()


@pytest.mark.usefixtures("transactional_db")
def test_the_worker_covers_it_and_one_that_is_killed_loses_nothing(
    worker: CeleryWorker, asked: FootageRequest, porch: Camera, owner: User, diaz: Officer, tmp_path: Path
) -> None:
    clip = ready_clip(porch, content=film_of(tmp_path / "long.mp4", still(), seconds=8).read_bytes())
    share = portal.share_of(asked, clip, **OPEN | {"gives_original": False})
    covering.cover(share, by=owner, now=timezone.now())
    eventually(lambda: Share.objects.filter(pk=share.pk, state=ShareState.PROCESSING).exists())
    worker.kill(signal.SIGKILL)
    if again(share).state == ShareState.PROCESSING:
        making.restart_lost(timezone.now() + timedelta(seconds=settings.ANALYSIS_LEASE_S + 1))
    making.make_copy(share.pk, timezone.now)
    assert again(share).made_facts["covered"]["faces"] >= 1
    assert AuditEntry.objects.filter(action="share_ready").count() == 1
    assert video(as_(diaz.user), share, "bytes=0-")[1] == bytes_of(again(share).copy)
