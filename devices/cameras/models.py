"""Camera: what films, how it is set, and whether it is there."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from devices.people.models import MAY, RETENTION_CHOICES, RETENTION_DAYS, Home, Membership, Mode, Right, User


class CameraKind(models.TextChoices):
    DOORBELL = "doorbell", _("Doorbell")
    FLOODLIGHT = "floodlight", _("Floodlight camera")
    SPOTLIGHT = "spotlight", _("Spotlight camera")
    STICK_UP = "stick_up", _("Stick-up camera")
    INDOOR = "indoor", _("Indoor camera")


class RecordIn(models.TextChoices):
    """When the camera records. By default doorbells and outdoor cameras always do, indoor ones only in away."""

    DEFAULT = "default", _("as usual for its kind")
    ALWAYS = "always", _("always")
    AWAY = "away", _("only in away")
    NEVER = "never", _("never")


class Presence(models.TextChoices):
    NOT_PAIRED = "not_paired", _("Not paired yet")
    ONLINE = "online", _("Online")
    LATE = "late", _("Late")
    OFFLINE = "offline", _("Offline")


CLIP_LENGTHS_S = [15, 20, 25, 30, 60, 90, 120]
MAX_MOTION_ZONES = 3
MAX_PRIVACY_ZONES = 4


class CameraQuerySet(models.QuerySet["Camera"]):
    def present(self) -> CameraQuerySet:
        """Not removed: a removed camera is hidden at once, and its row goes when its clips are gone."""
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> CameraQuerySet:
        """The cameras this user may look at: their homes', and in a limited membership only those allowed."""
        return self._of(Membership.objects.active(user))

    def where(self, user: User | AnonymousUser, right: Right) -> CameraQuerySet:
        """The visible cameras of homes in which this user has this right."""
        roles = [role for role, rights in MAY.items() if right in rights]
        return self._of(Membership.objects.active(user).filter(role__in=roles))

    def _of(self, memberships: models.QuerySet[Membership]) -> CameraQuerySet:
        whole = memberships.filter(only_some_cameras=False).values("home")
        some = memberships.filter(only_some_cameras=True).values("cameras")
        of_homes = self.model._default_manager.filter(home__in=whole).order_by().values("pk")
        return self.present().filter(pk__in=of_homes.union(some.filter(cameras__isnull=False)))  # an OR has no index


class Camera(models.Model):
    """One camera of one home, until the owner removes it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home = models.ForeignKey(Home, models.CASCADE, related_name="cameras")
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=CameraKind)
    is_outdoor = models.BooleanField(_("films outdoors"), default=True)

    # The device itself
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    paired_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    offline_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    model = models.CharField(max_length=60, blank=True, editable=False)
    firmware = models.CharField(max_length=60, blank=True, editable=False)
    battery_percent = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    signal_dbm = models.SmallIntegerField(null=True, blank=True, editable=False)

    # Its newest picture, written down by the clips room: the clip that has it, and when that was filmed
    still_clip = models.UUIDField(null=True, blank=True, editable=False)
    still_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Settings, carried to the device with a version
    settings_version = models.PositiveIntegerField(default=1, editable=False)
    motion_zones: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    privacy_zones: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    privacy_reversible = models.BooleanField(_("keep the unmasked original, sealed for the owner alone"), default=False)
    sensitivity = models.PositiveSmallIntegerField(
        _("motion sensitivity"), default=5, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    clip_length_s = models.PositiveSmallIntegerField(
        _("clip length"), choices=[(s, f"{s} s") for s in CLIP_LENGTHS_S], default=30
    )
    audio = models.BooleanField(_("record sound"), default=False)
    record_in = models.CharField(_("records"), max_length=7, choices=RecordIn, default=RecordIn.DEFAULT)
    mute_schedule: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    retention_days = models.PositiveSmallIntegerField(
        _("keep clips for"), choices=RETENTION_CHOICES, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)  # hidden since; swept with its clips

    objects = CameraQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["home", "name"],
                condition=Q(removed_at__isnull=True),
                name="camera_name_once_per_home",
            ),
            CheckConstraint(
                name="camera_removed_has_no_token",
                condition=Q(removed_at__isnull=True) | Q(token_hash__isnull=True),
            ),
            CheckConstraint(name="camera_kind_known", condition=Q(kind__in=CameraKind.values)),
            CheckConstraint(name="camera_record_in_known", condition=Q(record_in__in=RecordIn.values)),
            CheckConstraint(name="camera_sensitivity_1_to_10", condition=Q(sensitivity__gte=1, sensitivity__lte=10)),
            CheckConstraint(name="camera_clip_length_known", condition=Q(clip_length_s__in=CLIP_LENGTHS_S)),
            CheckConstraint(
                name="camera_retention_known",
                condition=Q(retention_days__isnull=True) | Q(retention_days__in=RETENTION_DAYS),
            ),
            CheckConstraint(
                name="camera_token_means_paired",
                condition=Q(token_hash__isnull=True) | Q(paired_at__isnull=False),
            ),
            CheckConstraint(
                name="camera_battery_is_a_share",
                condition=Q(battery_percent__isnull=True) | Q(battery_percent__lte=100),
            ),
        ]
        indexes = [
            models.Index(fields=["home"], condition=Q(removed_at__isnull=False), name="camera_removed"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_authenticated(self) -> bool:
        """A camera is what a camera token signs in; it is never a person."""
        return True

    def allows(self, user: User | AnonymousUser, right: Right) -> bool:
        """Whether this user has this right in the camera's home, and sees this camera there."""
        member = self.home.membership_of(user)
        if member is None or not member.may(right):
            return False
        return not member.only_some_cameras or member.cameras.filter(pk=self.pk).exists()

    @property
    def keeps_days(self) -> int:
        return self.retention_days or self.home.retention_days

    @property
    def records_now(self) -> bool:
        if self.record_in == RecordIn.NEVER:
            return False
        only_in_away = self.record_in == RecordIn.AWAY or (
            self.record_in == RecordIn.DEFAULT and self.kind != CameraKind.DOORBELL and not self.is_outdoor
        )
        return not only_in_away or self.home.mode == Mode.AWAY

    def presence(self, now: datetime) -> Presence:
        if self.token_hash is None:
            return Presence.NOT_PAIRED
        silent = now - (self.last_seen_at or self.paired_at or now)
        if silent > timedelta(seconds=settings.HEARTBEAT_OFFLINE_S):
            return Presence.OFFLINE
        return Presence.LATE if silent > timedelta(seconds=settings.HEARTBEAT_LATE_S) else Presence.ONLINE

    def is_muted(self, now: datetime) -> bool:
        """Alerts are muted at this moment of the home's week; recording goes on.

        mute_schedule: a list of {"day": 0..6 (Monday is 0), "start": "HH:MM", "end": "HH:MM"}; an end before
        the start runs past midnight, one equal to it ends a day later.
        """
        local = now.astimezone(self.home.tz)
        clock, day = local.strftime("%H:%M"), local.weekday()
        for span in self.mute_schedule:
            start, end = span["start"], span["end"]
            if start < end and span["day"] == day and start <= clock < end:
                return True
            if start >= end and (
                (span["day"] == day and clock >= start) or ((span["day"] + 1) % 7 == day and clock < end)
            ):
                return True
        return False


class PairingCode(models.Model):
    """A code that binds one device to one camera: used once, within ten minutes. Only its hash is kept."""

    camera = models.ForeignKey(Camera, models.CASCADE, related_name="pairing_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(used_at__isnull=True, expires_at__gt=models.F("created_at")),
                name="pairing_code_to_end",
            )
        ]

    def __str__(self) -> str:
        return f"code for {self.camera_id}"
