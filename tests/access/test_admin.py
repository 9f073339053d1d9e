"""The admin: every route of it, every role; and nothing in it that could be written."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib.auth.models import Permission
from django.test import Client

from devices.admin import site
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.people import naming
from devices.people.models import Home, Office, User
from tests.street import person

# DESIGN 1: no credentials, members, homes, cameras, tokens, roles. Cases: the moderation desk, test_desk.py
ALLOWED = {"devices.User", "devices.AuditEntry", "neighbors.Case"}


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def operator_with_code(operator: User) -> User:
    TOTP.activate(operator, "JBSWY3DPEHPK3PXP")
    return operator


def pages(user: User, entry: AuditEntry) -> list[str]:
    lists = ["devices/user/", "devices/auditentry/"]
    each = [f"devices/user/{user.pk}/change/", f"devices/auditentry/{entry.pk}/change/"]
    return ["", *lists, *each, f"devices/user/{user.pk}/history/", "devices/"]


@pytest.fixture
def entry(ana: User) -> AuditEntry:
    naming.rename(ana, "Ana R.", by=ana)
    return AuditEntry.objects.latest("at")


def test_only_what_may_be_there_is_there() -> None:
    assert {model._meta.label for model in site._registry} == ALLOWED


def test_strangers_are_sent_to_the_sign_in_and_everybody_else_away(ana: User, entry: AuditEntry) -> None:
    for page in pages(ana, entry):
        stranger = client_of(None).get(f"/admin/{page}", follow=True)
        assert stranger.redirect_chain[-1][0].startswith("/accounts/login/"), page
        assert client_of(ana).get(f"/admin/{page}", follow=True).status_code == 403, page


def test_staff_without_a_second_factor_are_asked_to_set_one_up(operator: User, ana: User, entry: AuditEntry) -> None:
    for page in pages(ana, entry):
        answer = client_of(operator).get(f"/admin/{page}", follow=True)
        assert answer.redirect_chain[-1][0] == "/accounts/2fa/", page


def test_the_operator_reads(operator_with_code: User, ana: User, entry: AuditEntry) -> None:
    for page in pages(ana, entry):
        answer = client_of(operator_with_code).get(f"/admin/{page}")
        assert answer.status_code == 200, page
        assert "'unsafe" not in answer["Content-Security-Policy"]


def test_the_operator_writes_nothing(operator_with_code: User, ana: User, entry: AuditEntry) -> None:
    client = client_of(operator_with_code)
    before = list(User.objects.values())
    for name, row in (("user", ana), ("auditentry", entry)):
        values = {"email": "eve@example.org", "is_staff": "on", "is_superuser": "on", "password": "x", "action": "none"}
        assert client.get(f"/admin/devices/{name}/add/").status_code == 403
        assert client.post(f"/admin/devices/{name}/add/", values).status_code == 403
        assert client.post(f"/admin/devices/{name}/{row.pk}/change/", values).status_code == 403
        assert client.post(f"/admin/devices/{name}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(f"/admin/devices/{name}/", chosen)
    assert list(User.objects.values()) == before
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_staff_who_are_no_operator_see_only_what_they_were_given(entry: AuditEntry) -> None:
    olga = person("olga@example.org", "Olga", office=Office.MODERATOR, is_staff=True)
    TOTP.activate(olga, "JBSWY3DPEHPK3PXP")
    assert client_of(olga).get("/admin/devices/user/").status_code == 403
    olga.user_permissions.add(Permission.objects.get(codename="view_auditentry"))
    assert client_of(olga).get("/admin/devices/auditentry/").status_code == 200
    assert client_of(olga).get("/admin/devices/user/").status_code == 403


def test_the_place_of_a_home_stands_on_no_page(
    operator_with_code: User, maple: Home, porch: Camera, ana: User, entry: AuditEntry
) -> None:
    for page in pages(ana, entry):
        text = client_of(operator_with_code).get(f"/admin/{page}").content.decode()
        for secret in ("42.123456", "71.654321", maple.cell, ana.password, "Springfield"):
            assert secret not in text, page


def test_other_models_have_no_address_in_the_admin(operator_with_code: User) -> None:
    client = client_of(operator_with_code)
    for app in ("devices", "neighbors", "police_portal"):
        for model in apps.get_app_config(app).get_models():
            if model._meta.label not in ALLOWED:
                path = f"/admin/{app}/{model._meta.model_name}/"
                assert client.get(path).status_code == 404, path
                assert client.post(f"{path}add/").status_code == 404, path
    for path in ("auth/group/", "account/emailaddress/", "mfa/authenticator/", "usersessions/usersession/"):
        assert client.get(f"/admin/{path}").status_code == 404, path
