"""Another key begins: in one transaction, in both logs, and each of the two keys vouches for the other."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from devices.audit import heads, keys, signing
from devices.audit.actions import Action
from devices.audit.bodies import moment
from devices.audit.models import DailyHead, SigningKey
from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, Refused


def begin_first(now: datetime) -> None:
    """Write the first key down, once: from then on another one in SIGNING_KEY is not taken for it in silence."""
    if SigningKey.objects.exists():
        return
    key = keys.in_force()
    last = DailyHead.objects.order_by("-day").first()
    if last is not None and not signing.is_signed(heads.message(last.chain, last.day, last.head), last.signature, key):
        raise Refused(
            "SIGNING_KEY is not the key that signed until now. Set the one before, or keep it as SIGNING_KEY_BEFORE "
            "and run manage.py rotate_signing_key (docs/keys.md)."
        )
    try:
        with transaction.atomic():
            SigningKey.objects.create(key=key, begun_at=now)
    except IntegrityError:  # somebody else did in the same moment
        return


@transaction.atomic
def rotate(*, now: datetime, is_lost: bool = False) -> SigningKey:
    """From the commit on the key of SIGNING_KEY signs. The one before is SIGNING_KEY_BEFORE.

    is_lost: the one before is lost or was stolen: it vouches for nothing, and everybody notes the new one anew.
    Raises Refused, Conflict.
    """
    key, before = signing.public_key(), keys.newest()
    if key == before:
        raise Conflict(
            "SIGNING_KEY is the key in force: nothing is to be done. To change it, write another one there and keep "
            "this one as SIGNING_KEY_BEFORE."
        )
    if SigningKey.objects.filter(key=key).exists():
        raise Refused("SIGNING_KEY was a key of this site before: a key that ended does not begin again. Make another.")
    if not is_lost:
        if before not in signing.at_hand():
            raise Refused(
                f"The key before ({before}) is not at hand: keep it as SIGNING_KEY_BEFORE. If it is lost, or if "
                "somebody else has it: --lost."
            )
        heads.sign_day(now)  # by the key before: all that it signed is under one of its heads
    said = keys.message(key, before, moment(now))
    try:
        with transaction.atomic():
            if not SigningKey.objects.exists():
                SigningKey.objects.create(key=before, begun_at=now)
            made = SigningKey.objects.create(
                key=key,
                previous=before,
                begun_at=now,
                signature=signing.sign(said, key),
                vouched="" if is_lost else signing.sign(said, before),
            )
    except IntegrityError as error:
        raise Conflict("Somebody else changed the key in this moment.") from error
    record(None, Action.SIGNING_KEY_CHANGED, made, home=None, key=key, before=before, is_vouched_for=not is_lost)
    publish(Action.SIGNING_KEY_CHANGED, made, now=now, key=key, before=before, is_vouched_for=not is_lost)
    return made
