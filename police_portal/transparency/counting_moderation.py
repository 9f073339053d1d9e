"""What is counted of moderation: never in another way than its own page, or the two could be subtracted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce, NullIf

from neighbors.moderation import agreement
from neighbors.moderation import numbers as moderation
from neighbors.moderation.models import Case, CaseKind, Decision, Flag, Outcome
from police_portal.transparency import months
from police_portal.transparency.months import Span, within
from police_portal.transparency.suppression import RATED, UNSAID, Number, hide
from police_portal.transparency.tables import BY_ID, Kept, counted, kept

ENDS_HOURS = (1, 4, 12, 24, 72)  # of the steps in which a time is told


def tables(month: date, now: datetime) -> list[Kept]:
    moderation.close(month, now)  # its own page has the same numbers from now on
    span, page = months.span(month), moderation.by_rule(month, now)
    return [_moderation(page), _flags(span, page), _times(span, page), _agreement(span)]


def _moderation(page: moderation.Table | None) -> Kept:
    """The totals of that page, as they stand there."""
    if page is None:
        return kept("moderation", [])
    numbers = zip(page.outcomes, page.totals, strict=True)
    return kept(
        "moderation",
        ((outcome, "", {"n": Number(number.count, number.is_exact)}) for (outcome, _label), number in numbers),
    )


def _flags(span: Span, page: moderation.Table | None) -> Kept:
    """Each decision on flags had a flag. Where more of them are shown than flags, the rest must be hidden ones."""
    made = Flag.objects.filter(within("at", span)).values_list("reason").annotate(n=Count("pk"))
    counts = {(reason, "n"): n for reason, n in made}
    shown = sum(hide(count).count or 0 for count in counts.values())
    if shown < _decided(page, (Outcome.KEEP, Outcome.REMOVE)):
        rows = BY_ID["flags"].rows or {}
        return kept("flags", ((reason, "", {"n": Number(None, said=UNSAID)}) for reason in rows))
    return counted("flags", counts, cell=hide)


def _decided(page: moderation.Table | None, outcomes: Iterable[Outcome]) -> int:
    """How many decisions of these outcomes that page shows."""
    if page is None:
        return 0
    numbers = zip(page.outcomes, page.totals, strict=True)
    return sum(number.count or 0 for (outcome, _label), number in numbers if outcome in set(outcomes))


def _times(span: Span, page: moderation.Table | None) -> Kept:
    """Of the decisions that stand in a shown cell of that page, so that the times tell of no hidden one."""
    shown = {
        (line.rule, outcome)
        for line in (page.lines if page is not None else [])
        for (outcome, _label), number in zip(page.outcomes if page else [], line.numbers, strict=True)
        if number.count is not None
    }
    about = Coalesce(NullIf(F("rule"), Value("")), F("case__appealed__rule"), Value(""))
    made = Decision.objects.in_effect().filter(within("applied_at", span)).annotate(of=about)
    took: dict[str, list[timedelta]] = {}
    for rule, outcome, kind, begun, ended in made.values_list(
        "of", "outcome", "case__kind", "case__opened_at", "confirmed_at"
    ):
        if (rule, outcome) in shown and ended is not None:
            took.setdefault(kind, []).append(ended - begun)
    return kept("times", ((kind, "", {"median": _step(took.get(kind, []))}) for kind in CaseKind.values))


def _step(times: list[timedelta]) -> Number:
    """The middle one, as a step; of none nothing. What is shown is five at least."""
    if not times:
        return Number(None, said=UNSAID)
    middle_h, low = median(time / timedelta(hours=1) for time in times), 0
    for end in ENDS_HOURS:
        if middle_h < end:
            return Number(None, said=f"{low}-{end} h")
        low = end
    return Number(None, said=f"{low} h or more")


def _agreement(span: Span) -> Kept:
    """Of the cases whose second decision took effect in this time, and whose first had."""
    decided = {
        case: (outcome, at)
        for case, outcome, at in Decision.objects.live()
        .filter(Q(case__repeats__isnull=False) | Q(case__repeat__isnull=False), applied_at__lt=span[1])
        .values_list("case", "outcome", "applied_at")
    }
    pairs = []
    for second, first in Case.objects.filter(repeats__isnull=False).values_list("pk", "repeats"):
        if first in decided and second in decided:
            (said, at), (said_again, at_again) = decided[first], decided[second]
            if at is not None and at_again is not None and max(at, at_again) >= span[0]:
                pairs.append((said, said_again))
    kappa = agreement.kappa(pairs) if len(pairs) >= RATED else None
    said = UNSAID if kappa is None else f"{round(kappa, 1) + 0.0:.1f}"  # + 0.0: never minus nought
    return kept("agreement", [("twice", "", {"kappa": Number(None, said=said)})])
