"""What the owner of a home that was asked answers: look, share, decline, ask for a warrant.

The agency is told of what was shared, once its copy is there (custody/making.py), and of nothing else: not that a home
was asked, looked, or said no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.clips.models import Clip
from devices.errors import Conflict, Refused
from devices.people.members import has_second_factor
from devices.people.models import Right, User
from police_portal.actions import Action
from police_portal.agencies.models import Permission
from police_portal.consent import offering, receipts
from police_portal.consent.models import Answer, Invitation, Receipt
from police_portal.custody import lending
from police_portal.custody.lending import Terms
from police_portal.custody.models import Share
from police_portal.requests.models import FootageRequest

UNSAID = (Answer.UNSEEN, Answer.SEEN, Answer.DECLINED, Answer.ASK_FOR_WARRANT)


@dataclass(frozen=True)
class Choice:
    """One clip, and on which terms the owner lends it: blurred, without sound, name or download if nothing is said."""

    clip: Clip
    terms: Terms = field(default_factory=Terms)


def _check_owner(invitation: Invitation, by: User) -> None:
    if not invitation.home.allows(by, Right.OWN):
        raise Refused(_("Only the owner of the home can answer a request."))


def see(invitation: Invitation, *, by: User, now: datetime) -> None:
    """The owner's first look. Later ones change nothing."""
    _check_owner(invitation, by)
    with transaction.atomic():
        unseen = Invitation.objects.filter(pk=invitation.pk, answer=Answer.UNSEEN)
        if unseen.update(answer=Answer.SEEN, seen_at=now):
            record(by, Action.INVITATION_SEEN, invitation, home=invitation.home)
            invitation.refresh_from_db(fields=["answer", "seen_at"])


@transaction.atomic
def share(invitation: Invitation, choices: Sequence[Choice], *, by: User, now: datetime) -> Receipt:
    """Lend these clips, and only these, to the agency that asked. The same clips again: the receipt there is.

    Raises Refused when `by` does not own the home or has no second factor, the request takes no answers now (not open,
    over, no permission in force, agency suspended), or a clip is not one of those offered; Conflict when one was lent
    for this request before, and that is over.
    """
    _check_owner(invitation, by)
    if not has_second_factor(by):
        raise Refused(_("Sharing with an agency needs a second factor on your account. Set one up, then come back."))
    if not choices:
        raise Refused(_("Choose at least one clip to share."))
    asked = locked(invitation, now)
    before = offering.shares_of(invitation.home, asked)
    offered = {clip.pk for clip in offering.clips_of(invitation.home, asked)} | set(before)
    if not {choice.clip.pk for choice in choices} <= offered:
        raise Refused(_("You can share only your own outdoor clips from the time asked for."))
    given: list[Share] = []
    for choice in sorted(choices, key=lambda choice: choice.clip.pk):  # two at once lock them in the same order
        lent = lending.lend(asked, choice.clip, choice.terms, by=by, now=now)
        if lent.clip_id not in before and lent not in given:
            given.append(lent)
    if not given:
        return receipts.newest_for(invitation.home, asked)
    Invitation.objects.filter(pk=invitation.pk).update(answer=Answer.SHARED, answered_at=now)
    invitation.refresh_from_db(fields=["answer", "answered_at"])
    receipt = receipts.write(asked, invitation.home, given, by=by, now=now)
    record(by, Action.FOOTAGE_SHARED, receipt, home=invitation.home, shares=[str(one.uuid) for one in given])
    return receipt


def locked(invitation: Invitation, now: datetime) -> FootageRequest:
    """The request, held with its agency and permission until the end of the transaction, while it takes answers.

    A withdrawal, a suspension or the end of a permission in the same moment comes before or after, not in between.
    """
    allowed = Permission.objects.in_force(now).filter(agency__requests=invitation.request_id)
    held = list(allowed.select_for_update(no_key=True).values_list("pk"))
    asked = (
        FootageRequest.objects.select_for_update(no_key=True).filter(pk=invitation.request_id).take_answers(now).first()
    )
    if not held or asked is None:
        raise Refused(_("This request takes no answers any more."))
    return asked


def decline(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Not this time. While the request is open it can still become a share."""
    _say(invitation, Answer.DECLINED, Action.INVITATION_DECLINED, by=by, now=now)


def ask_for_warrant(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Decline, and be reminded of it should a demand arrive. The agency learns nothing of it."""
    _say(invitation, Answer.ASK_FOR_WARRANT, Action.WARRANT_ASKED_FOR, by=by, now=now)


@transaction.atomic
def _say(invitation: Invitation, answer: Answer, action: Action, *, by: User, now: datetime) -> None:
    """Without a lock on what belongs to the agency: it must not even feel that somebody declines."""
    _check_owner(invitation, by)
    open_now = FootageRequest.objects.take_answers(now).values("pk")
    if not Invitation.objects.filter(pk=invitation.pk, request__in=open_now).exists():
        raise Refused(_("This request takes no answers any more."))
    unsaid = Invitation.objects.filter(pk=invitation.pk, answer__in=UNSAID).exclude(answer=answer)
    if unsaid.update(answer=answer, answered_at=now):
        record(by, action, invitation, home=invitation.home)
    invitation.refresh_from_db(fields=["answer", "answered_at"])
    if invitation.answer == Answer.SHARED:
        raise Conflict(_("You shared clips for this request. Take them back where they are listed as lent."))
