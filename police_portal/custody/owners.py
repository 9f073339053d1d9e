"""Who owns what is lent, and what they are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from devices.audit.actions import Action as DeviceAction
from devices.audit.delaying import delay
from devices.audit.recording import record
from devices.clips.models import Clip
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Role, User
from police_portal.custody.models import Share


def owners_of(share: Share) -> QuerySet[User]:
    """The owner of the home it came from; once the home is gone who lent it, for the record of the end.

    Of what a demand opened of a home that is gone: whose account it is about.
    """
    if share.home_id is None:
        whose = "given_by" if share.demand_id is None else "demand__account"
        return User.objects.filter(pk__in=Share.objects.filter(pk=share.pk).values(whose), is_active=True)
    return User.objects.filter(memberships__home=share.home_id, memberships__role=Role.OWNER, is_active=True)


@dataclass
class GoneClip:
    """A recording that is gone: who looks at what was made of it could tell that by what is not written down."""

    uuid: UUID
    _meta: ClassVar[Any] = Clip._meta


def note_on_clip(share: Share, action: DeviceAction, /, *, by: User, **facts: Any) -> None:
    """In the log of the clip too, where its owner reads who looked; not before they may be told."""
    clip = share.clip or GoneClip(share.clip_uuid)
    facts |= {"agency": share.agency.name, "share": str(share.uuid)}
    demand = share.demand
    if demand is None:
        record(by, action, clip, home=share.home, **facts)
        return
    entry = record(by, action, clip, home=share.home, is_by_order=True, **facts)
    if demand.tell_at is not None and demand.tell_at > entry.at:
        delay(entry, holder=demand.uuid, until=demand.tell_at)


def may_be_told(share: Share, now: datetime) -> bool:
    """False while an order forbids it."""
    demand = share.demand
    return demand is None or (demand.tell_at is not None and demand.tell_at <= now)


def tell_owner(share: Share, kind: NoticeKind, *, now: datetime, **facts: Any) -> None:
    """On the page and by mail; it leads to the share. facts: words."""
    if not may_be_told(share, now):
        return  # an order forbids it until then: the log of the share shows it from then on
    people = list(owners_of(share))
    path = reverse("police_portal:share", args=[share.uuid])
    tell(people, kind, now=now, path=path, mail_to=people, agency=share.agency.name, **facts)
