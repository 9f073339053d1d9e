"""Who lives in a home: the owner invites by e-mail, changes and removes; everybody else may leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.audit.recording import record
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people import living
from devices.people.models import Home, MemberInvite, Membership, Right, Role, User
from devices.wake import wake

INVITE_LIVES = timedelta(days=7)
MOST_A_DAY = 20
MOST_INVITES = 20  # waiting at a time: an invitation is a mail to a stranger
LONGEST_STAY = timedelta(days=366)
SEND = "devices.people.tasks.send_invites"


@dataclass(frozen=True)
class Seat:
    """What a member gets. until: required for a guest, for nobody else. cameras: their keys; None for all of them."""

    role: str
    until: datetime | None = None
    cameras: frozenset[int] | None = None


def has_second_factor(user: User) -> bool:
    return bool(is_mfa_enabled(user))


def _check_owner(home: Home, by: User) -> None:
    if not home.allows(by, Right.OWN):
        raise Refused(_("Only the owner can say who lives here."))


def _check_seat(home: Home, seat: Seat, now: datetime) -> None:
    if seat.role not in (Role.MANAGER, Role.VIEWER, Role.GUEST):
        raise Invalid(_("A member is a manager, a viewer or a guest."))
    if seat.role == Role.GUEST:
        if seat.until is None:
            raise Invalid(_("A guest's stay has an end: choose the last day."))
        if not now < seat.until <= now + LONGEST_STAY:
            raise Invalid(_("A guest's last day lies between today and a year from now."))
    elif seat.until is not None:
        raise Invalid(_("Only a guest's stay has an end."))
    if seat.cameras is not None:
        if not seat.cameras:
            raise Invalid(_("Choose at least one camera, or let them see all of them."))
        if home.cameras.filter(pk__in=seat.cameras, removed_at__isnull=True).count() != len(seat.cameras):
            raise Invalid(_("One of these cameras is not there any more."))


@transaction.atomic
def invite(home: Home, email: str, seat: Seat, *, by: User, now: datetime) -> MemberInvite:
    """Ask somebody in. The mail leaves on commit; an earlier invitation to this address stops working.

    Raises Refused (not the owner, no second factor, too many at a time), Conflict (lives here already), Invalid.
    """
    _check_owner(home, by)
    if not has_second_factor(by):
        raise Refused(_("Set up a second factor first: inviting others needs one."))
    _check_seat(home, seat, now)
    address = email.strip().lower()
    if home.memberships.in_force(now).filter(user__emailaddress__email__iexact=address).exists():
        raise Conflict(_("This person lives here already."))
    _check_pace(by, now)
    home.invites.filter(email__iexact=address, accepted_at__isnull=True).delete()
    if home.invites.waiting(now).count() >= MOST_INVITES:
        raise Refused(_("{count} invitations wait for an answer. Withdraw one first.").format(count=MOST_INVITES))
    asked = MemberInvite.objects.create(
        home=home,
        email=address,
        role=seat.role,
        until=seat.until,
        only_some_cameras=seat.cameras is not None,
        invited_by=by,
        created_at=now,
        expires_at=now + INVITE_LIVES,
        mail_at=now,
    )
    asked.cameras.set(seat.cameras or ())
    record(by, Action.MEMBER_INVITED, asked, home=home, role=seat.role)
    wake(SEND)
    return asked


def _check_pace(by: User, now: datetime) -> None:
    """An invitation is a mail nobody asked for. Withdrawing one gives nothing back. Raises Refused."""
    today = AuditEntry.objects.filter(
        action=Action.MEMBER_INVITED, at__gt=now - timedelta(days=1), person__actor_uuid=by.uuid
    )
    if today.count() >= MOST_A_DAY:
        raise Refused(_("You sent {count} invitations in one day. Go on tomorrow.").format(count=MOST_A_DAY))


@transaction.atomic
def withdraw(asked: MemberInvite, *, by: User) -> None:
    """The link in the mail stops working. Doing it again changes nothing. Raises Refused."""
    _check_owner(asked.home, by)
    if MemberInvite.objects.filter(pk=asked.pk, accepted_at__isnull=True).delete()[0]:
        record(by, Action.INVITE_WITHDRAWN, asked, home=asked.home)


@transaction.atomic
def accept(asked: MemberInvite, *, by: User, now: datetime) -> Membership:
    """Move in. Works once, for a confirmed address of the person it was sent to.

    Raises Gone (used, withdrawn, over), Refused (another address, an officer), Conflict (lives here already).
    """
    if not EmailAddress.objects.filter(user=by, email__iexact=asked.email, verified=True).exists():
        raise Refused(_("This invitation was sent to another address."))
    living.require(by)
    is_there = Home.objects.filter(pk=asked.home_id, removed_at__isnull=True).exists()
    # Columns of the row itself: through a join PostgreSQL would not look again at what somebody changed meanwhile
    still_open = MemberInvite.objects.filter(pk=asked.pk, accepted_at__isnull=True, expires_at__gt=now)
    if not is_there or not still_open.update(accepted_at=now, mail_at=None):
        raise Gone(_("This invitation is over, was used, or was withdrawn."))
    if asked.until is not None and asked.until <= now:
        raise Gone(_("The stay that this invitation was for is over."))
    Membership.objects.filter(home=asked.home, user=by, until__lte=now).delete()  # an earlier stay, over
    if Membership.objects.filter(home=asked.home, user=by).exists():
        raise Conflict(_("You live here already."))
    member = Membership.objects.create(
        home=asked.home,
        user=by,
        role=asked.role,
        until=asked.until,
        only_some_cameras=asked.only_some_cameras,
        joined_at=now,
    )
    member.cameras.set(asked.cameras.filter(removed_at__isnull=True))
    record(by, Action.MEMBER_JOINED, member, home=asked.home, role=asked.role)
    owners = [seat.user for seat in asked.home.memberships.filter(role=Role.OWNER).select_related("user")]
    path = reverse("devices:members", args=[asked.home.uuid])
    tell(owners, NoticeKind.MEMBER_JOINED, now=now, path=path, member=str(by), home=asked.home.name)
    return member


@transaction.atomic
def change(member: Membership, seat: Seat, *, by: User, now: datetime) -> None:
    """Another role, end or choice of cameras, in force at once. Raises Refused (also of an officer), Invalid."""
    _check_owner(member.home, by)
    living.require(member.user)  # a guest whose stay was over may have become one since
    if member.role == Role.OWNER:
        raise Refused(_("The owner's place in the home cannot be changed."))
    _check_seat(member.home, seat, now)
    limited = seat.cameras is not None
    Membership.objects.filter(pk=member.pk).update(role=seat.role, until=seat.until, only_some_cameras=limited)
    member.cameras.set(seat.cameras or ())
    member.refresh_from_db()
    record(by, Action.MEMBER_CHANGED, member, home=member.home, role=seat.role, is_limited=limited)


@transaction.atomic
def remove(member: Membership, *, by: User) -> None:
    """They see nothing of the home from this moment on. Doing it again changes nothing. Raises Refused."""
    _check_owner(member.home, by)
    if member.role == Role.OWNER:
        raise Refused(_("The owner cannot be removed; the home can be deleted."))
    _forget(member, Action.MEMBER_REMOVED, by)


@transaction.atomic
def leave(member: Membership, *, by: User) -> None:
    """Move out oneself. Raises Refused for the owner, whose home cannot stand without them."""
    if member.user_id != by.pk:
        raise Refused(_("Only you can leave for yourself."))
    if member.role == Role.OWNER:
        raise Refused(_("You own this home. You can delete it, but not leave it."))
    _forget(member, Action.MEMBER_LEFT, by)


def _forget(member: Membership, action: Action, by: User) -> None:
    if Membership.objects.filter(pk=member.pk).delete()[0]:
        record(by, action, member, home=member.home)
