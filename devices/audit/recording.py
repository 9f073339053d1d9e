"""record(): one insert in the transaction of its act, and one for the name beside it, which can be erased.

The entry holds a commitment to who did it: the hash of a random salt, the person and the name. With the row of the name
its salt is erased, and nobody can try names against what is left; the entry itself, and the chain, stay as they are.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Any, ClassVar, Protocol

from django.contrib.auth import get_user_model
from django.db import models, transaction

from devices.audit.models import AuditEntry, AuditPerson
from devices.audit.verifier import canonical


class Named(Protocol):
    """Anything with a row and a random name: a user, a camera, a clip, a home."""

    uuid: uuid.UUID
    _meta: ClassVar[Any]


def commitment(salt: str, actor: uuid.UUID, name: str) -> str:
    """SHA-256, hex, over the canonical form of these three."""
    return hashlib.sha256(canonical([salt, str(actor), name])).hexdigest()


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
    name, salt = str(by), secrets.token_hex(32)
    with transaction.atomic(savepoint=False):
        entry = AuditEntry.objects.create(
            action=action.value,
            actor_kind="system" if by is None else "person" if is_person else "camera",
            subject_type=subject._meta.model_name or "",
            subject_uuid=subject.uuid,
            home_uuid=home.uuid if home else None,
            facts=facts,
            commitment="" if by is None else commitment(salt, by.uuid, name),
        )
        if by is not None:
            AuditPerson.objects.create(entry=entry, actor_uuid=by.uuid, name=name, salt=salt)
    return entry
