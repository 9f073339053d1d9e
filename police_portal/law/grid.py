"""The table of boxes that a page shows of a line: one for each day, a row for each camera, a column for each hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.errors import Invalid
from police_portal.law import minimising
from police_portal.law.minimising import Offered
from police_portal.law.models import DemandLine, LegalDemand
from police_portal.law.parts import HOUR, by_day, hours


@dataclass(frozen=True)
class Cell:
    """value: what the form sends. name: what the box is called for whoever does not see the table."""

    value: str
    name: str
    shows: str
    is_ticked: bool


@dataclass(frozen=True)
class Row:
    camera: Offered
    cells: list[Cell]


@dataclass(frozen=True)
class Day:
    day: date
    heads: list[str]
    rows: list[Row]


@dataclass(frozen=True)
class Shown:
    """One line with its boxes. refused: cameras that film indoors, where the line names none."""

    line: DemandLine
    since: datetime
    until: datetime
    days: list[Day]
    refused: list[Offered]
    count: int


def of(demand: LegalDemand) -> list[Shown]:
    cameras, zone = minimising.offered(demand), zone_of(demand)
    return [_of(line, cameras, zone) for line in demand.lines.order_by("pk").prefetch_related("ticks")]


def zone_of(demand: LegalDemand) -> tzinfo:
    return demand.home.tz if demand.home is not None else UTC


def _of(line: DemandLine, cameras: list[Offered], zone: tzinfo) -> Shown:
    ticked = {(one.camera_uuid, one.hour) for one in line.ticks.all()}
    may = [one for one in cameras if line.includes_indoor or not one.is_indoor]
    days = [
        Day(day, [f"{_local(at, zone):%H}" for at in those], [_row(one, those, ticked, zone) for one in may])
        for day, those in by_day(hours(line.from_hour, line.until_hour), zone).items()
    ]
    refused = [one for one in cameras if one not in may]
    return Shown(line, line.from_hour, line.until_hour, days, refused, len(ticked))


def _row(camera: Offered, moments: list[datetime], ticked: set[tuple[UUID, datetime]], zone: tzinfo) -> Row:
    return Row(camera, [_cell(camera, at, (camera.uuid, at) in ticked, zone) for at in moments])


def _cell(camera: Offered, at: datetime, is_ticked: bool, zone: tzinfo) -> Cell:
    since, until = _local(at, zone), _local(at + HOUR, zone)
    said = _("{camera}, {day}, {since} to {until}")
    name = said.format(camera=camera.name, day=date_format(since, "l j F"), since=_clock(since), until=_clock(until))
    return Cell(f"{camera.uuid}@{at:%Y-%m-%dT%H:%M}", name, f"{since:%H}", is_ticked)


def _local(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone)


def _clock(at: datetime) -> str:
    """With the zone's name in a night in which the clock shows an hour twice."""
    is_twice = at.utcoffset() != at.replace(fold=1 - at.fold).utcoffset()
    return f"{at:%H:%M} {at:%Z}" if is_twice else f"{at:%H:%M}"


@dataclass(frozen=True)
class Named:
    uuid: UUID


def box(value: str) -> tuple[Named, datetime]:
    """What a form sent for one box. Raises Invalid."""
    name, _at, moment = value.partition("@")
    try:
        return Named(UUID(name)), datetime.strptime(moment, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)
    except ValueError as error:
        raise Invalid(_("This is no box of the table: open the page again.")) from error
