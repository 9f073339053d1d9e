"""The yearly report: the fields that surveillance ordinances (CCOPS) ask for, from rows; of closed years only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from neighbors.moderation.models import CaseKind, Decision, Outcome
from neighbors.moderation.numbers import following
from police_portal.agencies.models import Agency, Permission, PolicyVersion
from police_portal.transparency import numbers
from police_portal.transparency.numbers import AREA_RESOLUTION, Section
from police_portal.transparency.suppression import band


@dataclass(frozen=True)
class Field:
    """One field of the report: its name as ordinances have it, and what is said. lines: a list under it."""

    name: str
    says: str
    lines: list[str]


@dataclass(frozen=True)
class Area:
    """Requests by area beside how often what neighbors wrote there was turned down: a step, so that it hides counts."""

    cell: str
    requests: str
    turned_down: str


def years(now: datetime) -> list[int]:
    """Those that are over, from the first thing that is counted on, newest first."""
    first = numbers.first_moment()
    return [] if first is None else list(range(first.astimezone(UTC).year, now.astimezone(UTC).year))[::-1]


def months_of(year: int) -> list[date]:
    found = [date(year, 1, 1)]
    while len(found) < 12:
        found.append(following(found[-1]))
    return found


def sections(year: int, now: datetime) -> list[Section]:
    return numbers.year([numbers.sections(month, now) for month in months_of(year)])


def _span(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def fields(year: int) -> list[Field]:
    start, end = _span(year)
    in_force = Permission.objects.filter(confirmed_at__lt=end, starts_at__lt=end, ends_at__gt=start)
    permissions = in_force.select_related("agency").order_by("agency__name", "starts_at")
    policies = PolicyVersion.objects.public().filter(takes_effect_at__gte=start, takes_effect_at__lt=end)
    agencies = Agency.objects.public().filter(decided_at__lt=end).order_by("name")
    return [
        Field(
            _("Purpose and use"),
            _("Agencies ask homes for recordings of one offence, in one place, twelve hours at most. Owners decide."),
            [f"{one.name}, {one.get_kind_display()}" for one in agencies],
        ),
        Field(
            _("Authorization"),
            _("By whom asking was permitted, and for how long."),
            [
                f"{one.agency.name}: {one.act} {one.number}, {one.body}, {one.vote}, "
                f"{one.starts_at:%Y-%m-%d} – {one.ends_at:%Y-%m-%d}"
                for one in permissions
            ],
        ),
        Field(
            _("Rules"),
            _("Use policies that took effect in this year."),
            [
                f"{one.agency.name}, {_('version')} {one.number}, {one.takes_effect_at:%Y-%m-%d}"
                for one in policies.select_related("agency").order_by("takes_effect_at", "pk")
            ],
        ),
        Field(
            _("Sharing with others"),
            _("A copy goes on to another body by consent or a filed warrant alone. Each stands in the public log."),
            [],
        ),
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
        Field(_("Costs"), settings.YEARLY_COSTS or _("Not reported by the operator."), []),
    ]


def areas(year: int, found: Sequence[Section]) -> list[Area]:
    """Of the cells in which requests were opened."""
    start, end = _span(year)
    decided: dict[str, int] = {}
    turned: dict[str, int] = {}
    made = Decision.objects.in_effect().filter(
        applied_at__gte=start, applied_at__lt=end, case__kind__in=[CaseKind.HOLD, CaseKind.FLAGS], case__comment=None
    )
    for cell, outcome in made.exclude(case__post__cell="").values_list("case__post__cell", "outcome"):
        area = numbers.area_of(cell)
        decided[area] = decided.get(area, 0) + 1
        turned[area] = turned.get(area, 0) + (outcome in (Outcome.REJECT, Outcome.REMOVE))
    of = next((section for section in found if section.id == "areas"), None)
    lines = of.lines if of is not None else []
    return [
        Area(line.label, line.numbers[0].plain, band(turned.get(line.label, 0), decided.get(line.label, 0)))
        for line in sorted(lines, key=lambda line: line.label)
    ]


def rows(year: int, found: Sequence[Area]) -> list[list[str]]:
    """What the page says beside the tables, for a file: period, table, row, column, number."""
    said = [
        [str(year), "report", field.name, "", text] for field in fields(year) for text in [field.says, *field.lines]
    ]
    for one in found:
        said.append([str(year), "by_area", one.cell, "requests", one.requests])
        said.append([str(year), "by_area", one.cell, "turned_down", one.turned_down])
    return said


__all__ = ["AREA_RESOLUTION", "Area", "Field", "areas", "fields", "months_of", "rows", "sections", "years"]
