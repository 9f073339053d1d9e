"""AuditEntry: what was done, by whom, to what. Append only; the person's name stands apart and can be erased."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def shown(self, now: datetime) -> AuditEntryQuerySet:
        """Without those that an order forbids to show yet."""
        return self.exclude(delay__until__gt=now)


class AuditEntry(models.Model):
    """One act. A trigger in the database refuses to change or delete it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=40)
    actor_kind = models.CharField(max_length=10)  # person, camera, system
    subject_type = models.CharField(max_length=30)
    subject_uuid = models.UUIDField(null=True)
    home_uuid = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    commitment = models.CharField(max_length=64, blank=True)  # SHA-256 over salt, person and name; empty: nobody did it

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["subject_uuid", "-at"], name="audit_by_subject"),
            models.Index(fields=["home_uuid", "-at"], name="audit_by_home"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"


class AuditPerson(models.Model):
    """Who did it: personal, so it stands beside the entry, and goes when the person's account goes."""

    entry = models.OneToOneField(AuditEntry, models.CASCADE, related_name="person", primary_key=True)
    actor_uuid = models.UUIDField(db_index=True)
    name = models.CharField(max_length=254)
    salt = models.CharField(max_length=64, blank=True)  # random, hex: without it the commitment tells nothing

    def __str__(self) -> str:
        return self.name


class DelayedEntry(models.Model):
    """An order forbids telling the owner: the entry is written with its act, and shown from this time on."""

    entry = models.OneToOneField(AuditEntry, models.CASCADE, related_name="delay", primary_key=True)
    holder = models.UUIDField(db_index=True)  # the demand, by its random name
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry_id} until {self.until:%Y-%m-%d %H:%M}"


class PublicEntry(models.Model):
    """One public act, in a chain of its own that anybody may download. It names no private person."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    act = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=30)
    subject_uuid = models.UUIDField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_uuid", "at"], name="public_by_subject"),
            models.Index(fields=["-at"], name="public_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.act}"


class Chain(models.TextChoices):
    PRIVATE = "private"
    PUBLIC = "public"


class Batch(models.Model):
    """Entries sealed together: each batch's head covers the one before it."""

    chain = models.CharField(max_length=7, choices=Chain)
    number = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)  # the head before: 64 zeros for the first
    root = models.CharField(max_length=64)  # over the leaves of its entries, in order, and of its padding
    head = models.CharField(max_length=64, unique=True)  # over chain, number, previous and root
    count = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()
    padding = models.CharField(max_length=64, blank=True)  # random, hex: what its dummy leaves are made from
    # How far the chain has read, for whoever seals next (sealing.py); no part of what is sealed
    high = models.BigIntegerField(default=0)
    gaps: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint("chain", "number", name="batch_number_once_per_chain"),
            models.CheckConstraint(name="batch_chain_known", condition=models.Q(chain__in=Chain.values)),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"


class Sealed(models.Model):
    """Which batch holds an entry, and where in it. An entry is held once."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="sealed")
    position = models.PositiveIntegerField()
    entry = models.OneToOneField(AuditEntry, models.PROTECT, null=True, related_name="sealed")
    public_entry = models.OneToOneField(PublicEntry, models.PROTECT, null=True, related_name="sealed")
    leaf = models.CharField(max_length=64)  # the entry's hash as it was sealed

    class Meta:
        constraints = [
            models.UniqueConstraint("batch", "position", name="sealed_position_once"),
            models.CheckConstraint(
                name="sealed_is_one_entry",
                condition=models.Q(entry__isnull=False, public_entry__isnull=True)
                | models.Q(entry__isnull=True, public_entry__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.position}"


class SigningKey(models.Model):
    """A key of this installation: its public half, published for ever, and since when it signs. The newest one does.

    Each key but the first comes after one other, which vouches for it, unless it was lost or stolen; and it vouches for
    that one. Rows are only added (rotating.py).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=64, unique=True)  # Ed25519, hex
    previous = models.CharField(max_length=64, unique=True, blank=True)  # the key before; empty: this is the first
    begun_at = models.DateTimeField()
    signature = models.CharField(max_length=128, blank=True)  # its own, over keys.message()
    vouched = models.CharField(max_length=128, blank=True)  # the one of the key before, over the same

    class Meta:
        constraints = [
            models.CheckConstraint(name="signing_key_follows_another", condition=~models.Q(key=models.F("previous"))),
            models.CheckConstraint(
                name="signing_key_is_signed", condition=models.Q(previous="") | ~models.Q(signature="")
            ),
        ]

    def __str__(self) -> str:
        return self.key


class DailyHead(models.Model):
    """One signed head a day of each chain: what is published, and what receipts and packages carry."""

    chain = models.CharField(max_length=7, choices=Chain)
    day = models.DateField()
    head = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)  # Ed25519 over chain, day and head, hex
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("chain", "day", name="head_once_a_day")]

    def __str__(self) -> str:
        return f"{self.chain} {self.day}"
