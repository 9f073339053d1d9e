"""A link to this site never ends on another one, whatever it says of where to go next."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from devices.people.models import User
from tests.access.matrix import rows
from tests.security.asking import FIXTURES, Asked, furthest
from tests.street import PASSWORD

globals().update(FIXTURES)
ASKED_FOR = ("next", "back", "return", "return_to", "redirect", "redirect_to", "url", "continue", "process", "to")
ELSEWHERE = "//evil.example/"
SPELLED = (
    "https://evil.example/",
    ELSEWHERE,
    "/\\evil.example",
    "javascript:alert(1)",
    "https:evil.example",
    "\t//evil.example",
)


def leads_away(answer: Any) -> bool:
    place = urlsplit(answer.get("Location", "").strip().replace("\\", "/"))
    store = urlsplit(settings.STORE_ORIGIN).netloc
    return place.netloc not in ("", "testserver", store) or place.scheme not in ("", "http", "https")


def test_no_route_takes_a_way_elsewhere(things: dict[str, Any]) -> None:
    asked, away, sent_on = Asked(things), [], 0
    said = dict.fromkeys(ASKED_FOR, ELSEWHERE)
    query = "&".join(f"{name}={ELSEWHERE}" for name in ASKED_FOR)
    for row in rows():
        cache.clear()
        client = Client(headers={"Referer": "https://evil.example/", "HX-Current-URL": "https://evil.example/"})
        for who in {furthest(row), "nobody"} & set(row.gives):
            more = said if row.method != "GET" else None
            answer, _body = asked(row, who, client=client, more=more, query=query)
            sent_on += "Location" in answer
            away += [(str(row), who)] if leads_away(answer) or "evil.example" in answer.get("HX-Redirect", "") else []
    assert not away
    assert sent_on > 200


@pytest.mark.parametrize("elsewhere", SPELLED)
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/reauthenticate/", "/accounts/logout/"])
def test_nor_does_signing_in_again_or_out(path: str, elsewhere: str, ana: User) -> None:
    client = Client()
    if path != "/accounts/login/":
        client.force_login(ana)
    answer = client.post(path, {"login": ana.email, "password": PASSWORD, "next": elsewhere})
    assert answer.status_code == 302
    assert not leads_away(answer)


def test_the_way_inside_the_site_is_kept(ana: User) -> None:
    answer = Client().post("/accounts/login/", {"login": ana.email, "password": PASSWORD, "next": "/notices/"})
    assert answer["Location"] == "/notices/"
