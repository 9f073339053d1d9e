"""The receipt: what an owner consented to, word for word, signed, with the newest heads of the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from devices.audit import heads, keys, signing
from devices.people.models import Home, User
from police_portal.consent import wording
from police_portal.consent.models import Receipt
from police_portal.custody.models import Share
from police_portal.requests.models import FootageRequest

KIND = "porch-receipt"


def write(asked: FootageRequest, home: Home, given: Sequence[Share], *, by: User, now: datetime) -> Receipt:
    """In the transaction of the share."""
    receipt = Receipt(home=home, request=asked, by=by, at=now)
    receipt.body = {
        "kind": KIND,
        "receipt": str(receipt.uuid),
        "at": now.isoformat(),
        "home": home.name,
        "owner": str(by),
        "request": _request(asked),
        "permission": _permission(asked),
        "words": wording.of_consent(asked, given),
        "clips": [_clip(share) for share in given],
        "heads": heads.newest(),
        "key": keys.in_force(),
    }
    receipt.signature = signing.sign(signing.canonical(receipt.body), receipt.body["key"])
    receipt.save(force_insert=True)
    return receipt


def _request(asked: FootageRequest) -> dict[str, Any]:
    assert asked.window_start is not None
    assert asked.window_end is not None
    return {
        "uuid": str(asked.uuid),
        "reference": asked.reference,
        "agency": asked.agency.name,
        "offence": str(asked.get_offence_display()),
        "case_number": asked.case_number,
        "contact": asked.contact_name,
        "message": wording.message(asked),
        "area": asked.area,
        "from": asked.window_start.isoformat(),
        "to": asked.window_end.isoformat(),
    }


def _permission(asked: FootageRequest) -> dict[str, Any]:
    permission = asked.permission
    assert permission is not None
    return {
        "uuid": str(permission.uuid),
        "body": permission.body,
        "act": permission.act,
        "number": permission.number,
        "document_sha256": permission.document_sha256,
        "ends_at": permission.ends_at.isoformat(),
    }


def _clip(share: Share) -> dict[str, Any]:
    camera = share.clip.camera.name if share.clip else ""
    return {
        "share": str(share.uuid),
        "clip": str(share.clip_uuid),
        "camera": camera,
        "recorded_at": share.recorded_at.isoformat(),
        "duration_s": share.duration_s,
        "sha256": share.clip_sha256,
        "faces_blurred": share.is_redacted,
        "original_too": share.gives_original,
        "may_download": share.may_download,
        "with_sound": share.with_sound,
        "name": share.said_name,
        "contact": share.said_contact,
        "address": share.said_address,
        "cell": share.cell,
        "until": share.ends_at.isoformat(),
    }


def newest_for(home: Home, asked: FootageRequest) -> Receipt:
    return Receipt.objects.filter(home=home, request=asked).latest("at", "pk")


def of_owner(user: User) -> QuerySet[Receipt]:
    """For who owns the home now."""
    mine = Receipt.objects.filter(home__memberships__user=user, home__memberships__role="owner")
    return mine.filter(home__removed_at__isnull=True).select_related("home", "request__agency")


def as_file(receipt: Receipt) -> dict[str, Any]:
    """What the stand-alone verifier reads."""
    return {"kind": KIND, "body": receipt.body, "signature": receipt.signature, "key": receipt.body["key"]}


def clips_of(receipt: Receipt) -> list[dict[str, Any]]:
    """As the body says, with the time as a time."""
    return [clip | {"at": datetime.fromisoformat(clip["recorded_at"])} for clip in receipt.body["clips"]]
