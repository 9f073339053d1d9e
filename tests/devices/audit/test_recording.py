"""Who did it stands beside the entry, behind a commitment, and can be erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from devices.audit.actions import Action
from devices.audit.models import AuditEntry, AuditPerson
from devices.audit.recording import commitment, record
from devices.cameras.models import Camera
from devices.people import leaving
from devices.people.models import Home, User
from tests.street import NOON


def test_an_entry_commits_to_who_did_it(ana: User, maple: Home) -> None:
    entry = record(ana, Action.HOME_CHANGED, maple, home=maple)
    assert entry.commitment == commitment(entry.person.salt, ana.uuid, "Ana")
    assert len(entry.person.salt) == 64
    assert entry.commitment != record(ana, Action.HOME_CHANGED, maple, home=maple).commitment  # nobody can compare


def test_a_camera_commits_too_and_the_system_to_nothing(porch: Camera, maple: Home) -> None:
    assert record(porch, Action.CLIP_RECEIVED, porch, home=maple).commitment
    entry = record(None, Action.CLIP_EXPIRED, porch, home=maple)
    assert (entry.actor_kind, entry.commitment) == ("system", "")
    assert not AuditPerson.objects.filter(entry=entry).exists()


def test_an_act_costs_one_insert_and_its_name_another(ana: User, maple: Home) -> None:
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        record(ana, Action.HOME_CHANGED, maple, home=maple)
    assert [query["sql"].split()[0] for query in asked] == ["INSERT", "INSERT"]


def test_an_account_that_is_deleted_takes_its_names_and_salts_along(ana: User, maple: Home) -> None:
    entry = record(ana, Action.HOME_CHANGED, maple, home=maple)
    leaving.leave(ana, by=ana, now=NOON + timedelta(days=1))
    assert not AuditPerson.objects.exists()
    assert AuditEntry.objects.get(pk=entry.pk).commitment == entry.commitment


@pytest.mark.parametrize("change", ["UPDATE devices_auditperson SET name = 'Eve'", "DELETE FROM devices_auditentry"])
def test_names_and_entries_cannot_be_changed(change: str, ana: User, maple: Home) -> None:
    record(ana, Action.HOME_CHANGED, maple, home=maple)
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
