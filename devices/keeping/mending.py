"""Rows of two moments together: what points to a row that is gone loses that, or goes with it, as a deletion does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, ForeignKey, Model, OuterRef, QuerySet

from devices.keeping import tables
from devices.objects.models import ObjectState, StoredObject

BATCH = 500


def mend(now: datetime) -> dict[str, int]:
    """Until nothing points into the void any more. Returns how many rows went, by table."""
    models = tables.tables()
    gone: dict[str, int] = {}
    is_hanging = True
    while is_hanging:
        is_hanging = False
        for model in models:
            for field in _foreign(model):
                is_hanging |= _mend(model, field, now, gone)
    return gone


def _foreign(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    return [field for field in tables.columns(model) if isinstance(field, ForeignKey)]


def _mend(model: type[Model], field: ForeignKey[Any, Any], now: datetime, gone: dict[str, int]) -> bool:
    """True when something changed."""
    target = field.related_model
    there = target._base_manager.filter(**{field.target_field.attname: OuterRef(field.attname)})
    hanging = model._base_manager.filter(**{f"{field.attname}__isnull": False}).filter(~Exists(there))
    keys = list(hanging.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        _let_go(model, field, keys[start : start + BATCH], now, gone)
    return bool(keys)


def _let_go(
    model: type[Model], field: ForeignKey[Any, Any], keys: Sequence[Any], now: datetime, gone: dict[str, int]
) -> None:
    some = model._base_manager.filter(pk__in=keys)
    if field.null and _emptied(some, field):
        return
    if field.null and len(keys) > 1:  # one of them may not be without it
        for key in keys:
            _let_go(model, field, [key], now, gone)
        return
    stored = [name.attname for name in _foreign(model) if name.related_model is StoredObject]
    for name in stored:  # nothing points to those any more
        held = StoredObject.objects.filter(pk__in=some.values(name), state=ObjectState.KEPT)
        held.update(state=ObjectState.DOOMED, doomed_at=now)
    some._raw_delete(connection.alias)  # no work of other rooms: only what hangs follows
    gone[tables.label(model)] = gone.get(tables.label(model), 0) + len(keys)


def _emptied(some: QuerySet[Any], field: ForeignKey[Any, Any]) -> bool:
    try:
        with transaction.atomic():
            some.update(**{field.attname: None})
    except IntegrityError:
        return False
    return True
