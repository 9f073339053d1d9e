"""A decision: a first look with descriptions masked, then the confirmation, which takes effect a little later.

The first look hides what people look like, so that it is a judgement of the act alone; both are kept, and how often
the second differs from the first can be counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.people.models import User
from devices.wake import wake
from neighbors import guidelines
from neighbors.actions import Action
from neighbors.moderation import claiming, deciders
from neighbors.moderation.models import AGAINST, OUTCOMES, Case, CaseKind, Decision, FlagReason, Outcome, StrikeLevel
from neighbors.moderation.things import first
from neighbors.posts import publishing
from neighbors.posts.models import RevisionState

STRIKING = (Outcome.REJECT, Outcome.REMOVE)
RULE_OF: dict[str, str] = {
    FlagReason.RACIAL_PROFILING: "acts_not_looks",
    FlagReason.HATE: "no_hate",
    FlagReason.HARASSMENT: "no_harassment",
    FlagReason.PRIVATE_INFORMATION: "no_private_data",
    FlagReason.FALSE: "true_and_checked",
    FlagReason.NOT_LOCAL: "local",
    FlagReason.VIOLENCE: "no_violence",
    FlagReason.SPAM: "no_spam",
    FlagReason.DANGER_TO_SOMEONE: "lawful",
    FlagReason.NUDITY: "no_nudity",
    FlagReason.ILLEGAL: "lawful",
}


@transaction.atomic
def first_look(case: Case, outcome: str, *, by: User, now: datetime) -> Decision:
    """What they would decide before they see what anybody looks like. Given once: a second time changes nothing.

    Raises Invalid for an outcome that is not one of this kind of case, Conflict when the case is not theirs, Gone when
    its author took it back.
    """
    _known(case, outcome)
    deciders.require(by)
    claiming.keep(case, by=by, now=now)
    deciders.require_no_part(case, by)
    _still_waits(case)
    given = Decision.objects.live().filter(case=case).first()
    if given is not None and given.by_id == by.pk and not given.outcome:
        return given
    try:
        with transaction.atomic():
            decision = Decision.objects.create(case=case, by=by, first_outcome=outcome, first_at=now)
    except IntegrityError:
        raise Conflict(_("This one is decided already.")) from None
    record(by, Action.DECIDED_AT_FIRST_LOOK, case, home=None, outcome=outcome)
    return decision


@transaction.atomic
def confirm(
    decision: Decision,
    *,
    outcome: str,
    rule: str = "",
    message: str = "",
    strike: str = "",
    saw: dict[str, Any],
    by: User,
    now: datetime,
) -> Decision:
    """The decision itself, in effect UNDO_S seconds from now; until then it can be undone.

    saw: publishing.saw(revision) as it was when the page was made. Raises Invalid for what is missing or does not
    fit, Conflict when the case is not theirs any more or something changed since, Refused for unseen pictures.
    """
    case = decision.case
    deciders.require(by)
    claiming.keep(case, by=by, now=now)
    deciders.require_no_part(case, by)
    _still_waits(case)
    rule = _checked(case, outcome, rule or _flagged_for(case, outcome), message, strike)
    _same_as_seen(case, outcome, saw)
    waiting = Decision.objects.live().filter(pk=decision.pk, by=by, confirmed_at__isnull=True)
    until = now + timedelta(seconds=settings.UNDO_S)
    if not waiting.update(
        outcome=outcome,
        rule=rule,
        message=message.strip(),
        strike=strike,
        saw=saw,
        confirmed_at=now,
        takes_effect_at=until,
    ):
        raise Conflict(_("This one is decided already."))
    decision.refresh_from_db()
    record(by, Action.DECIDED, case, home=None, outcome=outcome, rule=rule, strike=strike)
    wake("neighbors.moderation.tasks.apply_due_decisions", after_s=settings.UNDO_S)
    return decision


@transaction.atomic
def undo(decision: Decision, *, by: User, now: datetime) -> Case:
    """Take it back before it takes effect: the case is this person's again. Raises Conflict when it is too late."""
    Case.objects.select_for_update().get(pk=decision.case_id)  # first the case, then its decision: as everybody does
    waiting = Decision.objects.live().filter(
        pk=decision.pk, by=by, confirmed_at__isnull=False, applied_at__isnull=True, takes_effect_at__gt=now
    )
    if not waiting.update(undone_at=now):
        raise Conflict(_("It has taken effect already."))
    Case.objects.filter(pk=decision.case_id).update(claimed_by=by, claimed_until=now + claiming.CLAIM_LASTS)
    decision.refresh_from_db()
    record(by, Action.DECISION_UNDONE, decision.case, home=None, outcome=decision.outcome)
    return decision.case


def _still_waits(case: Case) -> None:
    """Raises Gone where a first review is about words that their author took back since."""
    if case.kind == CaseKind.HOLD and case.repeats_id is None and case.revision is not None:
        case.revision.refresh_from_db()
        if case.revision.state != RevisionState.PENDING:
            raise Gone(_("Its author took it back: there is nothing to decide."))


def _known(case: Case, outcome: str) -> None:
    if outcome not in OUTCOMES[case.kind]:
        raise Invalid(_("Choose one of the decisions that this case can have."))


def _checked(case: Case, outcome: str, rule: str, message: str, strike: str) -> str:
    """The rule, where everything fits together. Raises Invalid with what is missing."""
    _known(case, outcome)
    if rule and rule not in guidelines.BY_ID:
        raise Invalid(_("Name a rule of the guidelines."))
    if outcome in AGAINST and not rule:
        raise Invalid(_("Name the rule: the author reads it, and can appeal against it."))
    if outcome in AGAINST and not message.strip():
        raise Invalid(_("Write the author a sentence: what it was, and what would be fine."))
    if len(message) > 1000:
        raise Invalid(_("Keep the message under 1,000 characters."))
    if strike and (strike not in StrikeLevel.values or outcome not in STRIKING):
        raise Invalid(_("A strike comes only with a rejection or a removal."))
    return rule


def _flagged_for(case: Case, outcome: str) -> str:
    """What was flagged and stays up: the rule it was flagged for, so that flaggers read which one was looked at."""
    if outcome != Outcome.KEEP:
        return case.appealed.rule if case.appealed else ""
    flag = first(case).flags.order_by("at", "pk").first()
    return RULE_OF.get(flag.reason, "") if flag else ""


def publishes(case: Case, outcome: str) -> bool:
    """Whether this outcome lets people read a revision that nobody has approved."""
    if outcome == Outcome.OVERTURN:
        return case.appealed is not None and case.appealed.outcome == Outcome.REJECT
    return outcome == Outcome.APPROVE and case.repeats is None


def _same_as_seen(case: Case, outcome: str, saw: dict[str, Any]) -> None:
    if case.revision is None or not publishes(case, outcome):
        return
    if saw != publishing.saw(case.revision):
        raise Conflict(_("It has changed since you looked: look again."))
    if saw["media"] and case.media_seen_at is None:
        raise Refused(_("Look at the pictures before you publish them."))
