"""What is known around a case: its flags and who flagged, what its author wrote before, what was decided like it.

People are numbers here, and moderators have names only to each other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from devices.geo import around
from devices.people.models import User
from neighbors import guidelines
from neighbors.moderation import deciding, desk_written, striking
from neighbors.moderation.desk_written import Said, title_of
from neighbors.moderation.models import URGENT, Case, Decision, Flag, Outcome, Strike
from neighbors.posts.models import Revision
from neighbors.screening.likeness import alike

SIMILAR_WITHIN = timedelta(days=90)
SIMILAR_RINGS = 2  # of H3 cells of resolution 8 around the post: about 2 km
MOST_COMPARED, MOST_SIMILAR = 60, 5


@dataclass(frozen=True)
class FlagShown:
    """One flag; its flagger is a number of this case, with how many of their earlier flags were right."""

    number: int
    flag: Flag
    is_urgent: bool
    right: int
    decided: int


@dataclass(frozen=True)
class History:
    """What became of what this author wrote. suggested: the strike that would come next."""

    outcomes: list[tuple[str, int]]
    strikes: list[Strike]
    suggested: str


@dataclass(frozen=True)
class Similar:
    """Something decided before that is like this."""

    why: str
    title: str
    decision: Decision
    outcome: str
    rule: str


@dataclass(frozen=True)
class Ban:
    """A ban that waits for a second word. Its person is a number of the post it came from."""

    strike: Strike
    author: str
    title: str
    fields: list[Said]
    rule: str
    history: History


def rules(revision: Revision | None, flags: list[Flag]) -> list[str]:
    """The rules that flags or the screen point to, first of all the flags'."""
    found = [deciding.RULE_OF[flag.reason] for flag in flags if flag.reason in deciding.RULE_OF]
    noticed = [finding["rule"] for finding in revision.findings] if revision else []
    ordered = [rule for rule, _count in Counter(found).most_common()] + noticed
    return list(dict.fromkeys(rule for rule in ordered if rule in guidelines.BY_ID))


def flags(flags: list[Flag]) -> list[FlagShown]:
    people = {flag.flagger_id for flag in flags}
    decided = Flag.objects.filter(flagger__in=people, was_right__isnull=False).exclude(pk__in=[one.pk for one in flags])
    counted = decided.values("flagger").annotate(right=Count("pk", Q(was_right=True)), decided=Count("pk"))
    record = {row["flagger"]: (row["right"], row["decided"]) for row in counted}
    return [
        FlagShown(number, flag, flag.reason in URGENT, *record.get(flag.flagger_id, (0, 0)))
        for number, flag in enumerate(flags, start=1)
    ]


def history(writer: User, case: Case, now: datetime) -> History:
    earlier = Decision.objects.about(writer).exclude(case__in=[case.pk, case.repeats_id or case.pk])
    counted = dict(earlier.values_list("outcome").annotate(count=Count("pk", distinct=True)))
    outcomes = [(said, counted[outcome]) for outcome, said in _past().items() if counted.get(outcome)]
    strikes = Strike.objects.filter(user=writer).exclude(decision__case__in=[case.repeats_id or case.pk])
    suggested = striking.suggested(writer, now)
    return History(outcomes, list(strikes.order_by("-at")), suggested.value)


def _past() -> dict[str, str]:
    """What became of something, by outcome."""
    return {
        Outcome.APPROVE: _("published"),
        Outcome.CHANGES: _("sent back for changes"),
        Outcome.REJECT: _("not published"),
        Outcome.KEEP: _("flagged and left up"),
        Outcome.REMOVE: _("removed"),
        Outcome.UPHOLD: _("appeal turned down"),
        Outcome.OVERTURN: _("appeal was right"),
    }


def appealed(case: Case) -> dict[str, Any] | None:
    """The decision that an appeal is about; not who decided it."""
    if case.appealed is None:
        return None
    rule = guidelines.BY_ID.get(case.appealed.rule)
    return {
        "outcome": _past()[case.appealed.outcome],
        "at": case.appealed.applied_at,
        "rule": rule,
        "message": case.appealed.message,
    }


def similar(case: Case, rules: list[str], now: datetime) -> list[Similar]:
    """Decided in the last three months: about the same post, in nearly the same words, or nearby by the same rule."""
    nearby = around(case.post.cell_8, SIMILAR_RINGS) if case.post.cell_8 else []
    recent = Decision.objects.in_effect().live().filter(applied_at__gt=now - SIMILAR_WITHIN)
    near = recent.filter(Q(case__post=case.post_id) | Q(case__post__cell_8__in=nearby)).exclude(case=case.pk)
    near = near.exclude(pk__in=[case.appealed_id or 0])
    if case.repeats_id is not None:  # what was decided of it the first time is not shown
        near = near.exclude(case__revision=case.revision_id, case__message=case.message_id)
        near = near.exclude(case=case.repeats_id).exclude(case__appealed__case=case.repeats_id)
    found = list(near.select_related("case__revision").order_by("-applied_at")[:MOST_COMPARED])
    said = [_all_words(one.case.revision) for one in found]
    same_words = set(alike(_all_words(case.revision), said))
    ranked = []
    for place, one in enumerate(found):
        if one.case.post_id == case.post_id:
            ranked.append((0, place, _("the same post")))
        elif place in same_words:
            ranked.append((1, place, _("nearly the same words")))
        elif one.rule and one.rule in rules:
            ranked.append((2, place, _("the same rule, nearby")))
    return [_like(found[place], why) for _rank, place, why in sorted(ranked)[:MOST_SIMILAR]]


def _all_words(revision: Revision | None) -> str:
    return f"{revision.title} {revision.text}" if revision else ""


def _like(decision: Decision, why: str) -> Similar:
    rule = guidelines.BY_ID.get(decision.rule)
    outcome = _past()[decision.outcome]
    return Similar(why, title_of(decision.case.revision), decision, outcome, str(rule.title) if rule else "")


def ban(strike: Strike, now: datetime) -> Ban:
    """What it is about, without the description: the second word is about an act too."""
    case = strike.decision.case
    rule = guidelines.BY_ID.get(strike.decision.rule)
    return Ban(
        strike,
        desk_written.author_of(case),
        title_of(case.revision),
        desk_written.fields(case.revision, case.message, is_masked=True),
        str(rule.title) if rule else "",
        history(strike.user, case, now),
    )


def moderators_by_name(keys: set[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=keys)}


def meaning(kappa: float | None) -> str:
    """What a value of Cohen's kappa says, after Landis and Koch (1977), in a sentence."""
    if kappa is None:
        return _("Too little was decided twice to say.")
    steps = [
        (0.0, _("No more alike than chance would bring: the rules are read differently.")),
        (0.2, _("Hardly more alike than chance would bring.")),
        (0.4, _("Somewhat alike: worth talking about the cases that differ.")),
        (0.6, _("Fairly alike.")),
        (0.8, _("Much alike.")),
    ]
    return next((sentence for most, sentence in steps if kappa <= most), _("Nearly always the same."))
