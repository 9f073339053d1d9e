"""A device becomes a camera of a home, by a code; its token is shown once and can be taken back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.cameras.models import Camera, PairingCode
from devices.errors import Gone, Refused
from devices.keyed import keyed
from devices.people.models import Right, User
from devices.people.tokens import hash_of

CODE_LIVES = timedelta(minutes=10)
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that reads as something else
CODE_LENGTH = 8
PREFIX = "cam_"


def _code_hashes(code: str) -> list[str]:
    """Codes are short: keyed with our secret, so that a stolen table gives none away. The first is the one we keep."""
    spelled = "".join(letter for letter in code.upper() if letter.isalnum())
    return keyed("pairing-code", spelled, "sha256")


@transaction.atomic
def make_code(camera: Camera, *, by: User, now: datetime) -> str:
    """A fresh code for this camera; earlier ones stop working."""
    if not camera.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can pair a camera."))
    camera.pairing_codes.all().delete()
    code = "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))
    until = now + CODE_LIVES
    PairingCode.objects.create(camera=camera, code_hash=_code_hashes(code)[0], created_at=now, expires_at=until)
    record(by, Action.PAIRING_CODE_MADE, camera, home=camera.home)
    return code


@transaction.atomic
def pair(code: str, *, model: str, firmware: str, now: datetime) -> tuple[Camera, str]:
    """Bind the device that knows the code. Returns its camera and its token, which is kept only as a hash.

    Raises Gone for a code that is wrong, used or too old: the three look alike from outside.
    """
    row = _valid(now).filter(code_hash__in=_code_hashes(code))
    found = row.select_related("camera__home").first()
    token = PREFIX + secrets.token_urlsafe(32)
    if found is None or not row.update(used_at=now) or not _bind(found.camera, token, model, firmware, now):
        raise Gone(_("This code is not valid any more. Ask for a new one on the camera's page."))
    camera = found.camera
    camera.refresh_from_db()
    record(camera, Action.CAMERA_PAIRED, camera, home=camera.home)
    return camera, token


def _valid(now: datetime) -> QuerySet[PairingCode]:
    return PairingCode.objects.filter(used_at__isnull=True, created_at__lte=now, expires_at__gt=now)


def end_expired(now: datetime) -> int:
    """What is too old stays too old, also when the clock is set back. Returns how many codes that were."""
    over = PairingCode.objects.filter(used_at__isnull=True, expires_at__lte=now, expires_at__gt=F("created_at"))
    return over.update(expires_at=F("created_at"))


def _bind(camera: Camera, token: str, model: str, firmware: str, now: datetime) -> bool:
    """False: the camera, or its home, was removed in the meantime."""
    if camera.home.removed_at is not None:
        return False
    return bool(
        Camera.objects.present()
        .filter(pk=camera.pk)
        .update(
            token_hash=hash_of(token),
            paired_at=now,
            last_seen_at=now,
            offline_told_at=None,
            model=model,
            firmware=firmware,
        )
    )


@transaction.atomic
def rotate_token(camera: Camera, *, by: User, now: datetime) -> str:
    """A new token; the old one ends in the same moment. Shown once."""
    if not camera.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can change a camera's token."))
    token = PREFIX + secrets.token_urlsafe(32)
    fresh = {"token_hash": hash_of(token), "paired_at": now, "last_seen_at": None, "offline_told_at": None}
    if not Camera.objects.present().filter(pk=camera.pk).update(**fresh):
        raise Gone(_("This camera was removed."))
    camera.refresh_from_db()
    record(by, Action.CAMERA_TOKEN_ROTATED, camera, home=camera.home)
    return token


@transaction.atomic
def revoke_token(camera: Camera, *, by: User) -> None:
    """The device can no longer send. Its clips stay."""
    if not camera.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can take back a camera's token."))
    Camera.objects.filter(pk=camera.pk).update(token_hash=None, offline_told_at=None)
    camera.pairing_codes.all().delete()
    camera.refresh_from_db()
    record(by, Action.CAMERA_TOKEN_REVOKED, camera, home=camera.home)


def camera_of(token: str) -> Camera | None:
    """The camera that this token signs in."""
    present = Camera.objects.present().filter(home__removed_at__isnull=True)
    return present.filter(token_hash=hash_of(token)).select_related("home").first()
