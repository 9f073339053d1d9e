"""Every table there is, and how each comes back: whole, by a roll of what still lives, or as a log that only grows."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model, Q
from django.db.models.fields import AutoField

from devices.objects.models import ObjectState, Purpose

# Everybody signs in again: a session that was ended must not come back
LEFT_OUT = {"sessions.Session", "usersessions.UserSession", "account.EmailConfirmation"}
BY_MIGRATE = {"contenttypes.ContentType", "auth.Permission"}  # all that a fresh instance has
LOG = {  # nothing in them changes; names beside entries may go
    "devices.AuditEntry",
    "devices.AuditPerson",
    "devices.PublicEntry",
    "devices.Batch",
    "devices.Sealed",
    "devices.DailyHead",
}
ERASABLE = {"devices.AuditPerson"}
OBJECTS, CLIPS = "devices.StoredObject", "devices.Clip"  # a journal has no bytes for new ones
OF_CLIPS = (Purpose.ORIGINAL, Purpose.PLAYABLE, Purpose.H264, Purpose.MASKED, Purpose.POSTER, Purpose.STRIP)


def tables() -> list[type[Model]]:
    found = apps.get_models(include_auto_created=True)
    return [
        m for m in found if m._meta.managed and not m._meta.proxy and not m._meta.swapped and label(m) not in LEFT_OUT
    ]


def label(model: type[Model]) -> str:
    return model._meta.label


def columns(model: type[Model]) -> list[Field]:  # type: ignore[type-arg]  # of any type
    return list(model._meta.local_concrete_fields)


def is_numbered(model: type[Model]) -> bool:
    """Whether the database counts its keys itself."""
    return isinstance(model._meta.pk, AutoField)


def is_many(model: type[Model]) -> bool:
    """Too many rows for every journal: it says which of them still live, and gives those that were ended."""
    return label(model) in settings.JOURNAL_BY_ROLL or label(model) == OBJECTS


def goes_on(model: type[Model]) -> bool:
    """Whether a journal gives the rows that came after the backup."""
    return label(model) in LOG or (is_many(model) and label(model) not in (OBJECTS, CLIPS))


def ended(model: type[Model]) -> Q:
    """The rows of a table of many that a journal gives as they are now, however old they are."""
    if label(model) == OBJECTS:
        return Q(state=ObjectState.DOOMED) | ~Q(purpose__in=OF_CLIPS)
    asked = settings.JOURNAL_BY_ROLL[label(model)]
    return Q(**asked) if asked else Q(pk__in=[])
