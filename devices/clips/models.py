"""Clip and Upload: a recording, from the first byte announced until it expires."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from devices.cameras.models import Camera
from devices.clips.overdue import is_abandoned, is_overdue
from devices.objects.models import StoredObject
from devices.people.models import RETENTION_DAYS, Home, Membership, User


class ClipStatus(models.TextChoices):
    UPLOADING = "uploading", _("uploading")
    RECEIVED = "received", _("waiting")
    PROCESSING = "processing", _("looking for motion")
    READY = "ready", _("ready")
    UNREADABLE = "unreadable", _("could not be read")


class Trigger(models.TextChoices):
    MOTION = "motion", _("motion")
    DING = "ding", _("ding")
    ON_DEMAND = "on_demand", _("on demand")
    UPLOAD = "upload", _("upload")


def reach(user: User | AnonymousUser) -> tuple[set[int], set[int]]:
    """The homes this user may look at whole, and the single cameras of the others."""
    whole: set[int] = set()
    some: set[int] = set()
    for home, camera, limited in Membership.objects.active(user).values_list("home", "cameras", "only_some_cameras"):
        if not limited:
            whole.add(home)
        elif camera is not None:
            some.add(camera)
    return whole, some


class ClipQuerySet(models.QuerySet["Clip"]):
    def visible_to(self, user: User | AnonymousUser, *, home: int | None = None) -> ClipQuerySet:
        """The clips of the homes and cameras this user may look at; nobody else's, staff included.

        The memberships are read first (one small query), so that a page of clips is one walk along an index.
        home: only of this one (its key), said so that a database sees one home and not a list of them.
        """
        whole, some = reach(user)
        if home is not None:
            whole, some = whole & {home}, set() if home in whole else some
        if not whole and not some:
            return self.none()
        removed = Camera.objects.filter(Q(home__in=whole) | Q(pk__in=some), removed_at__isnull=False)
        hidden = list(removed.values_list("pk", flat=True))
        seen = self.present().filter(Q(home__in=whole) | Q(camera__in=some))
        return seen.exclude(camera__in=hidden) if hidden else seen

    def present(self) -> ClipQuerySet:
        """Not deleted by its owner (undo included), and past the upload."""
        return self.filter(delete_at__isnull=True).exclude(status=ClipStatus.UPLOADING)

    def abandoned(self, now: datetime) -> ClipQuerySet:
        """Somebody worked on it and died, or lost its lease."""
        return self.filter(is_abandoned(now))

    def overdue(self, now: datetime) -> ClipQuerySet:
        """Waiting longer than a message takes: nobody works on it, and nobody may know of it."""
        return self.filter(is_overdue(now))

    def due_for_deletion(self, now: datetime) -> ClipQuerySet:
        """Expired and held by nothing, or deleted by the owner, whom no hold stops."""
        held = Hold.objects.in_force(now).filter(clip=OuterRef("pk"))
        return self.filter(Q(expires_at__lte=now) & ~Exists(held) | Q(delete_at__lte=now))


class Clip(models.Model):
    """One recording. `shown_at` is where it stands in time: when it was recorded, or arrived if that cannot be."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    camera = models.ForeignKey(Camera, models.CASCADE, related_name="clips")
    home = models.ForeignKey(Home, models.CASCADE, related_name="clips")  # the camera's; a camera never moves
    trigger = models.CharField(max_length=9, choices=Trigger)
    status = models.CharField(max_length=10, choices=ClipStatus, default=ClipStatus.RECEIVED)
    recorded_at = models.DateTimeField()  # as the device says it
    clock_is_wrong = models.BooleanField(default=False)
    recorded_at_is_guess = models.BooleanField(default=False)  # the file itself may know better
    arrived_at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField()
    retention_days = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField()
    delete_at = models.DateTimeField(null=True, blank=True)  # deleted by the owner; taken back until then

    size_bytes = models.PositiveBigIntegerField()
    announced_sha256 = models.CharField(max_length=64, blank=True)
    # As computed by us; NULL until then, because the unique pair below must not count it.
    sha256 = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    duration_s = models.FloatField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    frame_rate = models.FloatField(null=True, blank=True)
    codec = models.CharField(max_length=20, blank=True)
    has_audio = models.BooleanField(default=False)
    damage = models.CharField(max_length=200, blank=True)  # read in part: what is missing
    has_person = models.BooleanField(default=False)
    has_other_motion = models.BooleanField(default=False)
    segments: models.JSONField[Any, Any] = models.JSONField(default=list)  # [[start_s, end_s, strength 0..1], …]
    activity: models.JSONField[Any, Any] = models.JSONField(default=list)  # 0..255 over the duration
    heat: models.JSONField[Any, Any] = models.JSONField(default=list)  # 18 rows of 32: share of samples that changed
    cells = models.TextField(blank=True)  # which cells changed when, packed: zones can be applied again
    strip_grid: models.JSONField[Any, Any] = models.JSONField(default=dict)  # how the strip picture is cut
    masked_sha256 = models.CharField(max_length=64, blank=True)

    original = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="clip_as_original")
    sealed = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="clip_as_sealed")
    playable = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="clip_as_playable")
    h264 = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="clip_as_h264")
    poster = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="clip_as_poster")
    strip = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="clip_as_strip")

    is_starred = models.BooleanField(default=False)
    is_seen = models.BooleanField(default=False)

    # The analysis: who works on it, until when, how often it was tried
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)  # waiting for work: when to wake somebody again
    attempts = models.PositiveSmallIntegerField(default=0)
    put_offs = models.PositiveSmallIntegerField(default=0)  # in a row: the store or the disk was not there
    step = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=20, blank=True)  # why it is unreadable: a code of devices/clips/reasons.py
    ready_at = models.DateTimeField(null=True, blank=True)
    wants_h264 = models.BooleanField(default=False)

    objects = ClipQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint("camera", "sha256", name="clip_once_per_camera"),
            CheckConstraint(name="clip_status_known", condition=Q(status__in=ClipStatus.values)),
            CheckConstraint(name="clip_trigger_known", condition=Q(trigger__in=Trigger.values)),
            CheckConstraint(name="clip_retention_known", condition=Q(retention_days__in=RETENTION_DAYS)),
            CheckConstraint(name="clip_expires_after_arrival", condition=Q(expires_at__gt=F("arrived_at"))),
            CheckConstraint(
                name="clip_ready_has_results",
                condition=~Q(status=ClipStatus.READY)
                | Q(
                    duration_s__isnull=False,
                    ready_at__isnull=False,
                    sha256__isnull=False,
                    original__isnull=False,
                    poster__isnull=False,
                ),
            ),
            CheckConstraint(
                name="clip_processing_has_a_lease",
                condition=~Q(status=ClipStatus.PROCESSING) | Q(lease__isnull=False, lease_until__isnull=False),
            ),
            CheckConstraint(
                name="clip_unreadable_has_a_reason",
                condition=~Q(status=ClipStatus.UNREADABLE) | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(F("home"), F("shown_at").desc(), F("id").desc(), name="clip_timeline"),
            models.Index(F("camera"), F("shown_at").desc(), F("id").desc(), name="clip_camera_timeline"),
            models.Index(
                F("home"),
                F("shown_at").desc(),
                F("id").desc(),
                name="clip_starred",
                condition=Q(is_starred=True),
            ),
            models.Index(
                F("home"),
                F("shown_at").desc(),
                F("id").desc(),
                name="clip_unseen",
                condition=Q(is_seen=False),
            ),
            models.Index(
                F("home"),
                F("shown_at").desc(),
                F("id").desc(),
                name="clip_person",
                condition=Q(has_person=True),
            ),
            models.Index(F("home"), F("trigger"), F("shown_at").desc(), F("id").desc(), name="clip_trigger"),
            models.Index(fields=["expires_at"], name="clip_expiry"),
            models.Index(fields=["delete_at"], name="clip_deletion", condition=Q(delete_at__isnull=False)),
            models.Index(fields=["lease_until"], name="clip_leased", condition=Q(lease__isnull=False)),
            models.Index(fields=["wake_at"], name="clip_waiting", condition=Q(wake_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.uuid} ({self.status})"

    @property
    def is_ready(self) -> bool:
        return self.status == ClipStatus.READY

    @property
    def is_waiting(self) -> bool:
        return self.status in (ClipStatus.RECEIVED, ClipStatus.PROCESSING)

    def stored_objects(self) -> list[StoredObject]:
        """Every object of this clip, the original first."""
        held = (self.original, self.sealed, self.playable, self.h264, self.poster, self.strip)
        return [thing for thing in held if thing is not None]


class HoldQuerySet(models.QuerySet["Hold"]):
    def in_force(self, now: datetime) -> HoldQuerySet:
        return self.filter(ended_at__isnull=True, until__gt=now)


class Hold(models.Model):
    """A clip is kept past its expiry, for a reason its owner reads. The owner's own deletion wins over it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="holds")
    holder = models.UUIDField()  # what it is held for: a share
    until = models.DateTimeField()
    sentence = models.CharField(max_length=300)
    shown_from = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [UniqueConstraint("clip", "holder", name="held_once_for_one_thing")]
        indexes = [
            models.Index(fields=["clip", "until"], condition=Q(ended_at__isnull=True), name="hold_in_force"),
            models.Index(fields=["holder"], name="hold_of_holder"),
        ]

    def __str__(self) -> str:
        return self.sentence


class BrokenGlassQuerySet(models.QuerySet["BrokenGlass"]):
    def open(self, now: datetime) -> BrokenGlassQuerySet:
        return self.filter(until__gt=now)


class BrokenGlass(models.Model):
    """The operator's only door to a recording: for a written reason, for 30 minutes, the owner told at once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clip = models.ForeignKey(Clip, models.SET_NULL, null=True, related_name="+")
    home = models.ForeignKey(Home, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(_("reason"), max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    objects = BrokenGlassQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="broken_glass_has_a_reason", condition=~Q(reason="")),
            CheckConstraint(
                name="broken_glass_30_minutes_at_most",
                condition=Q(until__lte=F("at") + timedelta(minutes=30)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class UploadState(models.TextChoices):
    OPEN = "open"
    DONE = "done"
    ENDED = "ended"


class Upload(models.Model):
    """An upload in parts, straight to the store. Parts are written by signed links that end with it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    camera = models.ForeignKey(Camera, models.CASCADE, related_name="uploads")
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="uploads")
    stored = models.ForeignKey(StoredObject, models.SET_NULL, null=True, related_name="+")
    store_upload_id = models.CharField(max_length=300, blank=True)  # "": the store was not told yet
    part_bytes = models.PositiveIntegerField()
    state = models.CharField(max_length=5, choices=UploadState, default=UploadState.OPEN)
    joining_until = models.DateTimeField(null=True, blank=True)  # one call joins the parts; nobody touches them then
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="upload_state_known", condition=Q(state__in=UploadState.values)),
            CheckConstraint(
                name="upload_open_has_an_object", condition=~Q(state=UploadState.OPEN) | Q(stored__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="upload_to_end", condition=Q(state="open")),
            models.Index(fields=["expires_at"], name="upload_to_clean", condition=Q(state="ended")),
        ]

    def __str__(self) -> str:
        return f"{self.uuid} ({self.state})"

    def part_sizes(self) -> list[int]:
        """Bytes of each part, in order; the last one is what remains."""
        whole, rest = divmod(self.clip.size_bytes, self.part_bytes)
        return [self.part_bytes] * whole + ([rest] if rest else [])


def placed_in_time(recorded_at: datetime, now: datetime) -> tuple[datetime, bool]:
    """Where a clip stands in time, and whether its clock is wrong.

    A recorded_at before 2000 or more than ten minutes ahead cannot be right; the arrival is shown instead.
    """
    is_wrong = recorded_at.year < 2000 or recorded_at > now + timedelta(minutes=10)
    return (now if is_wrong else recorded_at), is_wrong
