"""A person's own keys to the reading part of the API: shown once, kept as a hash, taken back at any time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.errors import Invalid, Refused
from devices.people.models import ApiToken, User

PREFIX = "per_"
MOST = 20
USE_IS_NOTED_EVERY = timedelta(minutes=1)  # not a write for every call


def hash_of(token: str) -> str:
    """Tokens are long and random, so one SHA-256 is enough to keep them by."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make(user: User, name: str, *, by: User, now: datetime) -> str:
    """A new token for this person's programs. Only this answer ever shows it."""
    if by != user:
        raise Refused(_("Only you can make a token for yourself."))
    if not name.strip():
        raise Invalid(_("Say what the token is for, so that you know later which one to take back."))
    if user.api_tokens.count() >= MOST:
        raise Refused(_("You have {count} tokens already. Take back those you no longer use.").format(count=MOST))
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(user=user, name=name.strip()[:60], token_hash=hash_of(token), created_at=now)
    record(by, Action.API_TOKEN_MADE, row, home=None)
    return token


@transaction.atomic
def revoke(token: ApiToken, *, by: User) -> None:
    """The token ends in this moment. Doing it again changes nothing."""
    if token.user_id != by.pk:
        raise Refused(_("Only you can take back your token."))
    if ApiToken.objects.filter(pk=token.pk).delete()[0]:
        record(by, Action.API_TOKEN_REVOKED, token, home=None)


@transaction.atomic
def revoke_all(user: User, *, by: User) -> None:
    """Every token of this person ends in this moment."""
    for token in user.api_tokens.all():
        revoke(token, by=by)


def user_of(token: str, now: datetime) -> User | None:
    """The person this token signs in, if their account is open. Notes that it was used."""
    row = ApiToken.objects.filter(token_hash=hash_of(token), user__is_active=True).select_related("user").first()
    if row is None:
        return None
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
    if row.last_used_at is None or row.last_used_at < now - USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(stale, pk=row.pk).update(last_used_at=now)
    return row.user
