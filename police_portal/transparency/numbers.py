"""Every public number, counted from the rows of one closed month. Owners' answers are counted nowhere.

Acts of public bodies, reviewers and offices are public one by one and stand as they are. A number of homes, accounts,
cameras or people is hidden below five (suppression.py): a legal demand concerns one account, so demands are such.
Counted is by the time of an act, so that a closed month does not change when something happens later. No two tables
count the same hidden thing in two ways, and none counts a part of what another hides: an inequality tells as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import h3
from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _

from devices.audit.models import PublicEntry
from devices.clips.models import BrokenGlass
from devices.people.models import Appointment, Office
from neighbors.moderation import numbers as moderation
from neighbors.moderation.models import Decision
from police_portal.actions import Action
from police_portal.agencies.models import Agency, Permission, Suspension
from police_portal.filmed.models import Filmed, FilmedState, Wish
from police_portal.giveaways import totals as given
from police_portal.giveaways.models import Programme, Voucher
from police_portal.law.models import DemandKind, DemandState, Gag, LegalDemand
from police_portal.oversight.models import Sample, Verdict
from police_portal.requests.models import FootageRequest, Outcome, RequestStatus
from police_portal.transparency import months
from police_portal.transparency.suppression import LEAST, Number, exact, hide, total

AREA_RESOLUTION = 7  # H3: about five square kilometers
Cell = Callable[[int], Number]


@dataclass(frozen=True)
class Line:
    label: str
    numbers: list[Number]
    total: Number | None


@dataclass(frozen=True)
class Section:
    """One table. is_hiding: small numbers are hidden. has_totals: its columns add up to something."""

    id: str
    title: str
    says: str
    columns: list[str]
    lines: list[Line]
    totals: list[Number] | None
    is_hiding: bool


def first_moment() -> datetime | None:
    """When the first thing that is counted happened."""
    firsts = [
        Agency.objects.public().aggregate(at=Min("decided_at")),
        Programme.objects.aggregate(at=Min("decided_at")),
        Filmed.objects.aggregate(at=Min("told_at")),
        BrokenGlass.objects.aggregate(at=Min("at")),
        Appointment.objects.aggregate(at=Min("confirmed_at")),
        Decision.objects.in_effect().aggregate(at=Min("applied_at")),
    ]
    return min((found["at"] for found in firsts if found["at"] is not None), default=None)


def sections(month: date, now: datetime) -> list[Section]:
    """Of one closed month."""
    start, end = months.span(month)
    span = (start, end)
    return [
        _requests(span),
        _review(span),
        _areas(span),
        _outcomes(span),
        _oversight(span),
        _demands(span),
        _refused(span),
        _gags(span),
        _emergencies(span),
        _telling(span),
        _giveaways(span),
        _cameras_given(month, now),
        _filmed(span),
        _moderation(month, now),
        _offices(span),
        _glass(span),
    ]


def _in(field: str, span: tuple[datetime, datetime]) -> Q:
    return Q(**{f"{field}__gte": span[0], f"{field}__lt": span[1]})


def _table(
    name: str,
    title: str,
    says: str,
    columns: Mapping[str, str],
    rows: Mapping[str, str],
    counts: Mapping[tuple[str, str], int],
    *,
    cell: Cell = exact,
    adds_up: bool = True,
    are_alike: bool = True,
) -> Section:
    """counts: by (row, column). adds_up: a line has a total. are_alike: its lines are of one kind, so a column has."""
    lines = []
    for key, label in rows.items():
        numbers = [cell(counts.get((key, column), 0)) for column in columns]
        lines.append(Line(label, numbers, total(numbers) if adds_up else None))
    sums = [total(line.numbers[n] for line in lines) for n in range(len(columns))] if rows and are_alike else None
    return Section(name, title, says, list(columns.values()), lines, sums, is_hiding=cell is hide)


def _requests(span: tuple[datetime, datetime]) -> Section:
    columns = {
        "opened": _("opened"),
        "refused": _("refused"),
        "closed": _("closed by the agency"),
        "withdrawn": _("withdrawn"),
        "expired": _("expired"),
    }
    counts: Counter[tuple[str, str]] = Counter()
    asked = FootageRequest.objects.exclude(status=RequestStatus.DRAFT)
    opened = asked.filter(_in("opened_at", span))
    refused = asked.filter(_in("decided_at", span), status=RequestStatus.REFUSED)
    ended = asked.filter(_in("ended_at", span), opened_at__isnull=False)
    counts.update({(str(pk), "opened"): n for pk, n in _by(opened, "agency")})
    counts.update({(str(pk), "refused"): n for pk, n in _by(refused, "agency")})
    for pk, status, count in ended.values_list("agency", "status").annotate(n=Count("pk")):
        counts[str(pk), status] += count
    says = _("What agencies asked of the public, by the month in which it happened. Drafts are nobody's business.")
    return _table("requests", _("Requests for footage"), says, columns, _agencies(span), counts, adds_up=False)


def _agencies(span: tuple[datetime, datetime]) -> dict[str, str]:
    known = Agency.objects.public().filter(decided_at__lt=span[1]).order_by("name", "pk")
    return {str(pk): name for pk, name in known.values_list("pk", "name")}


def _by(rows: object, field: str) -> Iterable[tuple[int, int]]:
    found: Iterable[tuple[int, int]] = rows.values_list(field).annotate(n=Count("pk"))  # type: ignore[attr-defined]
    return found


def _review(span: tuple[datetime, datetime]) -> Section:
    """By who had to read it, which its submission fixed: an office that somebody has left since changes nothing."""
    decided = FootageRequest.objects.filter(_in("decided_at", span))
    counts: Counter[tuple[str, str]] = Counter()
    for needs, status, count in decided.values_list("needs_overseer", "status").annotate(n=Count("pk")):
        who = "overseer" if needs else "routine"
        counts[who, "refused" if status == RequestStatus.REFUSED else "opened"] += count
    rows = {"routine": _("routine, by any reviewer"), "overseer": _("only by an overseer")}
    columns = {"opened": _("opened"), "refused": _("refused")}
    says = _("Who had to review requests, and how often the answer was no. No request opens without it.")
    return _table("review", _("Review of requests"), says, columns, rows, counts)


def _areas(span: tuple[datetime, datetime]) -> Section:
    counts: Counter[tuple[str, str]] = Counter()
    for cells in FootageRequest.objects.filter(_in("opened_at", span)).values_list("public_cells", flat=True):
        for area in {area_of(cell) for cell in cells}:
            counts[area, "opened"] += 1
    rows = {area: area for area in sorted({area for area, _column in counts})}
    says = _("Where requests asked: cells of about five square kilometers. One that touches two counts in both.")
    columns = {"opened": _("requests opened")}
    return _table("areas", _("Requests by area"), says, columns, rows, counts, adds_up=False)


def area_of(cell: str) -> str:
    return str(h3.cell_to_parent(cell, AREA_RESOLUTION))


def _outcomes(span: tuple[datetime, datetime]) -> Section:
    given = FootageRequest.objects.filter(_in("outcome_at", span)).exclude(outcome="")
    counts = {(outcome, "given"): n for outcome, n in given.values_list("outcome").annotate(n=Count("pk"))}
    rows = {one.value: str(one.label) for one in Outcome}
    says = _("What agencies said came of their requests, by the month in which they said it.")
    return _table("outcomes", _("What came of them"), says, {"given": _("requests")}, rows, counts, adds_up=False)


def _oversight(span: tuple[datetime, datetime]) -> Section:
    acts = {
        "confirmed": (_("permissions confirmed"), Permission.objects.filter(_in("confirmed_at", span))),
        "declined": (_("permissions refused"), Permission.objects.filter(_in("refused_at", span))),
        "ended": (_("permissions ended early"), Permission.objects.filter(_in("ended_at", span))),
        "suspended": (_("suspensions"), Suspension.objects.filter(_in("at", span))),
        "lifted": (_("suspensions lifted"), Suspension.objects.filter(_in("lifted_at", span))),
        "right": (_("samples found right"), Sample.objects.filter(_in("judged_at", span), verdict=Verdict.RIGHT)),
        "wrong": (_("samples found wrong"), Sample.objects.filter(_in("judged_at", span), verdict=Verdict.WRONG)),
    }
    rows = {name: label for name, (label, _rows) in acts.items()}
    counts = {(name, "acts"): found.count() for name, (_label, found) in acts.items()}
    says = _("What overseers did. Each decision stands in the public list with its reason.")
    return _table("oversight", _("Oversight"), says, {"acts": _("acts")}, rows, counts, adds_up=False, are_alike=False)


def _demands(span: tuple[datetime, datetime]) -> Section:
    """By kind, of papers. Accounts are never more than what was released: no shown cell is above a hidden one."""
    columns = {"released": _("something released"), "accounts": _("accounts affected")}
    counts: Counter[tuple[str, str]] = Counter()
    accounts: dict[str, set[int | str]] = {}
    decided = LegalDemand.objects.filter(_in("decided_at", span)).exclude(kind=DemandKind.EMERGENCY)
    given_of = decided.exclude(state=DemandState.REFUSED)
    for kind, account, names in given_of.values_list("kind", "account", "names"):
        counts[kind, "released"] += 1
        accounts.setdefault(kind, set()).add(names.casefold() if account is None else account)  # an account that left
    counts.update({(kind, "accounts"): len(found) for kind, found in accounts.items()})
    rows = {one.value: str(one.label) for one in DemandKind if one != DemandKind.EMERGENCY}
    says = _(
        "What courts ordered and what was given for it, those included that the owner may not know of yet. Each "
        "concerns one account, so small numbers are hidden. Preservations release nothing: it is what was kept apart."
    )
    return _table("demands", _("Legal demands"), says, columns, rows, counts, cell=hide, adds_up=False)


def _refused(span: tuple[datetime, datetime]) -> Section:
    """As the public log has them: a refusal that nobody may know of yet would be the difference to it."""
    published = PublicEntry.objects.filter(_in("at", span), act=Action.DEMAND_REFUSED)
    counts: Counter[tuple[str, str]] = Counter()
    for facts in published.values_list("facts", flat=True):
        counts[facts.get("kind_of_demand", ""), "n"] += 1
    rows = {one.value: str(one.label) for one in DemandKind}
    says = _("Demands that were refused, by the month in which the refusal became public. Each stands there by itself.")
    return _table("refused", _("Legal demands refused"), says, {"n": _("refused")}, rows, counts, adds_up=False)


def _gags(span: tuple[datetime, datetime]) -> Section:
    """By the order's own beginning. How many demands wait stands nowhere, so this bounds no other number."""
    ordered = Gag.objects.filter(_in("from_at", span)).values_list("demand__kind").annotate(n=Count("pk"))
    counts = {(kind, "n"): n for kind, n in ordered}
    rows = {one.value: str(one.label) for one in DemandKind if one != DemandKind.EMERGENCY}
    says = _("Orders with an end date that forbade telling the owner before it, by the month in which they began.")
    title = _("Orders that forbid telling")
    return _table("gags", title, says, {"n": _("orders")}, rows, counts, cell=hide, adds_up=False)


def _emergencies_known(span: tuple[datetime, datetime]) -> QuerySet[LegalDemand, LegalDemand]:
    """Those that became public in this time: the owner could be told, or an overseer reviewed it before."""
    given_of = LegalDemand.objects.filter(
        kind=DemandKind.EMERGENCY, supervisor__isnull=False, state__in=[DemandState.RELEASED, DemandState.ENDED]
    )
    return given_of.annotate(public_at=Least("tell_at", Coalesce("reviewed_at", F("tell_at")))).filter(
        _in("public_at", span)
    )


def _emergencies(span: tuple[datetime, datetime]) -> Section:
    reviewed = LegalDemand.objects.filter(_in("reviewed_at", span), kind=DemandKind.EMERGENCY)
    counts = {
        (("right" if right else "wrong"), "n"): n
        for right, n in reviewed.values_list("was_right").annotate(n=Count("pk"))
    }
    counts["public", "n"] = _emergencies_known(span).count()
    rows = {
        "public": _("became public"),
        "right": _("reviewed, and found right"),
        "wrong": _("reviewed, found wrong, and ended"),
    }
    says = _("Releases to avert danger to life. Each has a public entry of its own.")
    return _table("emergencies", _("Emergency releases"), says, {"n": _("emergencies")}, rows, counts, adds_up=False)


def _telling(span: tuple[datetime, datetime]) -> Section:
    """The longest of at least LEAST, in whole hours upwards: of fewer it would be somebody's."""
    known = _emergencies_known(span).values_list("decided_at", "tell_at")
    times = [told - at for at, told in known if at is not None and told is not None]
    lines = []
    if len(times) >= LEAST:
        hours = -(-max(times) // timedelta(hours=1))
        lines.append(Line(_("the longest"), [exact(hours)], None))
    says = _("Hours from an emergency release until its owner was told: 72 at most. It stands here from five on.")
    return Section("telling", _("Hours until the owner was told"), says, [_("hours")], lines, None, is_hiding=False)


def _giveaways(span: tuple[datetime, datetime]) -> Section:
    listed = Programme.objects.filter(_in("decided_at", span), reason__gt="")
    counts: Counter[tuple[str, str]] = Counter()
    for state, count in listed.values_list("state").annotate(n=Count("pk")):
        counts["refused" if state == "refused" else "listed", "n"] += count
    rows = {"listed": _("listed"), "refused": _("refused, because it tied a camera to something")}
    says = _("Programmes that give cameras away, as overseers decided. All stand in the ledger.")
    return _table("giveaways", _("Giveaways"), says, {"n": _("programmes")}, rows, counts, adds_up=False)


def _cameras_given(month: date, now: datetime) -> Section:
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
            at_least = given.steps(used.get(one.pk, Counter()), one.count, until)[-1].at_least
            number = Number(None) if at_least == 0 else Number(at_least, is_exact=False)
            lines.append(Line(one.name, [number], None))
    sums = [total(line.numbers[0] for line in lines)] if lines else None
    says = _("Cameras that came into homes by a code, from the beginning to the end of this month.")
    title = _("Cameras given, in all")
    return Section("given", title, says, [_("cameras, at least")], lines, sums, is_hiding=True)


def _filmed(span: tuple[datetime, datetime]) -> Section:
    told = Filmed.objects.filter(_in("told_at", span))
    counts = {(wish, state): n for wish, state, n in told.values_list("wish", "state").annotate(n=Count("pk"))}
    columns = {one.value: str(one.label) for one in FilmedState if one != FilmedState.ASKED}
    rows = {one.value: str(one.label) for one in Wish}
    says = _("What people who were filmed asked for, and what came of it, by the month in which they were told.")
    return _table("filmed", _("I was filmed"), says, columns, rows, counts, cell=hide)


def _moderation(month: date, now: datetime) -> Section:
    """The totals of the page of moderation, as they stand there: two tables of one thing could be subtracted."""
    table = moderation.by_rule(month, now)
    lines = []
    if table is not None:
        for (_outcome, label), number in zip(table.outcomes, table.totals, strict=True):
            shown = Number(number.count or None, is_exact=bool(number.count) and number.is_exact)
            lines.append(Line(label, [Number(None) if shown.count is None else shown], None))
    says = _("What was decided about what neighbors wrote. By rule it stands on the page of moderation.")
    return Section("moderation", _("Moderation"), says, [_("decisions")], lines, None, is_hiding=True)


def _offices(span: tuple[datetime, datetime]) -> Section:
    counts: Counter[tuple[str, str]] = Counter()
    for name, field in (("given", "confirmed_at"), ("ended", "ended_at")):
        rows = Appointment.objects.filter(_in(field, span), confirmed_at__isnull=False)
        for office, count in rows.values_list("office").annotate(n=Count("pk")):
            counts[office, name] += count
    offices = {one.value: str(one.label) for one in (Office.MODERATOR, Office.OVERSEER, Office.CUSTODIAN)}
    columns = {"given": _("given"), "ended": _("ended")}
    says = _("Each was given by two people, and stands by name in the public list.")
    return _table("offices", _("Offices"), says, columns, offices, counts, adds_up=False)


def _glass(span: tuple[datetime, datetime]) -> Section:
    count = BrokenGlass.objects.filter(_in("at", span)).count()
    says = _("How often the operator opened a recording. The owner was told at once, each time.")
    rows, columns = {"glass": _("recordings opened")}, {"n": _("times")}
    title = _("Opened by the operator")
    return _table("glass", title, says, columns, rows, {("glass", "n"): count}, cell=hide, adds_up=False)


def year(found: Sequence[Sequence[Section]]) -> list[Section]:
    """The sum of months as they were shown: what a month hides the year does not tell.

    Cameras given count from the beginning, so that the last month stands for the year.
    """
    by_id: dict[str, list[Section]] = {}
    for month in found:
        for section in month:
            by_id.setdefault(section.id, []).append(section)
    last = {"given": lambda parts: parts[-1], "telling": _longest}
    return [last.get(name, _summed)(parts) for name, parts in by_id.items()]


def _longest(parts: list[Section]) -> Section:
    """Of the months that tell one."""
    told = [part for part in parts if part.lines]
    return max(told, key=lambda part: part.lines[0].numbers[0].count or 0) if told else parts[-1]


def _summed(parts: list[Section]) -> Section:
    labels: dict[str, list[Line]] = {}
    for part in parts:
        for line in part.lines:
            labels.setdefault(line.label, []).append(line)
    width = len(parts[0].columns)
    lines = []
    for label, rows in labels.items():
        numbers = [_no_nought(total(row.numbers[n] for row in rows)) for n in range(width)]
        lines.append(Line(label, numbers, total(numbers) if rows[0].total is not None else None))
    sums = [_no_nought(total(line.numbers[n] for line in lines)) for n in range(width)] if lines else None
    last = parts[-1]
    totals = sums if any(part.totals is not None for part in parts) else None
    return Section(last.id, last.title, last.says, last.columns, lines, totals, last.is_hiding)


def _no_nought(number: Number) -> Number:
    """At least nought is no news: it is hidden like its parts."""
    return Number(None) if number.count == 0 and not number.is_exact else number
