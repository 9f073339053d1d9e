"""Break-glass: the operator's only door to a recording. A written reason, 30 minutes, and the owner knows at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.clips.models import BrokenGlass, Clip, ClipQuerySet, ClipStatus
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, Role, User

OPEN_FOR = timedelta(minutes=30)
LEAST_REASON, MOST_REASON = 20, 1000


def may_break(user: User | AnonymousUser) -> bool:
    """The operator, with a second factor. Asked again at every request for bytes."""
    return (
        isinstance(user, User)
        and user.is_active
        and user.is_superuser
        and user.office == Office.OPERATOR
        and bool(is_mfa_enabled(user))
    )


def breakable() -> ClipQuerySet:
    """Ready recordings that their owner did not delete, of cameras and homes that are there. Nothing else opens."""
    there = Clip.objects.present().filter(home__removed_at__isnull=True, camera__removed_at__isnull=True)
    return there.filter(status=ClipStatus.READY)


@transaction.atomic
def break_glass(clip: Clip, reason: str, *, by: User, now: datetime) -> BrokenGlass:
    """Open one recording for `by` alone, for 30 minutes. Its owner is told in the same moment, by mail too.

    The reason goes to the owner, word for word; in public stands that it happened, and not where.
    Raises Refused, Invalid, Conflict, Gone.
    """
    if not may_break(by):
        raise Refused(_("Only the operator, with a second factor, opens a recording this way."))
    reason = " ".join(reason.split())
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        sentence = _("Write a reason of {least} to {most} characters: the owner reads it.")
        raise Invalid(sentence.format(least=LEAST_REASON, most=MOST_REASON))
    locked = breakable().select_for_update(of=("self",)).filter(pk=clip.pk).first()
    if locked is None:
        raise Gone(_("There is no ready recording of this name."))
    if BrokenGlass.objects.open(now).filter(clip=locked, by=by).exists():
        raise Conflict(_("You opened this recording already, and it is still open."))
    home = locked.home
    glass = BrokenGlass.objects.create(clip=locked, home=home, by=by, reason=reason, at=now, until=now + OPEN_FOR)
    record(by, Action.GLASS_BROKEN, locked, home=home, glass=str(glass.uuid))
    publish(Action.GLASS_BROKEN, glass, now=now, minutes=int(OPEN_FOR.total_seconds() // 60))
    owner = User.objects.filter(memberships__home=home, memberships__role=Role.OWNER)
    path = reverse("devices:clip", args=[locked.uuid])
    tell(owner, NoticeKind.GLASS_BROKEN, now=now, path=path, mail_to=owner, why=reason)
    return glass


def opened(uuid: UUID, *, by: User | AnonymousUser, now: datetime) -> BrokenGlass | None:
    """What `by` opened under this name; None when it is not theirs. Raises Gone when its time, or the clip, is over."""
    if not may_break(by):
        return None
    glass = BrokenGlass.objects.filter(by_id=by.pk, uuid=uuid).first()
    if glass is None:
        return None
    if glass.until <= now:
        raise Gone(_("The 30 minutes are over. Opening it again needs a reason again."))
    if glass.clip is None or not breakable().filter(pk=glass.clip.pk).exists():
        raise Gone(_("This recording is not there any more."))
    return glass
