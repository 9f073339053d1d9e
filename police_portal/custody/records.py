"""The deletion record: what was deleted here, when, and what left before; signed, with the newest heads of the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from devices.audit import heads, keys, signing
from devices.objects.models import StoredObject
from police_portal.custody.models import DeletionRecord, Download, Handover, Share

KIND = "porch-deletion-record"


def write(share: Share, deleted: Sequence[tuple[str, StoredObject]], *, now: datetime) -> DeletionRecord:
    """In the transaction in which the rows of these objects go; their bytes have gone."""
    made = DeletionRecord(share=share, at=now)
    made.body = _body(share, deleted, str(made.uuid), now)
    made.signature = signing.sign(signing.canonical(made.body), made.body["key"])
    made.save(force_insert=True)
    return made


def record_of(share: Share) -> DeletionRecord | None:
    """None until the share is deleted."""
    return DeletionRecord.objects.filter(share=share).first()


def left_before(made: DeletionRecord) -> list[dict[str, Any]]:
    """What left before, for a page: its times as times."""
    times = ("at", "attested_at")
    return [
        one | {name: datetime.fromisoformat(one[name]) for name in times if one[name]}
        for one in made.body["left_before"]
    ]


def as_json(made: DeletionRecord) -> dict[str, Any]:
    """As the owner keeps it; the verifier of the log checks it offline."""
    return {"kind": KIND, "body": made.body, "signature": made.signature, "key": made.body["key"]}


def _body(share: Share, deleted: Sequence[tuple[str, StoredObject]], name: str, now: datetime) -> dict[str, Any]:
    asked = share.under
    return {
        "kind": KIND,
        "record": name,
        "at": now.isoformat(),
        "share": str(share.uuid),
        "clip": str(share.clip_uuid),
        "clip_sha256": share.clip_sha256,
        "recorded_at": share.recorded_at.isoformat(),
        "agency": share.agency.name,
        "request": asked.reference,
        "given_at": share.given_at.isoformat(),
        "lent_at": share.lent_at.isoformat() if share.lent_at else None,
        "ended_at": share.ended_at.isoformat() if share.ended_at else None,
        "end_reason": share.end_reason,
        "deleted": [_deleted(what, thing, now) for what, thing in deleted],
        "left_before": [_left(one) for one in _downloads(share)],
        "passed_on": passed_on(share),
        "says": (
            "What is listed as deleted was deleted from the storage of this installation. What left before is not in "
            "our hands: of each copy it is said whether the agency has stated that it deleted it."
        ),
        "heads": heads.newest(),
        "key": keys.in_force(),
    }


def _deleted(what: str, thing: StoredObject, now: datetime) -> dict[str, Any]:
    facts = {"what": what, "sha256": thing.sha256, "size_bytes": thing.size_bytes}
    return facts | {"deleted_at": now.isoformat()}


def _downloads(share: Share) -> list[Download]:
    left = Download.objects.left().filter(share=share)
    return list(left.select_related("officer__user", "attested_by__user").order_by("at", "pk"))


def _left(download: Download) -> dict[str, Any]:
    return {
        "download": str(download.uuid),
        "what": download.what,
        "sha256": download.sha256,
        "at": download.at.isoformat(),
        "officer": str(download.officer),
        "purpose": download.purpose,
        "is_attested_deleted": download.attested_at is not None,
        "attested_at": download.attested_at.isoformat() if download.attested_at else None,
        "attested_by": str(download.attested_by) if download.attested_by else None,
    }


def passed_on(share: Share) -> list[dict[str, Any]]:
    """To whom, by the owner's consent or a filed warrant, and since when."""
    allowed = Handover.objects.allowed().filter(share=share).order_by("decided_at", "pk")
    return [
        {
            "handover": str(one.uuid),
            "recipient": one.recipient,
            "by": one.state,
            "warrant": f"{one.warrant_number}, {one.warrant_court}" if one.warrant_number else "",
            "at": one.decided_at.isoformat() if one.decided_at else "",
        }
        for one in allowed
    ]
