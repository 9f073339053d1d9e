"""Whoever adds fields to a form that it does not have changes nothing by them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.forms import ModelForm
from django.test import Client
from rest_framework.serializers import ModelSerializer

from tests.access import Row
from tests.access.matrix import send
from tests.security.asking import FIXTURES, Asked, furthest, unsafe

globals().update(FIXTURES)
OURS = [model for app in ("devices", "neighbors", "police_portal") for model in apps.get_app_config(app).get_models()]
State = dict[str, Counter[tuple[str, ...]]]
KINDS = (models.ForeignKey, models.BooleanField, models.UUIDField)
# Times that say what became of something, and not when it happened
ENDS = ("_at", "_until")


def is_told_apart(field: models.Field[Any, Any]) -> bool:
    """A column by which somebody gains something: whose it is, what it may, how it stands."""
    return isinstance(field, KINDS) or bool(field.choices) or field.name.endswith(ENDS) or field.primary_key


def sent_value(field: models.Field[Any, Any], things: dict[str, Any]) -> Any:
    if isinstance(field, models.BooleanField):
        return "1"
    if field.choices:
        return str([value for value, _label in field.flatchoices][-1])
    if isinstance(field, models.UUIDField):
        return str(things["other_camera"].uuid)
    if field.name.endswith(ENDS):
        return "2001-01-01T00:00:00Z"
    return "1"


def columns(things: dict[str, Any]) -> dict[str, Any]:
    """Every column of ours that decides something, by the names that a form or a serializer would give it."""
    found: dict[str, Any] = {"id": "1", "pk": "1", "owner": "1", "email": "eve@example.org", "password": "x"}
    for model in OURS:
        for field in model._meta.concrete_fields:
            if is_told_apart(field):
                found |= dict.fromkeys((field.name, field.attname), sent_value(field, things))
    return found


def state(tables: Collection[str]) -> State:
    """By table, everything that decides something, of every row; random names left out."""
    found: State = {}
    for model in OURS:
        if model._meta.db_table not in tables:
            continue
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if is_told_apart(field) and not isinstance(field, models.UUIDField)
        ]
        rows = model._base_manager.values_list(*names)
        found[model._meta.db_table] = Counter(tuple(map(str, values)) for values in rows)
    return found


def test_no_form_and_no_serializer_is_made_from_a_table() -> None:
    """Each names its fields itself, so a new column joins none by itself."""
    made: list[type] = []
    for kind in (ModelForm, ModelSerializer):
        left = list(kind.__subclasses__())
        while left:
            one = left.pop()
            left += one.__subclasses__()
            made += [one] if one.__module__.split(".")[0] in ("devices", "neighbors", "police_portal") else []
    assert not made


def after(asked: Asked, row: Row, more: dict[str, Any] | None, before: State) -> tuple[int, State]:
    """What is answered, and how everything stands then: the tables that were written to are read again."""
    written: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        written.update(WRITES.findall(sql))
        return execute(sql, *rest)

    cache.clear()
    with transaction.atomic():
        with connection.execute_wrapper(note):
            answer, _body = send(row, furthest(row), asked.things, asked.sessions, client=Client(), more=more)
        then = answer.status_code, before | state(written)
        transaction.set_rollback(True)
    return then


WRITES = re.compile(r'\b(?:INSERT(?: OR [A-Z]+)? INTO|UPDATE|DELETE FROM) "?(\w+)')
WRITTEN = {"is_not_about_a_person"}
SHOWN = {"has_sound", "blurs_people"}
# Fields that the form has, and its row in the matrix leaves out: they are this person's to say
ITS_OWN: dict[str, set[str]] = {
    "devices:camera_settings": {"kind", "record_in", "audio", "clip_length_s", "retention_days", "privacy_reversible"},
    "devices:home_alerts": {"tell_ding", "tell_person", "tell_offline", "mail_too"},
    "neighbors:area": {"hides_agencies"},
    "neighbors:media_new": SHOWN,
    "neighbors:media_boxes": SHOWN,
    "neighbors:post_new": {"clip", *WRITTEN},  # a clip that is not theirs is not found
    "neighbors:post_edit": WRITTEN,
    "neighbors:post_send": {"category", "happened_at", *WRITTEN},
    "neighbors:post_correct": WRITTEN,
    "neighbors:comment_new": {"answers", *WRITTEN},
    "neighbors:comment_edit": WRITTEN,
    "account_signup_by_passkey": {"email"},
    "account_reset_password": {"email"},
    "police_portal:custodian_lines": {"includes_indoor", "includes_faces", "includes_sound", "includes_original"},
    "police_portal:portal_post_new": WRITTEN,
    "police_portal:portal_post_edit": WRITTEN,
    "police_portal:request_new": {"offence"},
    "police_portal:request_edit": {"offence"},
}


def test_fields_that_a_form_does_not_have_change_nothing(things: dict[str, Any], settings: Any) -> None:
    settings.SAMPLE_SHARE = 0.0  # drawn by chance
    if connection.vendor != "sqlite":
        pytest.skip("numbers of rows that were rolled back are not given again there")
    asked, more, changed, did = Asked(things), columns(things), {}, 0
    assert {"is_staff", "is_superuser", "office", "role", "status", "home", "home_id", "camera", "user"} <= set(more)
    with time_machine.travel("2026-11-30T12:00:00Z", tick=False):
        before = state([model._meta.db_table for model in OURS])
        assert len(before) == len(OURS)
        for row in unsafe():
            own = ITS_OWN.get(row.route, set())
            sent = {name: value for name, value in more.items() if name not in own}
            plain, with_more = after(asked, row, None, before), after(asked, row, sent, before)
            did += plain[1] != before
            if plain != with_more:
                tables = [table for table in before if plain[1][table] != with_more[1][table]]
                changed[str(row)] = [plain[0], with_more[0], *tables][:4]
    assert not changed
    assert did > 60
