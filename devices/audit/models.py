"""AuditEntry: what was done, by whom, to what. Append only; the person's name stands apart and can be erased."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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

    def __str__(self) -> str:
        return self.name
