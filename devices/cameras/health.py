"""How a camera is, as words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from devices.cameras.models import Camera, Presence

GOOD_DBM, FAIR_DBM = -60, -72
LOW_PERCENT = 15
STATES = {Presence.ONLINE: "done", Presence.LATE: "live", Presence.OFFLINE: "gone", Presence.NOT_PAIRED: ""}


@dataclass(frozen=True)
class Health:
    """words: the presence, battery and signal in one line. state: a word of the status line component."""

    presence: Presence
    words: str
    state: str
    heard_at: datetime | None

    @property
    def is_silent(self) -> bool:
        return self.presence in (Presence.LATE, Presence.OFFLINE)


def health(camera: Camera, now: datetime) -> Health:
    presence = camera.presence(now)
    words = [str(presence.label)]
    if presence == Presence.ONLINE and camera.last_seen_at is None:
        words = [_("Waiting for its first sign")]
    elif presence in (Presence.ONLINE, Presence.LATE):
        words += [*_battery(camera.battery_percent), *_signal(camera.signal_dbm)]
    return Health(presence, " · ".join(words), STATES[presence], camera.last_seen_at or camera.paired_at)


def _battery(percent: int | None) -> list[str]:
    if percent is None:
        return []
    if percent <= LOW_PERCENT:
        return [_("battery low, {percent} %").format(percent=percent)]
    return [_("battery {percent} %").format(percent=percent)]


def _signal(dbm: int | None) -> list[str]:
    if dbm is None:
        return []
    if dbm >= GOOD_DBM:
        return [_("signal good")]
    return [_("signal fair") if dbm >= FAIR_DBM else _("signal weak")]
