"""A decision in words: for the author, for those who flagged it; never who decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from neighbors.moderation import appealing, things
from neighbors.moderation.models import CaseKind, Decision, Outcome, Strike
from neighbors.moderation.things import Thing
from neighbors.posts.models import Comment, Message


@dataclass(frozen=True)
class AppealState:
    """decided: the decision about the appeal; None while it waits. due_at: until when it will be decided."""

    due_at: datetime
    decided: Decision | None


def what_is(thing: Thing) -> str:
    if isinstance(thing, Message):
        return _("message")
    return _("comment") if isinstance(thing, Comment) else _("post")


def title_of(thing: Thing) -> str:
    """Its first words, as they were approved; as its author wrote them, where nothing was yet."""
    if isinstance(thing, Message):
        return thing.text[:90]
    shown = thing.shown or thing.revisions.order_by("-created_at", "-pk").first()
    return (shown.title or shown.text[:90]) if shown else ""


def sentence(decision: Decision, *, to_author: bool) -> str:
    """What was decided, in one sentence."""
    what = what_is(things.of(decision.case))
    mine = {
        Outcome.APPROVE: _("Your {what} was published."),
        Outcome.CHANGES: _("Your {what} can be published when something in it is changed."),
        Outcome.REJECT: _("Your {what} was not published."),
        Outcome.KEEP: _("Your {what} was flagged. A moderator has looked, and it stays."),
        Outcome.REMOVE: _("Your {what} was removed."),
        Outcome.UPHOLD: _("You appealed, and another moderator has looked: the decision about your {what} stands."),
        Outcome.OVERTURN: _("You appealed, and another moderator agrees: the decision about your {what} was wrong."),
    }
    flagged = {
        Outcome.KEEP: _("You flagged a {what}. A moderator has looked, and it stays."),
        Outcome.REMOVE: _("You flagged a {what}. It was removed."),
        Outcome.UPHOLD: _("A {what} that you flagged stays removed; its author had appealed."),
        Outcome.OVERTURN: _("A {what} that you flagged is published again: its author appealed, and was right."),
    }
    said = mine[Outcome(decision.outcome)] if to_author else flagged[Outcome(decision.outcome)]
    return said.format(what=what)


def strike_of(decision: Decision) -> Strike | None:
    """The strike that came with it, or with the decision that it is about."""
    return Strike.objects.filter(decision=decision.case.appealed or decision).first()


def appeal_state(decision: Decision) -> AppealState | None:
    case = appealing.appeal_of(decision)
    if case is None or decision.case.kind == CaseKind.APPEAL:
        return None
    return AppealState(case.due_at, Decision.objects.in_effect().filter(case=case).first())
