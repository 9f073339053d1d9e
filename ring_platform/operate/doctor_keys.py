"""Keys that are being changed, and were forgotten halfway; and one that has signed for a long time (docs/keys.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from devices.audit import keys, signing
from devices.audit.models import SigningKey
from ring_platform.operate.finding import Level, Said

OK, HINT, WRONG = Level.OK, Level.HINT, Level.WRONG
OLD = timedelta(days=2 * 365)


def of_keys() -> Iterator[Said]:
    key, begun = keys.newest(), SigningKey.objects.order_by("-pk").first()
    if key not in signing.at_hand():
        yield (
            WRONG,
            f"SIGNING_KEY is not the key in force ({key[:16]}…): nothing can be signed, no consent and no package. Set "
            "that one, or keep it as SIGNING_KEY_BEFORE and run manage.py rotate_signing_key.",
        )
    elif signing.public_key() != key:
        yield HINT, "SIGNING_KEY waits, SIGNING_KEY_BEFORE signs: run manage.py rotate_signing_key to go on."
    elif settings.SIGNING_KEY_BEFORE:
        yield HINT, "SIGNING_KEY_BEFORE is set and not used any more: take it out, and start everything again."
    elif begun is not None and timezone.now() - begun.begun_at > OLD:
        yield HINT, f"The key {key[:16]}… signs since {begun.begun_at:%Y-%m-%d}: change it, now and then."
    else:
        yield OK, f"The key {key[:16]}… signs the log, receipts and packages."
    count = len(settings.SECRET_KEY_FALLBACKS)
    if count:
        yield (
            HINT,
            f"SECRET_KEY_FALLBACKS holds {count}: take it out {settings.SESSION_COOKIE_AGE // 86400} days after the "
            "change. If the key was stolen, take it out now: everybody signs in again.",
        )
