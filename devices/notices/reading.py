"""A person reads what they were told: newest first, by cursor; one or all of it marked as read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q

from devices.notices.models import Notice, NoticeQuerySet

PAGE = 30


@dataclass(frozen=True)
class Page:
    notices: list[Notice]
    newer: Notice | None  # the notice before which newer ones stand; None: this is the newest page
    older: Notice | None


def page(all_of_them: NoticeQuerySet, *, older_than: Notice | None = None, newer_than: Notice | None = None) -> Page:
    """One page beside a notice of the same reader: the next older ones, or the next newer ones; else the newest."""
    if newer_than is not None:
        later = Q(created_at__gt=newer_than.created_at) | Q(created_at=newer_than.created_at, pk__gt=newer_than.pk)
        found = list(all_of_them.filter(later).order_by("created_at", "pk")[: PAGE + 1])
        has_more, notices = len(found) > PAGE, found[:PAGE][::-1]
        return Page(notices, newer=notices[0] if has_more else None, older=notices[-1] if notices else None)
    if older_than is not None:
        earlier = Q(created_at__lt=older_than.created_at) | Q(created_at=older_than.created_at, pk__lt=older_than.pk)
        all_of_them = all_of_them.filter(earlier)
    found = list(all_of_them.order_by("-created_at", "-pk")[: PAGE + 1])
    notices = found[:PAGE]
    return Page(
        notices,
        newer=notices[0] if older_than is not None and notices else None,
        older=notices[-1] if len(found) > PAGE else None,
    )


def read_one(notice: Notice, now: datetime) -> None:
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=now)


@transaction.atomic
def read_all(user: AbstractBaseUser, now: datetime) -> int:
    """Everything this person was told counts as read."""
    return Notice.objects.filter(user_id=user.pk, read_at__isnull=True).update(read_at=now)
