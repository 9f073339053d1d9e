"""What is counted of requests and of who decides on them: acts of public bodies, each public by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count

from devices.audit.models import Chain, DailyHead, PublicEntry
from police_portal.actions import Action
from police_portal.agencies.models import Agency, Permission, Suspension
from police_portal.oversight.models import Sample, Verdict
from police_portal.requests.models import FootageRequest, RequestStatus
from police_portal.transparency.months import Span, within
from police_portal.transparency.suppression import exact
from police_portal.transparency.tables import BY_ID, Kept, counted, kept


def tables(span: Span) -> list[Kept]:
    return [
        _requests(span),
        _kinds(span),
        _review(span),
        _outcomes(span),
        _oversight(span),
        _acts("comments", {Action.POLICY_COMMENT_SHOWN: "shown", Action.POLICY_COMMENT_LEFT_OUT: "left_out"}, span),
        _acts("handovers", {Action.HANDOVER_CONSENTED: "consented", Action.HANDOVER_ORDERED: "ordered"}, span),
        _log(span),
    ]


def _requests(span: Span) -> Kept:
    counts: Counter[tuple[int, str]] = Counter()
    asked = FootageRequest.objects.exclude(status=RequestStatus.DRAFT)
    opened = asked.filter(within("opened_at", span))
    refused = asked.filter(within("decided_at", span), status=RequestStatus.REFUSED)
    ended = asked.filter(within("ended_at", span), opened_at__isnull=False)
    counts.update({(pk, "opened"): n for pk, n in opened.values_list("agency").annotate(n=Count("pk"))})
    counts.update({(pk, "refused"): n for pk, n in refused.values_list("agency").annotate(n=Count("pk"))})
    for pk, status, count in ended.values_list("agency", "status").annotate(n=Count("pk")):
        counts[pk, status] += count
    known = Agency.objects.public().filter(decided_at__lt=span[1]).order_by("name", "pk")
    columns = BY_ID["requests"].columns
    return kept(
        "requests",
        (
            (str(uuid), name, {column: exact(counts[pk, column]) for column in columns})
            for pk, uuid, name in known.values_list("pk", "uuid", "name")
        ),
    )


def _review(span: Span) -> Kept:
    """By who had to read it, which its submission fixed: an office that somebody has left since changes nothing."""
    decided = FootageRequest.objects.filter(within("decided_at", span))
    counts: Counter[tuple[str, str]] = Counter()
    for needs, status, count in decided.values_list("needs_overseer", "status").annotate(n=Count("pk")):
        who = "overseer" if needs else "routine"
        counts[who, "refused" if status == RequestStatus.REFUSED else "opened"] += count
    return counted("review", counts)


def _kinds(span: Span) -> Kept:
    opened = FootageRequest.objects.filter(within("opened_at", span)).values_list("agency__kind")
    return counted("kinds", {(kind, "opened"): n for kind, n in opened.annotate(n=Count("pk"))})


def _outcomes(span: Span) -> Kept:
    given = FootageRequest.objects.filter(within("outcome_at", span)).exclude(outcome="")
    return counted(
        "outcomes", {(outcome, "given"): n for outcome, n in given.values_list("outcome").annotate(n=Count("pk"))}
    )


def _oversight(span: Span) -> Kept:
    acts = {
        "confirmed": Permission.objects.filter(within("confirmed_at", span)),
        "declined": Permission.objects.filter(within("refused_at", span)),
        "ended": Permission.objects.filter(within("ended_at", span)),
        "suspended": Suspension.objects.filter(within("at", span)),
        "lifted": Suspension.objects.filter(within("lifted_at", span)),
        "right": Sample.objects.filter(within("judged_at", span), verdict=Verdict.RIGHT),
        "wrong": Sample.objects.filter(within("judged_at", span), verdict=Verdict.WRONG),
    }
    return counted("oversight", {(name, "acts"): found.count() for name, found in acts.items()})


def _acts(name: str, rows: Mapping[Action, str], span: Span) -> Kept:
    """As the public log has them."""
    written = PublicEntry.objects.filter(within("at", span), act__in=[act.value for act in rows])
    by_act = dict(written.values_list("act").annotate(n=Count("pk")))
    return counted(name, {(row, "n"): by_act.get(act.value, 0) for act, row in rows.items()})


def _log(span: Span) -> Kept:
    entries = PublicEntry.objects.filter(within("at", span)).count()
    signed = DailyHead.objects.filter(chain=Chain.PUBLIC, day__gte=span[0].date(), day__lt=span[1].date()).count()
    return counted("log", {("entries", "n"): entries, ("days", "n"): signed})
