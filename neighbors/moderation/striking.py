"""Strikes: a note, 7 days, 30 days, and a ban, which needs two people. What a person may do follows from these rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
from neighbors import guidelines
from neighbors.actions import Action
from neighbors.areas.models import Neighbor
from neighbors.moderation import deciders, things
from neighbors.moderation.models import Decision, Strike, StrikeLevel

LADDER = [StrikeLevel.NOTE, StrikeLevel.DAYS_7, StrikeLevel.DAYS_30, StrikeLevel.BAN]
SILENT_FOR = {StrikeLevel.DAYS_7: timedelta(days=7), StrikeLevel.DAYS_30: timedelta(days=30)}
REMEMBERED = timedelta(days=365)  # older strikes do not make the next one worse


def suggested(user: User, now: datetime) -> StrikeLevel:
    """One step above the highest strike of the last year that was not lifted."""
    counted = Strike.objects.filter(user=user, at__gt=now - REMEMBERED, lifted_at__isnull=True)
    highest = max((LADDER.index(StrikeLevel(strike.level)) for strike in counted), default=-1)
    return LADDER[min(highest + 1, len(LADDER) - 1)]


@transaction.atomic
def give(decision: Decision, *, now: datetime) -> Strike | None:
    """The strike that was decided, in force at once; a ban waits for a second person. None: the account is gone."""
    user = things.author(decision.case)
    if user is None:
        return None
    level = StrikeLevel(decision.strike)
    in_force = None if level == StrikeLevel.BAN else now
    strike = Strike.objects.create(
        user=user, decision=decision, level=level, by=decision.by, at=now, in_force_at=in_force
    )
    record(decision.by, Action.STRUCK, strike, home=None, level=level.value)
    if in_force:
        _into_force(strike, now)
    return strike


@transaction.atomic
def second(strike: Strike, *, by: User, now: datetime) -> None:
    """The second person agrees: the ban is in force. Raises Refused (not theirs), Conflict (somebody was first)."""
    _answer(strike, StrikeLevel.BAN, by, now)


@transaction.atomic
def soften(strike: Strike, *, by: User, now: datetime) -> None:
    """The second person does not agree to a ban: 30 days it is. Raises as second() does."""
    _answer(strike, StrikeLevel.DAYS_30, by, now)


def _answer(strike: Strike, level: StrikeLevel, by: User, now: datetime) -> None:
    deciders.require(by)
    if strike.by_id == by.pk:
        raise Refused(_("A ban needs the word of somebody who did not ask for it."))
    waiting = Strike.objects.filter(pk=strike.pk, level=StrikeLevel.BAN, in_force_at__isnull=True)
    if not waiting.filter(lifted_at__isnull=True).exists():
        raise Conflict(_("This ban is decided already."))
    if not deciders.bans(by).filter(pk=strike.pk).exists():
        raise Refused(_("This ban is for another moderator: you had a part in it, or live beside it."))
    if not waiting.update(level=level, second_by=by, seconded_at=now, in_force_at=now):
        raise Conflict(_("This ban is decided already."))
    strike.refresh_from_db()
    record(by, Action.STRUCK, strike, home=None, level=level.value)
    _into_force(strike, now)


def lift_of(decision: Decision, *, by: User | None, now: datetime) -> None:
    """The decision was wrong: the strike that came with it is gone, and so is what it took away."""
    strike = Strike.objects.filter(decision=decision, lifted_at__isnull=True).first()
    if strike is None:
        return
    strike.lifted_at = now
    strike.save(update_fields=["lifted_at"])
    record(by, Action.STRIKE_LIFTED, strike, home=None)
    _settle(strike.user)


def _into_force(strike: Strike, now: datetime) -> None:
    _settle(strike.user)
    rule = guidelines.BY_ID[strike.decision.rule].title
    path = reverse("neighbors:decision", args=[strike.decision.uuid])
    tell(
        [strike.user],
        NoticeKind.STRUCK,
        now=now,
        path=path,
        mail_to=[strike.user],
        rule=str(rule),
        level=str(StrikeLevel(strike.level).label),
    )


def _settle(user: User) -> None:
    """What the person may do is what their strikes in force say, and nothing else."""
    in_force = Strike.objects.filter(user=user, in_force_at__isnull=False, lifted_at__isnull=True)
    bans, ends = [], []
    for strike in in_force:
        assert strike.in_force_at is not None
        if strike.level == StrikeLevel.BAN:
            bans.append(strike.in_force_at)
        elif strike.level in SILENT_FOR:
            ends.append(strike.in_force_at + SILENT_FOR[StrikeLevel(strike.level)])
    Neighbor.objects.filter(user=user).update(
        banned_at=min(bans, default=None), suspended_until=max(ends, default=None)
    )
