"""The moderation desk in the admin: every route of it, every role; and moderators see nothing else of the admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from devices.admin import site
from devices.audit.models import AuditEntry
from devices.people import naming
from devices.people.models import Home, User
from neighbors.admin import Desk
from neighbors.moderation.models import Case, Decision, Strike
from tests import place
from tests.neighborhood import neighbor, removal, trained, waiting

pytestmark = pytest.mark.django_db
DESK = Desk(Case, site)
# By name: (GET, POST with nothing in it) of a trained moderator, on a case that is somebody else's
ROUTES: dict[str, tuple[int, int]] = {
    "neighbors_case_changelist": (200, 405),
    "desk_claim": (405, 404),
    "desk_next": (405, 302),
    "desk_course": (200, 400),
    "desk_agreement": (200, 405),
    "desk_bans": (200, 405),
    "desk_ban": (405, 302),
    "desk_undo": (405, 404),
    "desk_media": (404, 405),
    "neighbors_case_change": (409, 405),
    "desk_look": (405, 409),
    "desk_decide": (405, 409),
    "desk_see_media": (405, 409),
    "desk_hide": (405, 409),
    "desk_keep": (405, 409),
    "desk_release": (405, 302),
    "desk_note": (405, 409),
}
FOR_EVERYBODY_OF_THE_ADMIN = {"index", "jsi18n", "logout", "login", "password_change", "password_change_done"}


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def with_code(user: User) -> User:
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user


@pytest.fixture
def things(ana: User, ben: User, max_: User, maple: Home) -> dict[str, Any]:
    """A case of ana's words that max works on, and a ban that max asked for."""
    trained(max_)
    neighbor(ana)
    now = timezone.now()
    revision = waiting(ana, home=maple)
    case = Case.objects.create(
        kind="hold",
        post=revision.post,
        revision=revision,
        due_at=now,
        claimed_by=max_,
        claimed_until=now + timedelta(hours=1),
    )
    old = removal(ana, ben, at=now, by=max_)
    ban = Strike.objects.create(user=ana, decision=old, level="ban", by=max_)
    return {"case": case, "ban": ban, "decision": old}


def address(name: str, things: dict[str, Any]) -> str:
    arguments: dict[str, list[Any]] = {
        "desk_ban": [things["ban"].uuid],
        "desk_undo": [things["decision"].uuid],
        "desk_media": [uuid4(), "blurred"],
    }
    no_argument = name in (
        "neighbors_case_changelist", "desk_claim", "desk_next", "desk_course", "desk_agreement", "desk_bans"
    )  # fmt: skip
    return reverse(f"admin:{name}", args=[] if no_argument else arguments.get(name, [things["case"].uuid]))


def test_every_route_of_the_desk_has_a_row() -> None:
    assert {route.name for route in DESK.get_urls()} == set(ROUTES)


@pytest.mark.parametrize("name", ROUTES)
def test_who_gets_what(
    name: str, things: dict[str, Any], moe: User, operator: User, ana: User, ben: User, mia: User, vic: User, gus: User
) -> None:
    url = address(name, things)
    before = snapshot()
    for method in ("get", "post"):
        stranger = getattr(client_of(None), method)(url)
        assert (stranger.status_code, stranger["Location"].split("?")[0]) == (302, "/admin/login/"), method
        for neighbor_of in (ana, ben, mia, vic, gus):
            answer = getattr(client_of(neighbor_of), method)(url)
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/"), neighbor_of
            assert client_of(neighbor_of).get(url, follow=True).status_code == 403
        for staff in (trained(moe), trained(operator)):  # without a second factor
            answer = client_of(staff).get(url, follow=True)
            assert answer.redirect_chain[-1][0] == "/accounts/2fa/"
            assert getattr(client_of(staff), method)(url).status_code == 302
            staff.training.all().delete()
    assert snapshot() == before
    for staff in (with_code(moe), with_code(operator)):  # before the course
        for method in ("get", "post"):
            answer = getattr(client_of(staff), method)(url)
            if name != "desk_course":
                assert (answer.status_code, answer["Location"]) == (302, reverse("admin:desk_course"))
    assert snapshot() == before
    trained(moe)
    client = client_of(moe)
    assert (client.get(url).status_code, client.post(url).status_code) == ROUTES[name]
    assert snapshot() == before


def snapshot() -> tuple[Any, ...]:
    return (
        list(Case.objects.order_by("pk").values()),
        list(Decision.objects.order_by("pk").values()),
        list(Strike.objects.order_by("pk").values()),
    )


def test_the_operator_has_the_desk_too_and_finds_only_what_no_moderator_may_decide(
    things: dict[str, Any], operator: User
) -> None:
    client = client_of(trained(with_code(operator)))
    assert client.get("/admin/neighbors/case/").status_code == 200
    assert "parcel" not in client.get("/admin/neighbors/case/").content.decode()
    assert client.get(address("neighbors_case_change", things)).status_code == 404


def routes() -> list[URLPattern]:
    found: list[Any] = []
    for entry in site.get_urls():
        found += entry.url_patterns if isinstance(entry, URLResolver) else [entry]
    return [route for route in found if isinstance(route, URLPattern)]


def test_moderators_see_nothing_else_of_the_admin(moe: User, ana: User) -> None:
    naming.rename(ana, "Ana R.", by=ana)
    entry = AuditEntry.objects.latest("at")
    client = client_of(trained(with_code(moe)))
    refused = set()
    for route in routes():
        if route.name in ROUTES or route.name in FOR_EVERYBODY_OF_THE_ADMIN or route.name is None:
            continue
        keys = {"devices_user": ana.pk, "devices_auditentry": entry.pk}
        key = next((value for start, value in keys.items() if route.name.startswith(start)), 1)
        given: dict[str, Any] = {"object_id": key} if "object_id" in str(route.pattern) else {}
        if route.name == "app_list":
            given = {"app_label": "devices"}
        elif route.name == "view_on_site":
            given = {"content_type_id": 1, "object_id": 1}
        answer = client.get(reverse(f"admin:{route.name}", kwargs=given))
        assert answer.status_code in (302, 403, 404), route.name
        assert "Ana R." not in answer.content.decode()
        refused.add(route.name)
    assert {"devices_user_changelist", "devices_auditentry_change", "devices_user_history"} <= refused
    index = client.get("/admin/").content.decode()
    assert "/admin/neighbors/case/" in index
    assert "/admin/devices/" not in index


def test_the_desk_keeps_the_strict_policy_and_says_no_place(things: dict[str, Any], max_: User, moe: User) -> None:
    client = client_of(with_code(max_))
    client.post("/admin/neighbors/case/claim/", {"kind": "hold", "uuid": things["case"].uuid})
    for name in ("neighbors_case_changelist", "neighbors_case_change", "desk_bans", "desk_agreement", "desk_course"):
        answer = client.get(address(name, things))
        assert answer.status_code == 200, name
        assert "'unsafe" not in answer["Content-Security-Policy"]
        assert not place.found_in(answer.content.decode()), name
