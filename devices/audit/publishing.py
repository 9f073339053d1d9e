"""publish(): a public act, one insert in the transaction of its act, for everybody to read and to verify."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from devices.audit.models import PublicEntry
from devices.audit.recording import Named


def publish(act: models.TextChoices, subject: Named, *, now: datetime, **facts: Any) -> PublicEntry:
    """Write a public act down. facts: what everybody may read for ever; never a private person, a home or a count."""
    return PublicEntry.objects.create(
        at=now, act=act.value, subject_type=subject._meta.model_name or "", subject_uuid=subject.uuid, facts=facts
    )
