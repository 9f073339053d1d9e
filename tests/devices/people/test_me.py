"""One's own page: name, look, tokens, sessions."""

from __future__ import annotations

import re

from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.people import sessions, tokens
from devices.people.models import Home, User
from tests.devices.people.factor import fresh
from tests.street import PASSWORD


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_stranger_reads_the_front_page_and_ana_lands_in_her_home(ana: User, maple: Home) -> None:
    assert b"A light on the porch" in Client().get("/").content
    assert signed_in(ana).get("/")["Location"] == f"/homes/{maple.uuid}/"


def test_who_lives_nowhere_yet_is_led_to_a_home(ana: User) -> None:
    assert signed_in(ana).get("/")["Location"] == "/homes/new/"


def test_a_name_is_saved_once_and_written_down(ana: User) -> None:
    client = signed_in(ana)
    for _ in range(2):
        assert client.post("/me/", {"name": "Ana R."}).status_code == 302
    ana.refresh_from_db()
    assert ana.name == "Ana R."
    assert AuditEntry.objects.filter(action="name_changed").count() == 1


def test_script_in_a_name_is_text_on_the_page(ana: User) -> None:
    client = signed_in(ana)
    client.post("/me/", {"name": "<script>alert(1)</script>"})
    page = client.get("/me/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_token_is_shown_once_and_taken_back(ana: User) -> None:
    client = fresh("ana@example.org")
    made = client.post("/me/tokens/", {"token-name": "Backup"})
    token = re.findall(r'value="(per_[^"]+)"', made.content.decode())[0]
    assert made["Cache-Control"].startswith("max-age=0")
    page = client.get("/me/tokens/").content.decode()
    assert "Backup" in page
    assert token not in page
    client.post(f"/me/tokens/{ana.api_tokens.get().uuid}/revoke/")
    assert not ana.api_tokens.exists()


def test_a_token_is_made_only_by_who_just_gave_the_password(ana: User) -> None:
    client = signed_in(ana)
    asked = client.post("/me/tokens/", {"token-name": "Backup"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not ana.api_tokens.exists()
    client.post(asked["Location"], {"password": "not-the-password"})
    assert not ana.api_tokens.exists()
    made = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert "per_" in made.content.decode()
    assert ana.api_tokens.get().name == "Backup"


def test_a_token_without_a_name_is_refused_with_a_sentence(ana: User) -> None:
    refused = fresh("ana@example.org").post("/me/tokens/", {"token-name": ""})
    assert refused.status_code == 400
    assert not ana.api_tokens.exists()


def test_all_tokens_are_taken_back_at_once_and_nobody_elses(ana: User, ben: User) -> None:
    for user, name in ((ana, "Backup"), (ana, "Kitchen"), (ben, "His")):
        tokens.make(user, name, by=user, now=timezone.now())
    signed_in(ana).post("/me/tokens/revoke/")
    assert not ana.api_tokens.exists()
    assert ben.api_tokens.count() == 1
    assert AuditEntry.objects.filter(action="api_token_revoked").count() == 2


def test_a_new_password_ends_other_devices_and_leads_to_the_tokens_that_are_left(ana: User) -> None:
    token = tokens.make(ana, "Backup", by=ana, now=timezone.now())
    here, elsewhere = fresh("ana@example.org"), fresh("ana@example.org")
    new = {"oldpassword": PASSWORD, "password1": "a-new-light-4711", "password2": "a-new-light-4711"}
    shown = here.post("/accounts/password/change/", new, follow=True)
    assert shown.redirect_chain[-1][0] == "/me/tokens/"
    assert "Take all back" in shown.content.decode()
    assert elsewhere.get("/me/").status_code == 302
    assert tokens.user_of(token, timezone.now()) == ana
    here.post("/me/tokens/revoke/")
    assert tokens.user_of(token, timezone.now()) is None


def test_a_new_password_without_tokens_leads_back_to_me(ana: User) -> None:
    new = {"oldpassword": PASSWORD, "password1": "a-new-light-4711", "password2": "a-new-light-4711"}
    assert fresh("ana@example.org").post("/accounts/password/change/", new)["Location"] == "/me/"


def test_the_address_of_a_button_typed_in_is_answered_by_a_sentence(ana: User) -> None:
    answer = signed_in(ana).get("/me/theme/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "it is no page to open" in answer.content.decode()


def test_the_look_is_kept_in_the_browser(ana: User) -> None:
    client = signed_in(ana)
    client.post("/me/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/me/").content.decode()
    client.post("/me/theme/", {"theme": ""})
    assert "data-theme" not in client.get("/me/").content.decode()
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in client.get("/me/").content.decode()


def test_ana_ends_her_own_session_elsewhere_and_not_bens(ana: User, ben: User) -> None:
    clients = {}
    for email in ("ana@example.org", "ben@example.org"):
        clients[email] = Client()
        clients[email].post("/accounts/login/", {"login": email, "password": PASSWORD})
        clients[email].get("/me/")
    here = signed_in(ana)
    bens = sessions.name_of(UserSession.objects.get(user=ben))
    assert here.post("/me/sessions/end/", {"session": bens}).status_code == 410
    assert clients["ben@example.org"].get("/me/").status_code == 200
    hers = sessions.name_of(UserSession.objects.filter(user=ana).earliest("created_at"))
    assert here.post("/me/sessions/end/", {"session": hers}).status_code == 302
    assert clients["ana@example.org"].get("/me/").status_code == 302


def test_the_list_of_sessions_shows_no_key(ana: User) -> None:
    client = signed_in(ana)
    client.get("/me/")
    page = client.get("/accounts/sessions/").content.decode()
    key = client.session.session_key
    assert key is not None
    assert key not in page


def test_the_operator_finds_the_way_to_the_admin_and_ana_sees_none(ana: User, operator: User) -> None:
    assert "/admin/" in signed_in(operator).get("/me/").content.decode()
    assert "/admin/" not in signed_in(ana).get("/me/").content.decode()
