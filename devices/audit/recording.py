"""record(): one insert in the transaction of its act."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Protocol

from django.contrib.auth import get_user_model
from django.db import models, transaction

from devices.audit.models import AuditEntry, AuditPerson


class Named(Protocol):
    """Anything with a row and a random name: a user, a camera, a clip, a home."""

    uuid: uuid.UUID
    _meta: ClassVar[Any]


def record(
    by: Named | None,
    action: models.TextChoices,
    subject: Named,
    *,
    home: Named | None,
    **facts: Any,
) -> AuditEntry:
    """Write down an act. by: a user, a camera, or None for the system itself.

    facts: small JSON values; never a name, a place or a token, because entries cannot be erased.
    """
    is_person = isinstance(by, get_user_model())
    with transaction.atomic():
        entry = AuditEntry.objects.create(
            action=action.value,
            actor_kind="system" if by is None else "person" if is_person else "camera",
            subject_type=subject._meta.model_name or "",
            subject_uuid=subject.uuid,
            home_uuid=home.uuid if home else None,
            facts=facts,
        )
        if by is not None:
            AuditPerson.objects.create(entry=entry, actor_uuid=by.uuid, name=str(by))
    return entry
