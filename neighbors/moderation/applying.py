"""Decisions whose time has come take effect, each once: the thing, its author, the flaggers, a strike, the case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, DomainError
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
from neighbors import guidelines
from neighbors.actions import Action
from neighbors.moderation import repeating, striking, telling, things
from neighbors.moderation.models import Case, CaseKind, Decision, Flag, Outcome
from neighbors.posts import publishing
from neighbors.posts.models import RevisionState


def apply_due(now: datetime) -> int:
    """Put every decision that is due into effect. Returns how many took effect; a second run finds nothing to do."""
    due = Decision.objects.due(now).order_by("takes_effect_at", "pk").values_list("pk", flat=True)
    return sum(_apply(pk, now) for pk in list(due))


@transaction.atomic
def _apply(pk: int, now: datetime) -> bool:
    """One decision with all that follows from it, or with nothing but the reason why it cannot be."""
    decision = Decision.objects.select_related("case__appealed", "by").get(pk=pk)
    case = Case.objects.select_for_update(of=("self",)).select_related("appealed").get(pk=decision.case_id)
    if not Decision.objects.due(now).filter(pk=pk).update(applied_at=now):
        return False  # another run took it, or it was undone
    try:
        with transaction.atomic():
            _take_effect(decision, case, now)
    except DomainError as error:  # changed or gone since it was looked at
        _fail(decision, case, error.sentence, now)
        return False
    Case.objects.filter(pk=case.pk).update(closed_at=now)
    record(decision.by, Action.DECISION_APPLIED, case, home=None, outcome=decision.outcome, rule=decision.rule)
    return True


def _take_effect(decision: Decision, case: Case, now: datetime) -> None:
    if case.repeats is not None:
        return  # a second, blind look measures agreement and changes nothing
    {CaseKind.HOLD: _hold, CaseKind.FLAGS: _flags, CaseKind.APPEAL: _appeal}[CaseKind(case.kind)](decision, case, now)
    if decision.strike:
        striking.give(decision, now=now)
    repeating.maybe(case, now=now)


def _hold(decision: Decision, case: Case, now: datetime) -> None:
    revision, by = case.revision, decision.by
    assert revision is not None
    if decision.outcome == Outcome.APPROVE:
        publishing.approve(revision, decision.saw, by=by, now=now)
        return
    refuse = publishing.reject if decision.outcome == Outcome.REJECT else publishing.ask_changes
    refuse(revision, by=by, now=now, rule=decision.rule, message=decision.message, path=_path(decision))


def _flags(decision: Decision, case: Case, now: datetime) -> None:
    thing, is_wrong = things.of(case), decision.outcome == Outcome.REMOVE
    if not is_wrong and Flag.objects.filter(case=case, at__gt=decision.confirmed_at).exists():
        raise Conflict(_("It was flagged again since you decided: look again."))
    may_come_back = things.may_come_back(thing, now)  # deleted some seconds ago: it would be as it was, but for this
    if is_wrong and (may_come_back or not things.is_gone(thing)):
        things.remove(
            thing, by=decision.by, now=now, rule=decision.rule, message=decision.message, path=_path(decision)
        )
    elif not is_wrong and (things.is_hidden(thing) or (may_come_back and things.was_hidden(thing))):
        things.restore(thing, by=decision.by, now=now)
    elif not is_wrong and not things.is_gone(thing):
        _tell_kept(decision, case, thing, now)
    Flag.objects.filter(case=case).update(was_right=is_wrong)
    _tell_flaggers(decision, case, _("it is removed") if is_wrong else _("it stays up"), now)


def _tell_kept(decision: Decision, case: Case, thing: things.Thing, now: datetime) -> None:
    """Nothing happens to it: only this tells its author that it was flagged, and that somebody looked."""
    writer = things.author(case)
    if writer is not None:
        what = telling.what_is(thing)
        tell([writer], NoticeKind.FLAGGED_AND_KEPT, now=now, path=_path(decision), what=what)


def _appeal(decision: Decision, case: Case, now: datetime) -> None:
    appealed = case.appealed
    assert appealed is not None
    if decision.outcome == Outcome.OVERTURN:
        _reverse(decision, case, appealed, now)
    writer = things.author(case)
    outcome = _("the decision was wrong and is taken back") if appealed.reversed_at else _("the decision stands")
    if writer is not None:
        said = _with_rule(outcome, appealed.rule)
        tell([writer], NoticeKind.APPEAL_DECIDED, now=now, path=_path(decision), mail_to=[writer], outcome=said)


def _reverse(decision: Decision, case: Case, appealed: Decision, now: datetime) -> None:
    thing = things.of(case)
    if appealed.outcome == Outcome.REJECT and case.revision is not None:
        if not things.is_deleted(thing):
            publishing.approve(case.revision, decision.saw, by=decision.by, now=now, by_appeal=True)
    elif not things.is_deleted(thing):
        things.restore(thing, by=decision.by, now=now)
    appealed.reversed_at = now
    appealed.save(update_fields=["reversed_at"])
    striking.lift_of(appealed, by=decision.by, now=now)
    if Flag.objects.filter(case=appealed.case).update(was_right=False):
        _tell_flaggers(decision, appealed.case, _("after an appeal it is published again"), now)


def _tell_flaggers(decision: Decision, case: Case, outcome: str, now: datetime) -> None:
    people = User.objects.filter(flags__case=case, is_active=True)
    said = _with_rule(outcome, decision.rule)
    tell(people, NoticeKind.FLAG_DECIDED, now=now, path=_path(decision), outcome=said)


def _with_rule(outcome: str, rule: str) -> str:
    if rule not in guidelines.BY_ID:
        return outcome
    return _("{outcome} ({rule})").format(outcome=outcome, rule=guidelines.BY_ID[rule].title)


def _path(decision: Decision) -> str:
    return reverse("neighbors:decision", args=[decision.uuid])


def _fail(decision: Decision, case: Case, why: str, now: datetime) -> None:
    """It has no effect: the case is open to everybody again, with the reason; or closed, where nothing is left."""
    Decision.objects.filter(pk=decision.pk).update(applied_at=None, failed_because=why[:200])
    is_over = case.kind == CaseKind.HOLD and case.revision is not None and not _waits(case)
    over = {"closed_at": now} if is_over else {}
    Case.objects.filter(pk=case.pk).update(claimed_by=None, claimed_until=None, media_seen_at=None, **over)
    record(decision.by, Action.DECISION_FAILED, case, home=None, outcome=decision.outcome)


def _waits(case: Case) -> bool:
    assert case.revision is not None
    case.revision.refresh_from_db()
    return case.revision.state == RevisionState.PENDING
