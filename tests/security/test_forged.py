"""A page of somebody else's site sends forms in our readers' names: nothing of it is done."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from ring_platform.errors import is_sign_in
from tests.security.asking import FIXTURES, Asked, by_session, furthest, unsafe

globals().update(FIXTURES)


def test_every_form_wants_the_word_that_only_our_own_page_knows(things: dict[str, Any]) -> None:
    asked, open_ones, told = Asked(things), {}, 0
    for row in filter(by_session, unsafe()):
        cache.clear()
        for who in {furthest(row), "nobody"} & set(row.gives):
            answer, body = asked(row, who, client=Client(enforce_csrf_checks=True))
            told += b"came from elsewhere" in body
            where = answer.get("Location", "")
            is_asked_who = (who == "nobody" and is_sign_in(where)) or where == reverse("mfa_index")
            if answer.status_code != 403 and not is_asked_who:
                open_ones[str(row), who] = answer.status_code
    assert not open_ones
    assert told > 200


def test_a_session_opens_no_call_of_the_api(things: dict[str, Any]) -> None:
    """It looks at tokens alone, which no browser sends by itself: so it needs no such word."""
    asked = Asked(things)
    calls = [row for row in unsafe() if not by_session(row)]
    assert len(calls) > 8
    for row in calls:
        cache.clear()
        client = Client(enforce_csrf_checks=True)
        client.cookies[settings.SESSION_COOKIE_NAME] = asked.sessions["owner"]
        answer, _body = asked(row, "nobody", client=client)
        assert answer.status_code == (410 if row.route == "api:pair" else 401), str(row)
