"""Of every table a row: beside what the access matrix needs, what no page of it is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from devices.audit import delaying, heads, sealing
from devices.audit.models import AuditEntry
from devices.audit.publishing import publish
from devices.cameras import pairing
from neighbors.areas.models import AreaMove
from neighbors.moderation import models as moderation
from neighbors.moderation.models import Case, Flag, Note, Strike
from neighbors.posts import numbers
from neighbors.posts.models import Alert, Post, Reaction
from police_portal.actions import Action
from police_portal.agencies.models import Suspension
from police_portal.consent.models import Mute, OptOut
from police_portal.filmed.models import FilmedMute
from police_portal.law.models import Gag
from police_portal.transparency.models import ClosedMonth
from tests.neighborhood import media_of, removal, trained, waiting


@pytest.fixture
def town(things: dict[str, Any]) -> dict[str, Any]:
    """The things, among all of that.

    hold, flags: cases that the moderator works on, of ana's words and of ben's comment; held_media: in the first of
    them. ban: of ben, asked for. entry: of the private log.
    """
    now, people, home, of = timezone.now(), things["people"], things["home"], things["agency"]
    later = now + timedelta(days=9)
    home_of_ben, moderator = people["neighbor"].homes.get(), people["moderator"]
    Reaction.objects.create(post=things["post"], user=people["neighbor"], kind="thanks")
    Alert.objects.create(post=things["post"], user=people["neighbor"], due_at=now, told_at=now)
    AreaMove.objects.create(neighbor=people["owner"].neighbor)
    Strike.objects.create(user=people["owner"], decision=things["decision"], level="note", by=moderator)
    Note.objects.create(case=things["decision"].case, by=moderator, text="Look at the second picture.")
    TOTP.activate(people["operator"], "JBSWY3DPEHPK3PXP")
    for staff in (moderator, people["operator"]):
        trained(staff)
    held = {"claimed_by": moderator, "claimed_until": later, "media_seen_at": now, "due_at": now}
    hold = waiting(people["owner"], home=home)
    asked = things["comment_of_neighbor"]
    cases = [
        Case.objects.create(kind="hold", post=hold.post, revision=hold, **held),
        Case.objects.create(kind="flags", post=asked.post, comment=asked, revision=asked.shown, **held),
    ]
    Flag.objects.create(case=cases[1], flagger=people["owner"], reason="hate", at=now)
    Note.objects.create(case=cases[1], by=moderator, text="Twice already.")
    ban = Strike.objects.create(
        user=people["neighbor"],
        decision=removal(people["neighbor"], people["owner"], at=now),
        level="ban",
        by=moderator,
    )
    pairing.make_code(things["camera"], by=people["owner"], now=now)
    Suspension.objects.create(
        agency=of, officer=things["other_seat"], reason="Asked twice.", lifted_at=now, lifted_why="It had not."
    )
    Mute.objects.create(home=home, agency=of)
    OptOut.objects.create(home=home_of_ben)
    FilmedMute.objects.create(home=home_of_ben)
    Gag.objects.create(demand=things["gagged_warrant"], number="GO-7", from_at=now, until=later)
    publish(Action.DEMAND_REFUSED, things["warrant"], now=now, agency=of.name, kind_of_demand="warrant", reason="No.")
    delaying.delay(AuditEntry.objects.latest("pk"), holder=things["gagged_warrant"].uuid, until=later)
    sealing.seal(now, is_thorough=True)
    heads.sign_day(now)
    ClosedMonth.objects.create(month=date(2020, 1, 1))
    moderation.ClosedMonth.objects.create(month=date(2020, 1, 1), counts=[["local", "remove", 7]])
    named()
    return things | {
        "hold": cases[0],
        "flags": cases[1],
        "held_media": media_of(hold, things["clip"]),
        "ban": ban,
        "entry": AuditEntry.objects.earliest("pk"),
    }


def named() -> None:
    """Whoever comments has a number in the thread by then: copies are given theirs."""
    for post in Post.objects.all():
        authors = [one.author for one in post.comments.select_related("author") if one.author is not None]
        numbers.names(post, [*authors, *([post.author] if post.author else [])])
