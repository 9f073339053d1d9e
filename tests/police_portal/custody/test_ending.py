"""The end: nothing opens, the bytes go, the rows go, and a signed record says what is true."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from devices import storage
from devices.audit import signing
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import deleting, retention
from devices.clips.models import Clip, Hold
from devices.notices.models import Notice, NoticeKind
from devices.objects.models import Purpose, StoredObject
from devices.people.models import User
from devices.storage import StorageError
from police_portal.agencies.models import Officer
from police_portal.custody import downloads, ending, leases, records
from police_portal.custody.models import DeletionRecord, Download, DownloadState, EndReason, Share, ShareState
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.devices.clips.sending import keys_in_store, keys_of_rows


@pytest.fixture
def clip(porch: Camera) -> Clip:
    return ready_clip(porch)


@pytest.fixture
def share(asked: FootageRequest, clip: Clip) -> Share:
    return portal.share_of(asked, clip, may_download=True)


def again(share: Share) -> Share:
    return Share.objects.get(pk=share.pk)


def taken(share: Share, officer: Officer, what: str = "copy", **columns: object) -> Download:
    stored = portal.kept(b"marked " + what.encode(), Purpose.EXPORT, "video/mp4") if what == "copy" else None
    facts = {"state": DownloadState.TAKEN, "purpose": "For the case file.", "sha256": "ab" * 32, "stored": stored}
    return Download.objects.create(share=share, officer=officer, what=what, **facts | columns)


def test_time_ends_it_and_everything_that_is_here_of_it_is_deleted(share: Share, clip: Clip, diaz: Officer) -> None:
    taken(share, diaz)
    ending.end_due(share.ends_at - timedelta(seconds=1))
    assert again(share).state == ShareState.LENT
    assert ending.end_due(share.ends_at) == 1
    assert (again(share).state, again(share).end_reason) == (ShareState.ENDED, EndReason.TIME)
    assert ending.delete_ended(share.ends_at) == 1
    over = again(share)
    assert (over.state, over.copy, over.poster, over.original) == (ShareState.DELETED, None, None, None)
    leases_of = StoredObject.objects.filter(purpose__in=[Purpose.LEASE, Purpose.LEASE_POSTER, Purpose.EXPORT])
    assert not leases_of.exists()
    assert keys_in_store() == keys_of_rows()
    assert Clip.objects.filter(pk=clip.pk).exists()
    assert not Hold.objects.in_force(share.given_at).exists()
    assert Share.objects.visible_to(diaz.user).get() == share


def test_the_record_tells_the_truth_and_is_signed(share: Share, diaz: Officer, ana: User) -> None:
    first, second = taken(share, diaz), taken(share, diaz)
    taken(share, diaz, state=DownloadState.READY, stored=None)  # asked for, and never fetched
    downloads.attest(first, by=diaz.user, now=timezone.now())
    copy = again(share).copy
    assert copy is not None
    leases.withdraw(share, by=ana, now=timezone.now())
    ending.delete_ended(timezone.now())
    made = records.record_of(share)
    assert made is not None
    told = json.loads(json.dumps(records.as_json(made)))
    assert told["kind"] == "porch-deletion-record"
    assert signing.is_signed(signing.canonical(told["body"]), told["signature"], told["key"])
    body = told["body"]
    assert body["kind"] == told["kind"]
    assert {"what": "copy", "sha256": copy.sha256, "size_bytes": copy.size_bytes} == {
        name: value for name, value in body["deleted"][0].items() if name != "deleted_at"
    }
    assert [one["what"] for one in body["deleted"]] == ["copy", "poster", "marked copy", "marked copy"]
    assert [(one["download"], one["is_attested_deleted"]) for one in body["left_before"]] == [
        (str(first.uuid), True),
        (str(second.uuid), False),
    ]
    assert body["end_reason"] == "withdrawn"
    assert set(body["heads"]) == {"private", "public", "key"}
    assert not signing.is_signed(signing.canonical(body | {"left_before": []}), told["signature"], told["key"])
    assert Notice.objects.filter(user=ana, kind=NoticeKind.SHARE_ENDED).count() == 1
    assert AuditEntry.objects.filter(action="share_deleted", subject_uuid=share.uuid).count() == 1


def test_stopped_between_bytes_and_rows_it_goes_on_and_doubles_nothing(share: Share, ana: User) -> None:
    leases.withdraw(share, by=ana, now=timezone.now())
    keys = [thing.key for _what, thing in ending.objects_of(share)]
    assert len(keys) == 2
    storage.delete(keys)  # and here the worker was killed
    assert again(share).state == ShareState.ENDED
    assert ending.delete_ended(timezone.now()) == 1
    assert ending.delete_ended(timezone.now()) == 0
    assert DeletionRecord.objects.filter(share=share).count() == 1
    assert Notice.objects.filter(kind=NoticeKind.SHARE_ENDED).count() == 1


def test_two_workers_at_the_same_share_write_one_record(share: Share, ana: User) -> None:
    leases.withdraw(share, by=ana, now=timezone.now())
    late = again(share)
    assert ending.delete_ended(timezone.now()) == 1
    assert not ending._forget(late, timezone.now())
    assert DeletionRecord.objects.count() == 1


def test_a_store_that_does_not_answer_leaves_no_record(share: Share, ana: User, store_answers_503: None) -> None:
    leases.withdraw(share, by=ana, now=timezone.now())
    with pytest.raises(StorageError):
        ending.delete_ended(timezone.now())
    assert again(share).state == ShareState.ENDED
    assert not DeletionRecord.objects.exists()


def test_the_owners_deletion_wins_and_ends_it(share: Share, clip: Clip, ana: User) -> None:
    now = timezone.now()
    deleting.ask([clip], by=ana, now=now)
    assert ending.end_due(now) == 0  # it can still be taken back
    later = now + timedelta(minutes=1)
    retention.delete_due(later)
    assert not Clip.objects.filter(pk=clip.pk).exists()
    assert again(share).clip is None
    assert ending.end_due(later) == 1
    assert again(share).end_reason == EndReason.CLIP_DELETED
    ending.delete_ended(later)
    assert again(share).state == ShareState.DELETED
    assert keys_in_store() == keys_of_rows()
    assert not StoredObject.objects.exclude(purpose=Purpose.DOCUMENT).exists()


def test_the_hold_keeps_the_clip_for_the_lease_and_not_longer(share: Share, clip: Clip, ana: User) -> None:
    Clip.objects.filter(pk=clip.pk).update(expires_at=clip.arrived_at + timedelta(days=3))
    assert retention.delete_due(clip.arrived_at + timedelta(days=20)) == 0
    leases.withdraw(share, by=ana, now=timezone.now())
    assert AuditEntry.objects.filter(action="clip_released", subject_uuid=clip.uuid).count() == 1
    assert retention.delete_due(clip.arrived_at + timedelta(days=20)) == 1


def test_a_request_that_its_agency_takes_back_ends_what_was_lent_for_it(share: Share, asked: FootageRequest) -> None:
    asked.move(RequestStatus.WITHDRAWN, ended_at=timezone.now())
    ending.end_due(timezone.now())
    assert again(share).end_reason == EndReason.REQUEST_WITHDRAWN


def test_a_closed_request_ends_nothing(share: Share, asked: FootageRequest) -> None:
    asked.move(RequestStatus.CLOSED, ended_at=timezone.now())
    assert ending.end_due(timezone.now()) == 0


def test_what_is_frozen_is_neither_read_nor_deleted_until_that_is_decided(share: Share, ana: User) -> None:
    Share.objects.filter(pk=share.pk).update(frozen_at=timezone.now())
    assert not Share.objects.readable(timezone.now()).exists()
    assert ending.end_due(share.ends_at) == 0
    leases.withdraw(share, by=ana, now=timezone.now())
    assert ending.delete_ended(share.ends_at) == 0
    assert again(share).copy is not None
    Share.objects.filter(pk=share.pk).update(frozen_at=None)
    assert ending.delete_ended(share.ends_at) == 1


def test_an_extension_in_the_same_moment_keeps_it(share: Share, chief: Officer) -> None:
    old, end = again(share), share.ends_at
    leases.extend(share, "The case is still open, and goes to court.", by=chief.user, now=end - timedelta(seconds=1))
    assert not ending.end(old, EndReason.TIME, by=None, now=end)
    assert again(share).state == ShareState.LENT


def test_a_copy_that_was_being_made_is_given_up(asked: FootageRequest, clip: Clip, ana: User, diaz: Officer) -> None:
    share = portal.share_of(asked, clip, ShareState.PROCESSING, lease=uuid4(), lease_until=timezone.now())
    begun = StoredObject.objects.create(key="xx/begun", purpose=Purpose.LEASE, content_type="video/mp4")
    StoredObject.objects.filter(pk=begun.pk).update(writer=share.lease)
    leases.withdraw(share, by=ana, now=timezone.now())
    assert again(share).lease is None
    begun.refresh_from_db()
    assert begun.state == "doomed"
    ending.delete_ended(timezone.now())
    made = records.record_of(share)
    assert made is not None
    assert made.body["deleted"] == []


def test_time_is_the_reason_where_the_clip_went_with_its_hold(share: Share, clip: Clip) -> None:
    """The sweep of clips may come first: the clip's own time was over long ago, and nobody deleted it."""
    Clip.objects.filter(pk=clip.pk).update(expires_at=clip.arrived_at + timedelta(days=3))
    assert retention.delete_due(share.ends_at) == 1
    assert ending.end_due(share.ends_at) == 1
    assert again(share).end_reason == EndReason.TIME


def test_a_clip_that_is_lent_while_the_sweep_begins_stays(asked: FootageRequest, clip: Clip) -> None:
    """Its time was over, and no sweep had been there: from now on it is held."""
    Clip.objects.filter(pk=clip.pk).update(expires_at=clip.arrived_at + timedelta(days=3))
    now = clip.arrived_at + timedelta(days=4)
    begun: list[str] = []

    def lend_after_the_first(execute: Any, *query: Any) -> Any:
        found = execute(*query)
        if not begun:
            begun.append("looked for what is over")
            portal.share_of(asked, clip, now=now)
        return found

    with connection.execute_wrapper(lend_after_the_first):
        retention.delete_due(now)
    kept = Clip.objects.get(pk=clip.pk)
    assert kept.delete_at is None
    assert keys_in_store() == keys_of_rows()
