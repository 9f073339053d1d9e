"""What of an entry is sealed, and how it is written before it is hashed: for sealing, verifying and downloading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from devices.audit.models import AuditEntry, Chain, PublicEntry

COLUMNS = {
    Chain.PRIVATE: (
        "uuid",
        "at",
        "action",
        "actor_kind",
        "subject_type",
        "subject_uuid",
        "home_uuid",
        "facts",
        "commitment",
    ),
    Chain.PUBLIC: ("uuid", "at", "act", "subject_type", "subject_uuid", "facts"),
}
ENTRIES: dict[str, type[AuditEntry] | type[PublicEntry]] = {Chain.PRIVATE: AuditEntry, Chain.PUBLIC: PublicEntry}
HOLDS = {Chain.PRIVATE: "entry", Chain.PUBLIC: "public_entry"}  # the column of Sealed


def body(columns: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """An entry as JSON values, from its columns."""
    return {
        name: moment(value) if isinstance(value, datetime) else str(value) if isinstance(value, UUID) else value
        for name, value in zip(columns, values, strict=True)
    }


def moment(at: datetime) -> str:
    """A time as it is hashed: UTC, to the microsecond, always as long."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
