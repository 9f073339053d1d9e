"""A moderator takes something out of sight at once, and decides about it afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.errors import Conflict, Refused
from devices.people.models import User
from neighbors.moderation import claiming, deciders, things
from neighbors.moderation.models import Case, CaseKind
from neighbors.posts.models import SHOWN, Category, Message


@transaction.atomic
def hide_meanwhile(case: Case, *, by: User, now: datetime) -> None:
    """Nobody but its author reads what was flagged until the case is decided.

    Raises Refused where that cannot be (not flagged, a request), Conflict when it is not theirs or not public.
    """
    deciders.require(by)
    claiming.keep(case, by=by, now=now)
    thing = things.of(case)
    if not may_hide(case):
        raise Refused(_("Only what was flagged and stands in public can be hidden."))
    if things.is_hidden(thing):
        raise Conflict(_("It is hidden already."))
    things.hide(thing, by=by, now=now)


def may_hide(case: Case) -> bool:
    """Flagged, public, not a request; and not in a second, blind look, which changes nothing."""
    thing = things.of(case)
    if case.kind != CaseKind.FLAGS or case.repeats_id is not None or case.post.category == Category.REQUEST:
        return False
    return thing.hidden_at is None if isinstance(thing, Message) else thing.status in SHOWN
