"""A neighbor chooses an area, moves it, and says what to be told of.

What somebody points at becomes the centre of a cell at once: the point itself is kept nowhere, in no entry and no log.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Invalid, Refused
from devices.geo import POINT_RESOLUTION, cell_centre, coarse_cell, parent_number
from devices.people.models import Office, User
from neighbors.actions import Action
from neighbors.areas.models import MOVES_IN_30_DAYS, AlertBy, AreaMove, Neighbor

MOVES_WITHIN = timedelta(days=30)
ALERT_RESOLUTION = 6  # of `cell_6`


@dataclass(frozen=True)
class Wishes:
    """What a neighbor wants to read and to be told of. No categories: all of them."""

    radius_m: int = 3219
    categories: tuple[str, ...] = ()
    alert_by: str = AlertBy.PAGE.value
    alert_categories: tuple[str, ...] = ()
    time_zone: str = "UTC"
    quiet_from: time | None = time(22)
    quiet_until: time | None = time(7)
    digest_at: time = time(18)
    hides_agencies: bool = False


def cell_at(lat: float, lon: float) -> str:
    """The cell an area or a post keeps of a place (degrees, WGS 84). Raises Invalid."""
    try:
        return coarse_cell(lat, lon, POINT_RESOLUTION)
    except ValueError:
        raise Invalid(
            _("This is no place on earth: a latitude lies within -90 and 90, a longitude within -180 and 180.")
        ) from None


def cell_of_home(coarse: str) -> str:
    """The area around a home begins at the centre of its public cell: the home's own place is not read."""
    return cell_at(*cell_centre(coarse))


@transaction.atomic
def follow(cell: str | None, wishes: Wishes, *, by: User, now: datetime) -> Neighbor:
    """All of the area's page at once. cell: None keeps the area where it is. Raises Invalid, Refused."""
    kept = Neighbor.objects.filter(user=by).first()
    if cell is None and kept is None:
        raise Invalid(_("Say where your area is: on the map, by coordinates, or around a home of yours."))
    neighbor = set_area(cell or (kept.cell if kept else ""), by=by, now=now)
    change(neighbor, wishes, by=by)
    return neighbor


@transaction.atomic
def set_area(cell: str, *, by: User, now: datetime) -> Neighbor:
    """The area begins in this cell. The first time is no move; the same cell again is none. Raises Refused."""
    if by.office == Office.OFFICER:
        raise Refused(_("An officer's account reads the posts of its agency, not the feed."))
    parent = parent_number(cell, ALERT_RESOLUTION)
    first = {"cell": cell, "cell_6": parent, "created_at": now}
    neighbor, is_new = Neighbor.objects.select_for_update(no_key=True).get_or_create(user=by, defaults=first)
    if is_new:
        record(by, Action.AREA_SET, neighbor, home=None)
    elif neighbor.cell != cell:
        _count_move(neighbor, now)
        Neighbor.objects.filter(pk=neighbor.pk).update(cell=cell, cell_6=parent)
        record(by, Action.AREA_SET, neighbor, home=None)
        neighbor.refresh_from_db()
    return neighbor


def _count_move(neighbor: Neighbor, now: datetime) -> None:
    free_at = next_move(neighbor, now)
    if free_at is not None:
        day = date_format(free_at, "j F Y, H:i")
        raise Refused(
            _(
                "Your area has moved twice in the last 30 days; it can move again from {day} on. "
                "Until then everything else about it can change."
            ).format(day=day)
        )
    AreaMove.objects.create(neighbor=neighbor, at=now)


def next_move(neighbor: Neighbor, now: datetime) -> datetime | None:
    """When the area can move again; None when it can now."""
    recent = neighbor.moves.filter(at__gt=now - MOVES_WITHIN).order_by("-at").values_list("at", flat=True)
    counted = list(recent[:MOVES_IN_30_DAYS])
    return counted[-1] + MOVES_WITHIN if len(counted) == MOVES_IN_30_DAYS else None


@transaction.atomic
def hide_agencies(neighbor: Neighbor, hides: bool, *, by: User) -> None:
    """Posts of public bodies, what they ask included, stand in this feed no more, or again. Raises Refused."""
    if neighbor.user_id != by.pk:
        raise Refused(_("Everybody chooses for themselves what they follow."))
    if Neighbor.objects.filter(pk=neighbor.pk).exclude(hides_agencies=hides).update(hides_agencies=hides):
        record(by, Action.AREA_CHANGED, neighbor, home=None, changed=["hides_agencies"])
    neighbor.refresh_from_db()


@transaction.atomic
def change(neighbor: Neighbor, wishes: Wishes, *, by: User) -> None:
    """Radius, categories, alerts. Saying the same again changes nothing. Raises Refused."""
    if neighbor.user_id != by.pk:
        raise Refused(_("Everybody chooses for themselves what they follow."))
    kept = Neighbor.objects.select_for_update(no_key=True).get(pk=neighbor.pk)
    wanted = asdict(wishes) | {
        "categories": list(wishes.categories),
        "alert_categories": list(wishes.alert_categories),
    }
    changed = sorted(column for column, value in wanted.items() if getattr(kept, column) != value)
    if changed:
        Neighbor.objects.filter(pk=kept.pk).update(**wanted)
        record(by, Action.AREA_CHANGED, kept, home=None, changed=changed)
    neighbor.refresh_from_db()
