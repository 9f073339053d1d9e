"""Neighbor: what one person follows around one point, and whether they may write."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from devices.people.models import known_time_zone

MILE_M = 1609.344
RADIUS_CHOICES = [
    (805, _("half a mile")),
    (1609, _("1 mile")),
    (3219, _("2 miles")),
    (4828, _("3 miles")),
    (8047, _("5 miles")),
]
RADII_M = [metres for metres, _label in RADIUS_CHOICES]
MOVES_IN_30_DAYS = 2


class AlertBy(models.TextChoices):
    NONE = "none", _("no alerts")
    PAGE = "page", _("on the page")
    MAIL = "mail", _("on the page and by e-mail")
    DIGEST = "digest", _("once a day, in one e-mail")


class NeighborQuerySet(models.QuerySet["Neighbor"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> NeighborQuerySet:
        """One's own area, nobody else's."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class Neighbor(models.Model):
    """One person's area in the feed. Its point is kept as a cell and stands in no URL."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="neighbor")
    cell = models.CharField(max_length=15, editable=False)  # H3, resolution 9
    cell_6 = models.BigIntegerField(editable=False)  # its parent of resolution 6, by which alerts find areas
    radius_m = models.PositiveSmallIntegerField(_("how far"), choices=RADIUS_CHOICES, default=3219)
    categories: models.JSONField[Any, Any] = models.JSONField(default=list)  # shown in the feed; empty: all
    alert_categories: models.JSONField[Any, Any] = models.JSONField(default=list)  # empty: all
    alert_by = models.CharField(_("alerts"), max_length=6, choices=AlertBy, default=AlertBy.PAGE)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[known_time_zone])
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=time(22))
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True, default=time(7))
    digest_at = models.TimeField(_("digest at"), default=time(18))
    agreed_version = models.CharField(max_length=10, blank=True)  # of the guidelines and the agreement
    agreed_at = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)  # cannot write until then
    banned_at = models.DateTimeField(null=True, blank=True)
    hides_agencies = models.BooleanField(_("hide posts of agencies"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NeighborQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="area_radius_known", condition=Q(radius_m__in=RADII_M)),
            CheckConstraint(name="area_has_cell", condition=~Q(cell="")),
            CheckConstraint(name="alert_by_known", condition=Q(alert_by__in=AlertBy.values)),
            CheckConstraint(
                name="quiet_hours_have_both_ends",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
            CheckConstraint(name="agreement_has_a_time", condition=Q(agreed_version="") | Q(agreed_at__isnull=False)),
        ]
        indexes = [models.Index(fields=["cell_6"], name="area_by_cell")]

    def __str__(self) -> str:
        return str(self.uuid)

    def may_write(self, now: datetime) -> bool:
        """Neither banned nor suspended now."""
        return self.banned_at is None and (self.suspended_until is None or self.suspended_until <= now)


class AreaMove(models.Model):
    """One time the point of an area was set anew: at most twice in 30 days, so that nobody walks it around a post."""

    neighbor = models.ForeignKey(Neighbor, models.CASCADE, related_name="moves")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["neighbor", "-at"], name="area_moves")]

    def __str__(self) -> str:
        return f"{self.neighbor_id} at {self.at:%Y-%m-%d}"


class BlockQuerySet(models.QuerySet["Block"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> BlockQuerySet:
        return self.filter(blocker_id=user.pk) if user.is_authenticated else self.none()


class Block(models.Model):
    """Somebody does not want to read or hear from somebody else. `name`: what the blocked one was called there."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocked_by")
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            CheckConstraint(name="nobody_blocks_themselves", condition=~Q(blocker=F("blocked"))),
        ]

    def __str__(self) -> str:
        return self.name
