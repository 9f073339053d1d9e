"""What is counted of giveaways, of the filmed, of offices, and of how often the operator looked."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

from django.db.models import Count

from devices.clips.models import BrokenGlass
from devices.people.models import Appointment
from police_portal.filmed.models import Filmed
from police_portal.giveaways import totals
from police_portal.giveaways.models import Programme, Voucher
from police_portal.transparency import months
from police_portal.transparency.months import Span, within
from police_portal.transparency.suppression import Number, hide
from police_portal.transparency.tables import Kept, counted, kept


def tables(month: date, now: datetime) -> list[Kept]:
    span = months.span(month)
    return [_giveaways(span), _cameras_given(month, now), _filmed(span), _offices(span), _glass(span)]


def _giveaways(span: Span) -> Kept:
    listed = Programme.objects.filter(within("decided_at", span), reason__gt="")
    counts: Counter[tuple[str, str]] = Counter()
    for state, count in listed.values_list("state").annotate(n=Count("pk")):
        counts["refused" if state == "refused" else "listed", "n"] += count
    return counted("giveaways", counts)


def _cameras_given(month: date, now: datetime) -> Kept:
    """As each programme's own page shows it: no other number of the same cameras is made here."""
    used: dict[int, Counter[date]] = {}
    brought = Voucher.objects.filter(used_at__isnull=False, used_at__lt=months.span(month)[1])
    for pk, at in brought.values_list("programme", "used_at"):
        if at is not None:
            used.setdefault(pk, Counter())[months.month_of(at.astimezone(UTC))] += 1
    lines = []
    for one in Programme.objects.public().filter(codes_made_at__isnull=False).order_by("name", "pk"):
        assert one.codes_made_at is not None
        until = months.until(months.month_of(one.codes_made_at), month)
        if until and month < months.month_of(now):
            at_least = totals.steps(used.get(one.pk, Counter()), one.count, until)[-1].at_least
            lines.append((str(one.uuid), one.name, {"cameras": Number(at_least, is_exact=False)}))
    return kept("given", lines)


def _filmed(span: Span) -> Kept:
    told = Filmed.objects.filter(within("told_at", span))
    counts = {(wish, state): n for wish, state, n in told.values_list("wish", "state").annotate(n=Count("pk"))}
    return counted("filmed", counts, cell=hide)


def _offices(span: Span) -> Kept:
    counts: Counter[tuple[str, str]] = Counter()
    for name, field in (("given", "confirmed_at"), ("ended", "ended_at")):
        rows = Appointment.objects.filter(within(field, span), confirmed_at__isnull=False)
        for office, count in rows.values_list("office").annotate(n=Count("pk")):
            counts[office, name] += count
    return counted("offices", counts)


def _glass(span: Span) -> Kept:
    return counted("glass", {("glass", "n"): BrokenGlass.objects.filter(within("at", span)).count()}, cell=hide)
