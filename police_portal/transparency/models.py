"""A closed month: its public numbers as they were shown, so that a row that goes later changes none of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone


class ClosedMonth(models.Model):
    """Only what is shown is kept: a hidden number is not in it, so that the row itself gives none away."""

    month = models.DateField(unique=True)  # its first day, UTC
    tables: models.JSONField[Any, Any] = models.JSONField(default=list)
    closed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [CheckConstraint(name="closed_month_by_its_first_day", condition=Q(month__day=1))]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
