"""Ana deletes her account; what she owns goes, what she did stays without her name."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry, AuditPerson
from devices.cameras.models import Camera
from devices.errors import Refused
from devices.people import leaving, naming
from devices.people.models import Home, User
from tests.devices.people.factor import fresh


def test_the_home_is_gone_for_everybody_in_it(ana: User, vic: User, maple: Home, porch: Camera) -> None:
    leaving.leave(ana, by=ana, now=timezone.now())
    assert not User.objects.filter(email="ana@example.org").exists()
    assert not Home.objects.visible_to(vic).exists()
    assert not Camera.objects.visible_to(vic).exists()
    porch.refresh_from_db()
    assert porch.token_hash is None


def test_what_she_did_stays_without_her_name(ana: User, maple: Home) -> None:
    naming.rename(ana, "Ana R.", by=ana)
    uuid = ana.uuid
    before = AuditEntry.objects.count()
    leaving.leave(ana, by=ana, now=timezone.now())
    assert AuditEntry.objects.count() > before
    assert AuditEntry.objects.filter(action="account_deleted", subject_uuid=uuid).exists()
    assert not AuditPerson.objects.filter(actor_uuid=uuid).exists()


def test_a_member_who_leaves_takes_no_home_along(mia: User, ana: User, maple: Home) -> None:
    leaving.leave(mia, by=mia, now=timezone.now())
    assert Home.objects.visible_to(ana).get() == maple


def test_nobody_deletes_somebody_else(ana: User, ben: User) -> None:
    with pytest.raises(Refused, match="Only you"):
        leaving.leave(ana, by=ben, now=timezone.now())
    assert User.objects.filter(pk=ana.pk).exists()


def test_the_last_operator_stays(operator: User) -> None:
    with pytest.raises(Refused, match="only operator"):
        leaving.leave(operator, by=operator, now=timezone.now())


def test_the_page_wants_the_address_and_then_ends_every_session(ana: User, maple: Home) -> None:
    here, elsewhere = fresh("ana@example.org"), fresh("ana@example.org")
    assert b"Maple St 12" in here.get("/me/delete/").content
    assert here.post("/me/delete/", {"email": "ben@example.org"}).status_code == 400
    assert User.objects.filter(pk=ana.pk).exists()
    assert here.post("/me/delete/", {"email": "Ana@example.org"}).status_code == 302
    assert not User.objects.filter(pk=ana.pk).exists()
    assert here.get("/me/").status_code == 302
    assert elsewhere.get("/me/").status_code == 302


def test_who_was_not_asked_again_is_asked_first(ana: User) -> None:
    client = Client()
    client.force_login(ana)
    answer = client.post("/me/delete/", {"email": "ana@example.org"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=ana.pk).exists()
