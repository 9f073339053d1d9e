"""A home is added, set, armed and deleted. Its exact place stands in two columns: never in an entry, never in a log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.errors import Invalid, Refused
from devices.geo import coarse_cell
from devices.people import living
from devices.people.models import Home, Membership, Mode, Right, Role, User
from devices.wake import wake

MOST_HOMES = 20
SWEEP = "devices.clips.tasks.sweep_removed"


@dataclass(frozen=True)
class HomeFacts:
    """What a person says about a home. Coordinates in degrees (WGS 84)."""

    name: str
    address: str
    time_zone: str
    lat: float
    lon: float
    retention_days: int


@dataclass(frozen=True)
class Alerts:
    """What a member wants to be told of a home."""

    tell_ding: bool
    tell_person: bool
    tell_offline: bool
    mail_too: bool


def _cell(facts: HomeFacts) -> str:
    try:
        return coarse_cell(facts.lat, facts.lon)
    except ValueError:
        raise Invalid(
            _("This is no place on earth: a latitude lies within -90 and 90, a longitude within -180 and 180.")
        ) from None


@transaction.atomic
def add(facts: HomeFacts, *, by: User, now: datetime) -> Home:
    """A new home, owned by the person who adds it. Raises Invalid, Refused."""
    living.require(by)
    if by.memberships.in_force(now).filter(role=Role.OWNER).count() >= MOST_HOMES:
        raise Refused(_("You own {count} homes already; more than that is not possible.").format(count=MOST_HOMES))
    home = Home.objects.create(
        **asdict(facts), cell=_cell(facts), quota_bytes=settings.HOME_QUOTA_BYTES, created_at=now
    )
    Membership.objects.create(home=home, user=by, role=Role.OWNER, joined_at=now)
    record(by, Action.HOME_ADDED, home, home=home)
    return home


@transaction.atomic
def change(home: Home, facts: HomeFacts, *, by: User) -> None:
    """Saying the same again changes nothing. Retention binds clips recorded from now on. Raises Invalid, Refused."""
    if not home.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can change the home."))
    kept = Home.objects.select_for_update(no_key=True).get(pk=home.pk)
    wanted = asdict(facts) | {"cell": _cell(facts)}
    changed = [column for column, value in wanted.items() if getattr(kept, column) != value]
    if not changed:
        return
    Home.objects.filter(pk=home.pk).update(**wanted)
    if "time_zone" in changed:
        _tell_cameras(home)
    record(by, Action.HOME_CHANGED, home, home=home, changed=sorted(set(changed) - {"cell"}))
    home.refresh_from_db()


@transaction.atomic
def set_mode(home: Home, mode: str, *, by: User) -> None:
    """Disarmed, home or away; the cameras learn of it with their next heartbeat. Raises Invalid, Refused."""
    if not home.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can change the mode of the home."))
    if mode not in Mode.values:
        raise Invalid(_("A home is disarmed, in home or in away."))
    if Home.objects.filter(pk=home.pk).exclude(mode=mode).update(mode=mode):
        _tell_cameras(home)
        record(by, Action.HOME_MODE_CHANGED, home, home=home, mode=mode)
    home.mode = mode


def _tell_cameras(home: Home) -> None:
    """What every camera of the home should ask for again."""
    home.cameras.update(settings_version=F("settings_version") + 1)


@transaction.atomic
def choose_alerts(member: Membership, alerts: Alerts, *, by: User) -> None:
    """What this member is told. Everybody chooses for themselves."""
    if member.user_id != by.pk:
        raise Refused(_("Everybody chooses their own alerts."))
    wanted = asdict(alerts)
    if any(getattr(member, column) != value for column, value in wanted.items()):
        Membership.objects.filter(pk=member.pk).update(**wanted)
        member.refresh_from_db()
        record(by, Action.ALERTS_CHANGED, member, home=member.home, **wanted)


@transaction.atomic
def delete(home: Home, *, by: User, now: datetime) -> None:
    """Nobody sees the home from this moment on, and none of its cameras can send. The sweep deletes the bytes of every
    clip, then the rows. Deleting it again changes nothing. Raises Refused."""
    if not Membership.objects.filter(home=home, user=by, role=Role.OWNER).exists():
        raise Refused(_("Only the owner can delete the home."))
    if not Home.objects.filter(pk=home.pk, removed_at__isnull=True).update(removed_at=now):
        return
    home.cameras.update(token_hash=None)
    home.invites.all().delete()
    record(by, Action.HOME_DELETED, home, home=home)
    wake(SWEEP)
