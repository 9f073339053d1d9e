"""Every table grows: beside each row stand copies of it, with the same parents and with others.

Nothing here knows a model: a new table grows by itself. What must be another one in a copy follows from the
constraints: random names, hashes, numbers; where a constraint is about rows of other tables alone (a member is once in
a home), each of these is another one in turn, so that homes get members and members get homes.
"""

from __future__ import annotations

import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import UniqueConstraint

SERIAL = itertools.count(1)
NUMBERS: dict[Any, Iterator[int]] = defaultdict(lambda: itertools.count(1))  # of a column: what is counted stays dense
CHILDREN_MOST = 2  # of a relation, that come along with a copy
OF_OTHERS = {"contenttypes", "auth", "admin", "sites", "sessions"}  # hold nothing that a page lists

Table = type[models.Model]


class CannotBe(Exception):
    """There is no other row to link to."""


def tables() -> list[Table]:
    return [model for model in apps.get_models() if model._meta.app_label not in OF_OTHERS]


def everything() -> dict[Table, list[Any]]:
    """Each table with the keys of its rows as they are now."""
    return {model: list(model._default_manager.order_by("pk").values_list("pk", flat=True)) for model in tables()}


def grow(rows: dict[Table, list[Any]], copies: int) -> dict[Table, int]:
    """So many copies of each of these rows. Returns how many came into being, by table."""
    made = dict.fromkeys(rows, 0)
    for model, keys in rows.items():
        for row in model._default_manager.filter(pk__in=keys):
            for others in ways(row):
                made[model] += sum(copy(row, others) is not None for _n in range(copies))
    return made


def copy(row: Any, others: Iterable[str] = (), *, depth: int = 1, **parents: Any) -> models.Model | None:
    """One beside it, with what belongs to it. others: fields that are another one's in it. None: it cannot be."""
    model = type(row)
    new: models.Model = model()
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            setattr(new, field.attname, getattr(row, field.attname))
    try:
        with transaction.atomic():
            for name in {*others, *_single(model)} - set(parents):
                _change(new, row, name)
            for name, parent in parents.items():
                setattr(new, name, parent)
            new.save(force_insert=True)
            for many in model._meta.many_to_many:
                if many.remote_field.through._meta.auto_created:
                    getattr(new, many.name).set(getattr(row, many.name).all())
    except (IntegrityError, CannotBe):
        return None
    _bring(row, new, depth)
    return new


def _bring(row: Any, new: Any, depth: int) -> None:
    """What is a part of it comes along, and some of what hangs on it."""
    for relation in row._meta.related_objects:
        child, name = relation.related_model, relation.field.name
        if child._meta.app_label in OF_OTHERS:
            continue
        of_it = child._default_manager.filter(**{name: row}).order_by("pk")
        if relation.one_to_one:
            for one in of_it if relation.field.primary_key else []:
                copy(one, depth=0, **{name: new})
        elif relation.one_to_many and depth:
            for one in of_it[:CHILDREN_MOST]:
                any(copy(one, way - {name}, depth=0, **{name: new}) is not None for way in all_ways(one))


# --- What must be another one


def ways(row: Any) -> list[set[str]]:
    """A column of each constraint that holds this row; where that are links alone, each of them in turn."""
    by_links = [names for names in _constraints(row) if all(_is_link(row, name) for name in names)]
    found = [_first(row, set(turn)) for turn in itertools.product(*by_links)]
    return [way for way in found if way is not None]


def _first(row: Any, turn: set[str]) -> set[str] | None:
    """The first way with these that can be: tried, and taken back."""
    for way in all_ways(row):
        if turn <= way:
            with transaction.atomic():
                can_be = copy(row, way, depth=0) is not None
                transaction.set_rollback(True)
            if can_be:
                return way
    return None


def all_ways(row: Any) -> list[set[str]]:
    """Each choice of one column of every constraint: what is no link first."""
    found = [[name for name in names if _can_change(row, name)] for names in _constraints(row)]
    for names in found:
        names.sort(key=lambda name: _is_link(row, name))
    return [set(chosen) for chosen in itertools.product(*found)]


def _constraints(row: Any) -> Iterator[list[str]]:
    model = type(row)
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            mine = model._default_manager.filter(pk=row.pk)
            if constraint.condition is None or mine.filter(constraint.condition).exists():
                yield list(constraint.fields) or [_name_in(one) for one in constraint.expressions]
    yield from (list(names) for names in model._meta.unique_together)


def _name_in(expression: Any) -> str:
    return str(expression.name) if hasattr(expression, "name") else _name_in(expression.get_source_expressions()[0])


def _single(model: Table) -> set[str]:
    """Fields that are unique by themselves."""
    return {field.name for field in model._meta.concrete_fields if field.unique and not field.primary_key}


def _is_link(row: Any, name: str) -> bool:
    return isinstance(row._meta.get_field(name), models.ForeignKey)


def _can_change(row: Any, name: str) -> bool:
    field = row._meta.get_field(name)
    return not field.choices and not isinstance(field, models.BooleanField) and getattr(row, name) is not None


def _change(new: Any, row: Any, name: str) -> None:
    """Another one of the same kind: an e-mail stays one, a hash keeps its length."""
    field = row._meta.get_field(name)
    value, number = getattr(row, field.attname), next(SERIAL)
    if value is None:
        return
    if isinstance(field, models.ForeignKey):
        setattr(new, name, _another(getattr(row, name)))
    elif isinstance(value, uuid.UUID):
        setattr(new, name, uuid.uuid4())
    elif isinstance(value, date) and not isinstance(value, datetime) and value.day == 1:
        setattr(new, name, value.replace(year=1000 + number % 1000))  # a month, by its first day
    elif isinstance(value, date):
        setattr(new, name, value - timedelta(days=number))
    elif isinstance(value, int | float):
        setattr(new, name, value + next(NUMBERS[field]))
    elif "@" in value:
        setattr(new, name, f"{number:x}.{value}")
    else:
        setattr(new, name, f"{number:x}{value}"[: max(len(value), len(f"{number:x}"))])


def _another(row: models.Model) -> models.Model:
    for way in all_ways(row):
        found = copy(row, way, depth=0)
        if found is not None:
            return found
    raise CannotBe(str(row))
