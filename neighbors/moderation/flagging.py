"""Somebody says that a thing breaks a rule. Flags on one thing are one case; some hide it until somebody has looked.

How much a flag weighs comes from what became of the flagger's earlier ones, at the time: see `weight_of`. What hides:
an urgent reason, at once, unless its flagger was mostly wrong before; or three flags of proven accounts (`is_proven`).
Neither hides a thing again for a reason for which these same words were looked at and left up, nor a request post.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.people.models import Office, User
from neighbors.actions import Action
from neighbors.areas.models import Neighbor
from neighbors.moderation import things
from neighbors.moderation.models import URGENT, Case, CaseKind, Decision, Flag, FlagReason, Outcome
from neighbors.moderation.things import Thing
from neighbors.posts.models import Category, Comment, Contact, Message, Post, Revision

DUE_IN = timedelta(hours=4)
URGENT_DUE_IN = timedelta(hours=1)
PROVEN_AFTER = timedelta(days=30)
PROVEN_HIDE = 3
HIDES_AT_ONCE_FROM = 0.5  # an urgent flag of somebody whose flags were mostly wrong only comes first on the desk
MOST_A_DAY = 20


@transaction.atomic
def flag(thing: Thing, reason: str, words: str = "", *, by: User, now: datetime) -> Flag:
    """One flag on a post, a comment or a contact message, and what follows from it.

    Raises Refused (one's own, too many, banned), Gone (not there for this person), Invalid (no such reason), Conflict
    (flagged before, and not decided yet).
    """
    if reason not in FlagReason.values:
        raise Invalid(_("Say what is wrong with it."))
    _may(thing, by, now)
    weight = weight_of(by)
    case = _open_case(thing, now)
    thing.refresh_from_db()  # as it is now that no other flag can hide it
    try:
        with transaction.atomic():
            one = Flag.objects.create(
                case=case,
                flagger=by,
                reason=reason,
                words=words.strip()[:500],
                weight=weight,
                is_proven=is_proven(by, weight, now),
                at=now,
            )
    except IntegrityError:
        raise Conflict(_("You have flagged this, and a moderator will look.")) from None
    if reason in URGENT:
        Case.objects.filter(pk=case.pk, due_at__gt=now + URGENT_DUE_IN).update(due_at=now + URGENT_DUE_IN)
    record(by, Action.FLAGGED, thing, home=None, reason=reason)
    if _hides(one, case, thing):
        things.hide(thing, by=None, now=now)
    return one


def weight_of(user: User) -> float:
    """Between 0 and 2: twice the expected share of right flags, with one right and one wrong one to begin with.

    Somebody new weighs 1; ten right ones weigh 1.83, ten wrong ones 0.17.
    """
    decided = Flag.objects.filter(flagger=user, was_right__isnull=False)
    right, wrong = decided.filter(was_right=True).count(), decided.filter(was_right=False).count()
    return 2 * (right + 1) / (right + wrong + 2)


def is_proven(user: User, weight: float, now: datetime) -> bool:
    """An account of 30 days whose flags were right at least as often as wrong, and that may write now."""
    if user.date_joined > now - PROVEN_AFTER or weight < 1:
        return False
    neighbor = Neighbor.objects.filter(user=user).first()
    return neighbor is not None and neighbor.may_write(now)


def may_see(thing: Thing, user: User) -> bool:
    """Whether this person reads it, as published or sent to them: what they wrote themselves counts too."""
    if isinstance(thing, Message):
        mine = Contact.objects.visible_to(user).filter(pk=thing.contact_id).exists()
        return mine and (thing.hidden_at is None or thing.sender_id == user.pk)
    return type(thing)._default_manager.visible_to(user).filter(pk=thing.pk).exists()


def is_flagged(thing: Thing, by: User) -> bool:
    """Whether a flag of theirs on it waits for its decision."""
    post, comment, message, _revision = _parts(thing)
    waiting = Case.objects.filter(kind=CaseKind.FLAGS, post=post, comment=comment, message=message, closed_at=None)
    return Flag.objects.filter(flagger=by, case__in=waiting).exists()


def author_of(thing: Thing) -> int | None:
    return thing.sender_id if isinstance(thing, Message) else thing.author_id


def _may(thing: Thing, by: User, now: datetime) -> None:
    if not may_see(thing, by):
        raise Gone(_("This is not there any more."))
    if author_of(thing) == by.pk:
        raise Refused(_("This is yours: you can change or delete it."))
    if by.office == Office.OFFICER:
        raise Refused(_("An officer's account does not write as a neighbor."))
    neighbor = Neighbor.objects.filter(user=by).first()
    if neighbor is None:
        raise Refused(_("Flags come from neighbors: choose your area first."))
    if neighbor.banned_at is not None:
        raise Refused(_("You cannot write or flag here any more. You can still read."))
    if Flag.objects.filter(flagger=by, at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(_("You have flagged %d things today; go on tomorrow.") % MOST_A_DAY)


def _open_case(thing: Thing, now: datetime) -> Case:
    """The one open case of flags on it, locked, so that it cannot be closed under a new flag."""
    post, comment, message, revision = _parts(thing)
    for _attempt in range(3):
        case, _is_new = Case.objects.get_or_create(
            kind=CaseKind.FLAGS,
            post=post,
            comment=comment,
            message=message,
            repeats=None,
            closed_at=None,
            defaults={"revision": revision, "opened_at": now, "due_at": now + DUE_IN},
        )
        locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if locked.closed_at is None:
            return locked
    raise Conflict(_("A moderator is deciding about this in this moment. Try again."))


def _parts(thing: Thing) -> tuple[Post, Comment | None, Message | None, Revision | None]:
    if isinstance(thing, Message):
        return thing.contact.post, None, thing, None
    if isinstance(thing, Comment):
        return thing.post, thing, None, thing.shown
    return thing, None, None, thing.shown


def _hides(one: Flag, case: Case, thing: Thing) -> bool:
    """Whether it goes out of sight now, until a moderator has looked."""
    if case.post.category == Category.REQUEST or things.is_hidden(thing) or things.is_gone(thing):
        return False
    settled = settled_reasons(case)
    if one.reason in URGENT and one.reason not in settled and one.weight >= HIDES_AT_ONCE_FROM:
        return True
    return case.flags.filter(is_proven=True).exclude(reason__in=settled).count() >= PROVEN_HIDE


def settled_reasons(case: Case) -> set[str]:
    """The reasons for which the same words were flagged before, looked at and left up."""
    same = Q(revision=case.revision) if case.message_id is None else Q(message=case.message_id)
    kept = Decision.objects.in_effect().filter(
        outcome=Outcome.KEEP, case__in=Case.objects.filter(same, kind=CaseKind.FLAGS)
    )
    return set(Flag.objects.filter(case__in=kept.values("case")).values_list("reason", flat=True))
