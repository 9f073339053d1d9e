"""The yearly report: the fields that ordinances on surveillance ask for; of years whose every month is closed.

The fields are those of the annual surveillance report in the model bill of Community Control Over Police Surveillance
(CCOPS) and in the city codes made after it (San Francisco 19B, Palo Alto 2.30, Yellow Springs): use, sharing, place,
complaints, audits and violations, effect, adverse impact, requests for records, costs. What we do not have it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from devices.audit.models import PublicEntry
from police_portal.actions import Action
from police_portal.agencies.models import Agency, Permission, PolicyVersion
from police_portal.transparency import sections
from police_portal.transparency.models import ClosedMonth
from police_portal.transparency.sections import Section, words
from police_portal.transparency.suppression import Number


@dataclass(frozen=True)
class Field:
    """One field of the report: its name as ordinances have it, and what is said. lines: a list under it."""

    name: str
    says: str
    lines: list[str]


@dataclass(frozen=True)
class Report:
    year: int
    fields: list[Field]
    sections: list[Section]


def years(closed: Iterable[date]) -> list[int]:
    """Those whose December is closed, newest first."""
    return sorted({month.year for month in closed if month.month == 12}, reverse=True)


def is_open(year: int, closed: Iterable[date], now: datetime) -> bool:
    """It runs, or is over and not counted to its end."""
    months = list(closed)
    return year not in years(months) and (year == now.year or year in {month.year for month in months})


def of(year: int) -> Report | None:
    """None: this year is not closed, or is none of the calendar's."""
    if not date.min.year <= year < date.max.year:
        return None
    rows = ClosedMonth.objects.filter(month__year=year).order_by("month").values_list("month", "tables")
    months = dict(rows)
    if not years(months):
        return None
    found = sections.of_year(months)
    return Report(year, [*_rules(year), *_from_tables(year, found), *_plain()], found)


def _span(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def _rules(year: int) -> list[Field]:
    """From public rows that are never deleted."""
    start, end = _span(year)
    in_force = Permission.objects.filter(confirmed_at__lt=end, starts_at__lt=end, ends_at__gt=start)
    permissions = in_force.select_related("agency").order_by("agency__name", "starts_at")
    policies = PolicyVersion.objects.public().filter(takes_effect_at__gte=start, takes_effect_at__lt=end)
    agencies = Agency.objects.public().filter(decided_at__lt=end).order_by("name")
    return [
        Field(
            _("Purpose and use"),
            _("Agencies ask homes for recordings of one offence, in one place, twelve hours at most. Owners decide."),
            [f"{one.name}, {one.get_kind_display()}" for one in agencies] or [_("None.")],
        ),
        Field(
            _("Authorization"),
            _("By whom asking was permitted, and for how long."),
            [
                f"{one.agency.name}: {one.act} {one.number}, {one.body}, {one.vote}, "
                f"{one.starts_at:%Y-%m-%d} – {one.ends_at:%Y-%m-%d}"
                for one in permissions
            ]
            or [_("None.")],
        ),
        Field(
            _("Rules"),
            _("Use policies that took effect in this year."),
            [
                f"{one.agency.name}, {_('version')} {one.number}, {one.takes_effect_at:%Y-%m-%d}"
                for one in policies.select_related("agency").order_by("takes_effect_at", "pk")
            ]
            or [_("None.")],
        ),
    ]


def _from_tables(year: int, found: Sequence[Section]) -> list[Field]:
    return [
        Field(
            _("With whom data was shared"),
            _(
                "Which agencies were lent a recording, and how many, is counted nowhere: it would tell how owners "
                "answered. Here stands what was asked, by kind of agency, and what was passed on to another body: "
                "that takes the owner's consent or a filed warrant."
            ),
            [*_said(found, "kinds"), *_said(found, "handovers"), *_passed_on(year)],
        ),
        Field(
            _("Where it was used"),
            _("By cell of about five square kilometers, not by census tract: the table of requests by area below."),
            [],
        ),
        Field(
            _("Complaints and concerns"),
            _(
                "We keep no register of complaints. What comes nearest: requests and emergencies that an overseer "
                "found wrong afterwards, comments on use policies, decisions of moderators that an appeal reversed, "
                "and, in a table below, what people who were filmed asked for."
            ),
            [
                *_said(found, "oversight", {"wrong"}),
                *_said(found, "emergencies", {"wrong"}),
                *_said(found, "comments"),
                *_said(found, "moderation", {"uphold", "overturn"}),
            ],
        ),
        Field(
            _("Audits"),
            _(
                "Overseers judge samples of decided requests, and every emergency. The log proves itself: its end is "
                "signed each day, and anybody can check it. Who checks it is not counted."
            ),
            [
                *_said(found, "oversight", {"right", "wrong"}),
                *_said(found, "emergencies", {"right", "wrong"}),
                *_said(found, "log"),
            ],
        ),
        Field(
            _("Violations, and what was done"),
            _("Each stands in the public log with its reason."),
            [*_said(found, "oversight", {"ended", "suspended", "lifted"}), *_said(found, "giveaways", {"refused"})],
        ),
        Field(
            _("Whether it helped"),
            _("What agencies themselves said came of their requests. Crime statistics are not kept here."),
            _said(found, "outcomes"),
        ),
    ]


def _plain() -> list[Field]:
    """What is the same each year."""
    return [
        Field(
            _("Retention"),
            _("A copy is lent for 30 days, once more on a supervisor's statement, then deleted, with a signed record."),
            [],
        ),
        Field(
            _("Recognition of faces"),
            _("None. Faces are found to be covered, never compared."),
            [],
        ),
        Field(
            _("Demographics and adverse impact"),
            _(
                "None are kept: neither of who is filmed, nor of who asks or is asked, is race, sex, age, income or "
                "faith written down, and what neighbors write of somebody is never counted. So no number says whom "
                "this reached more than others. What can be compared are areas, in the table below. An analysis of "
                "civil rights is the council's own to make."
            ),
            [],
        ),
        Field(
            _("Requests for public records"),
            _("They go to the agency and are not known here. What is public here can be downloaded without asking."),
            [],
        ),
        Field(_("Costs"), settings.YEARLY_COSTS or _("Not reported by the operator."), []),
    ]


def _said(found: Sequence[Section], name: str, keys: set[str] | None = None) -> list[str]:
    """Lines of a table in words, as they stand there: those of these keys, or all that are not nought."""
    return [
        f"{section.title}: {line.label}{'' if len(section.columns) == 1 else f', {column}'}: {words(number)}"
        for section in found
        if section.id == name
        for line in section.lines
        if (keys is None and line.numbers != [Number(0)]) or (keys is not None and line.key in keys)
        for column, number in zip(section.columns, line.numbers, strict=True)
    ]


def _passed_on(year: int) -> list[str]:
    """From the public log, which names them."""
    start, end = _span(year)
    acts = [Action.HANDOVER_CONSENTED.value, Action.HANDOVER_ORDERED.value]
    written = PublicEntry.objects.filter(act__in=acts, at__gte=start, at__lt=end).order_by("at", "pk")
    return [
        f"{facts.get('agency', '')} → {facts.get('recipient', '')}" for facts in written.values_list("facts", flat=True)
    ]


def rows(of: Report) -> list[list[str]]:
    """What the page says beside the tables, for a file: period, table, row, column, number."""
    return [
        [str(of.year), "report", field.name, "", text] for field in of.fields for text in [field.says, *field.lines]
    ]
