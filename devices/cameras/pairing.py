"""A device becomes a camera of a home, by a code; its token is shown once and can be taken back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.cameras.models import Camera, PairingCode
from devices.errors import Gone, Refused
from devices.people.models import Right, User

CODE_LIVES = timedelta(minutes=10)
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that reads as something else
CODE_LENGTH = 8


def hash_of(token: str) -> str:
    """Tokens are long and random, so one SHA-256 is enough to keep them by."""
    return hashlib.sha256(token.encode()).hexdigest()


def _code_hash(code: str) -> str:
    """Codes are short: keyed with our secret, so that a stolen table gives none away."""
    spelled = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac("pairing-code", spelled, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


@transaction.atomic
def make_code(camera: Camera, *, by: User, now: datetime) -> str:
    """A fresh code for this camera; earlier ones stop working."""
    if not camera.home.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can pair a camera."))
    camera.pairing_codes.all().delete()
    code = "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))
    PairingCode.objects.create(camera=camera, code_hash=_code_hash(code), created_at=now, expires_at=now + CODE_LIVES)
    record(by, Action.PAIRING_CODE_MADE, camera, home=camera.home)
    return code


@transaction.atomic
def pair(code: str, *, model: str, firmware: str, now: datetime) -> tuple[Camera, str]:
    """Bind the device that knows the code. Returns its camera and its token, which is kept only as a hash.

    Raises Gone for a code that is wrong, used or too old: the three look alike from outside.
    """
    row = PairingCode.objects.filter(code_hash=_code_hash(code), used_at__isnull=True, expires_at__gt=now)
    found = row.select_related("camera__home").first()
    if found is None or not row.update(used_at=now):
        raise Gone(_("This code is not valid any more. Ask for a new one on the camera's page."))
    token = "cam_" + secrets.token_urlsafe(32)
    camera = found.camera
    camera.token_hash, camera.paired_at, camera.last_seen_at = hash_of(token), now, now
    camera.model, camera.firmware, camera.offline_told_at = model, firmware, None
    camera.save(
        update_fields=["token_hash", "paired_at", "last_seen_at", "model", "firmware", "offline_told_at"]
    )
    record(camera, Action.CAMERA_PAIRED, camera, home=camera.home)
    return camera, token


@transaction.atomic
def rotate_token(camera: Camera, *, by: User, now: datetime) -> str:
    """A new token; the old one ends in the same moment. Shown once."""
    if not camera.home.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can change a camera's token."))
    token = "cam_" + secrets.token_urlsafe(32)
    Camera.objects.filter(pk=camera.pk).update(token_hash=hash_of(token), paired_at=now, last_seen_at=None)
    camera.refresh_from_db()
    record(by, Action.CAMERA_PAIRED, camera, home=camera.home)
    return token


@transaction.atomic
def revoke_token(camera: Camera, *, by: User) -> None:
    """The device can no longer send. Its clips stay."""
    if not camera.home.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can take back a camera's token."))
    Camera.objects.filter(pk=camera.pk).update(token_hash=None, offline_told_at=None)
    camera.pairing_codes.all().delete()
    camera.refresh_from_db()
    record(by, Action.CAMERA_TOKEN_REVOKED, camera, home=camera.home)


def camera_of(token: str) -> Camera | None:
    """The camera that this token signs in."""
    return Camera.objects.filter(token_hash=hash_of(token)).select_related("home").first()
