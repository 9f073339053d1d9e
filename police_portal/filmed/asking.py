"""Somebody who was filmed asks. What they read then is the same whether a camera was there or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.geo import coarse_cell
from devices.people.models import Office, User
from devices.wake import wake
from neighbors.screening import screen
from police_portal import limits
from police_portal.actions import Action
from police_portal.filmed.models import DoorSign, Filmed, Wish
from police_portal.filmed.reach import CELL_RESOLUTION

TASK = "police_portal.filmed.tasks.match"
DESCRIBES_LEAST, DESCRIBES_MOST = 10, 300
A_MONTH = timedelta(days=30)
NOT_TOLD = ("phone", "email", "plate", "address", "threat", "hate")  # kinds of findings that do not go to an owner


@dataclass(frozen=True)
class Wanted:
    """place: latitude and longitude in degrees, of which only a cell is kept; None with a sign."""

    wish: Wish
    describes: str
    place: tuple[float, float] | None = None
    sign: DoorSign | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None


@transaction.atomic
def ask(wanted: Wanted, *, by: User, now: datetime) -> Filmed:
    """Ask the owners of cameras there. The outcome is told after FILMED_ANSWER. Raises Refused, Invalid, Conflict.

    The same words once more, while the first wait, give the first: a form that was sent twice asks once.
    """
    _check_person(by)
    said = " ".join(wanted.describes.split())
    _check_words(said)
    if wanted.wish != Wish.ZONE:
        _check_time(wanted, now)
    if wanted.sign is None and wanted.place is None:
        raise Invalid(_("Say where it was."))
    is_timed = wanted.wish != Wish.ZONE
    asked: dict[str, Any] = {
        "asker": by,
        "wish": wanted.wish,
        "cell": coarse_cell(*wanted.place, CELL_RESOLUTION) if wanted.place is not None and wanted.sign is None else "",
        "sign": wanted.sign,
        "from_at": wanted.from_at if is_timed else None,
        "until_at": wanted.until_at if is_timed else None,
        "describes": said,
    }
    same = Filmed.objects.filter(**asked, told_at__isnull=True).order_by("pk").first()
    if same is not None:
        return same
    _check_how_often(by, now)
    made = Filmed.objects.create(**asked, asked_at=now, tell_at=now + limits.FILMED_ANSWER)
    record(by, Action.FILMED_ASKED, made, home=None, wish=made.wish)
    wake(TASK, made.pk)
    return made


def _check_person(by: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two forms at once count one after the other
    if by.office == Office.OFFICER:
        raise Refused(_("An officer's account cannot ask this: it would be a request without its limits."))
    if not EmailAddress.objects.filter(user=by, verified=True).exists():
        raise Refused(_("Confirm your e-mail address first: what came of it is told there."))


def _check_how_often(by: User, now: datetime) -> None:
    if Filmed.objects.filter(asker=by, asked_at__gt=now - A_MONTH).count() >= limits.FILMED_MOST:
        said = _("You asked {most} times in 30 days. You can ask again when the first of these is 30 days old.")
        raise Conflict(said.format(most=limits.FILMED_MOST))


def _check_words(said: str) -> None:
    if not DESCRIBES_LEAST <= len(said) <= DESCRIBES_MOST:
        sentence = _("Say how you are found in the picture, in {least} to {most} characters.")
        raise Invalid(sentence.format(least=DESCRIBES_LEAST, most=DESCRIBES_MOST))
    found = screen.look(screen.Words("", said, "", [], False), near=[])
    for one in found:
        if one.kind in NOT_TOLD:
            raise Invalid(_(one.sentence))


def _check_time(wanted: Wanted, now: datetime) -> None:
    start, end = wanted.from_at, wanted.until_at
    if start is None or end is None or end <= start:
        raise Invalid(_("Say from when to when: the end comes after the beginning."))
    if end - start > limits.FILMED_WINDOW_MOST:
        hours = int(limits.FILMED_WINDOW_MOST.total_seconds() // 3600)
        raise Invalid(_("The time may be {hours} hours long at most.").format(hours=hours))
    if end > now:
        raise Invalid(_("The time is over before you ask."))
    if start < now - limits.FILMED_BACK_MOST:
        days = limits.FILMED_BACK_MOST.days
        raise Invalid(_("No recording is kept longer than {days} days: ask for a later time.").format(days=days))
