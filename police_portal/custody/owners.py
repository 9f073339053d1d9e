"""Who owns what is lent, and what they are told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Role, User
from police_portal.custody.models import Share


def owners_of(share: Share) -> QuerySet[User]:
    """The owner of the home it came from; once the home is gone who lent it, for the record of the end."""
    if share.home_id is None:
        return User.objects.filter(pk__in=Share.objects.filter(pk=share.pk).values("given_by"), is_active=True)
    return User.objects.filter(memberships__home=share.home_id, memberships__role=Role.OWNER, is_active=True)


def tell_owner(share: Share, kind: NoticeKind, *, now: datetime, **facts: Any) -> None:
    """On the page and by mail; it leads to the share. facts: words."""
    people = list(owners_of(share))
    path = reverse("police_portal:share", args=[share.uuid])
    tell(people, kind, now=now, path=path, mail_to=people, agency=share.request.agency.name, **facts)
