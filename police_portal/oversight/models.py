"""Sample: a routine request that an overseer looks at afterwards."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from police_portal.requests.models import FootageRequest


class Verdict(models.TextChoices):
    RIGHT = "right", _("rightly decided")
    WRONG = "wrong", _("wrongly decided")


class Sample(models.Model):
    """A request that a moderator decided, drawn by chance. What the overseer says of it is public."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.OneToOneField(FootageRequest, models.PROTECT, related_name="sample")
    drawn_at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=5, choices=Verdict, blank=True)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="sample_verdict_known", condition=Q(verdict__in=["", *Verdict.values])),
            CheckConstraint(
                name="sample_judged_has_time_and_reason",
                condition=Q(verdict="") | (Q(judged_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
