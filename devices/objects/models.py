"""StoredObject: the row of every object in the store."""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone


class Purpose(models.TextChoices):
    ORIGINAL = "original"  # the bytes as they arrived
    PLAYABLE = "playable"  # the same pictures, in a shape every browser starts at once
    H264 = "h264"  # a copy for browsers that do not play HEVC
    MASKED = "masked"  # the recording of a camera with privacy zones
    POSTER = "poster"
    STRIP = "strip"
    SENT = "sent"  # a picture or video somebody sent for a post, as it arrived; goes once the post is decided
    FEED = "feed"  # its blurred copy, or that of a clip: what neighbors see
    FEED_POSTER = "feedpost"
    LEASE = "lease"  # an agency's copy of a clip that was lent to it
    LEASE_POSTER = "leasepst"
    LEASE_ORIGINAL = "leaseorg"  # the bytes as they arrived, where the owner gave them too
    EXPORT = "export"  # what an officer downloads, marked with name and time; goes after a day
    PRESERVED = "preserve"  # a sealed copy of a clip, kept apart by order
    ACCOUNT = "account"  # account data that a demand opened; goes at its end
    DOCUMENT = "document"  # of a permission or a warrant: public, or of a case


class ObjectState(models.TextChoices):
    WRITING = "writing"  # the row is there, the bytes may be
    KEPT = "kept"  # something points to it
    DOOMED = "doomed"  # bytes go, then the row


class StoredObject(models.Model):
    """One object in the store. Its row is written before its bytes and goes after them.

    Deletion, reconcile, quota and the one door to bytes work on this table alone.
    """

    key = models.CharField(max_length=80, unique=True)
    home = models.ForeignKey("devices.Home", models.SET_NULL, null=True, related_name="stored_objects")
    purpose = models.CharField(max_length=8, choices=Purpose)
    state = models.CharField(max_length=7, choices=ObjectState, default=ObjectState.WRITING)
    content_type = models.CharField(max_length=60)
    size_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # as computed by us
    writer = models.UUIDField(null=True, blank=True)  # the run that writes it: what a dead run began is found by it
    dies_with_clip = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    doomed_at = models.DateTimeField(null=True, blank=True)  # from when on the sweep may delete it

    class Meta:
        constraints = [
            CheckConstraint(name="object_purpose_known", condition=Q(purpose__in=Purpose.values)),
            CheckConstraint(name="object_state_known", condition=Q(state__in=ObjectState.values)),
            CheckConstraint(
                name="doomed_object_has_a_time",
                condition=~Q(state=ObjectState.DOOMED) | Q(doomed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["home", "state", "size_bytes"], name="object_quota"),
            models.Index(fields=["writer"], condition=Q(writer__isnull=False), name="object_of_a_run"),
            models.Index(fields=["state", "created_at"], condition=~Q(state="kept"), name="object_to_sweep"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"


def new_key(suffix: str) -> str:
    """A random key. The true suffix stays, because some stores guess the type from it."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name}-{uuid.uuid4().hex[:8]}{suffix}"
