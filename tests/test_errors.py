"""What went wrong is a sentence: on a page, in a toast, or as problem+json; never a page inside a page."""

from __future__ import annotations

import json

from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.functional import SimpleLazyObject

from devices.people.models import User
from ring_platform import errors
from tests.services import Server

HTMX = {"HX-Request": "true"}


def get(path: str, **headers: str) -> HttpRequest:
    return RequestFactory().get(path, headers=headers)


def test_a_page_that_is_not_there_is_a_page(db: None) -> None:
    answer = Client().get("/nothing/")
    assert answer.status_code == 404
    assert b"<h1>Nothing here</h1>" in answer.content


def test_the_api_answers_problem_json(db: None) -> None:
    answer = Client().get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["status"] == 404


def test_what_a_person_pressed_is_answered_by_a_toast(ana: User) -> None:
    client = Client()
    client.force_login(ana)
    answer = client.post("/me/sessions/end/", {"session": "<b>"}, headers=HTMX)
    assert answer.status_code == 410
    assert answer["HX-Retarget"] == "#toasts"
    assert answer.content.startswith(b'<div class="toast"')


def test_a_part_that_asks_for_itself_leaves_the_page_as_it_was(ana: User) -> None:
    client = Client()
    client.force_login(ana)
    answer = client.get("/notices/00000000-0000-4000-8000-000000000000/", headers=HTMX)
    assert answer.status_code == 404
    assert answer["HX-Reswap"] == "none"


def test_a_part_whose_session_is_over_loads_the_page_anew(db: None) -> None:
    answer = Client().get("/notices/", headers=HTMX)
    assert answer.status_code == 204
    assert answer["HX-Refresh"] == "true"
    assert Client().get("/notices/").status_code == 302


def test_the_page_for_a_broken_database_needs_no_database() -> None:
    def broken() -> User:
        raise OperationalError("the database is gone")

    request = get("/me/")
    request.user = SimpleLazyObject(broken)  # type: ignore[assignment]
    answer = errors.server_error(request)
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content


def test_a_database_that_is_away_is_told_from_what_broke() -> None:
    request = get("/me/")
    try:
        raise OperationalError("the server closed the connection")
    except OperationalError:
        answer = errors.server_error(request)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert b"does not answer right now" in answer.content


def test_without_redis_a_sign_in_is_answered_by_a_sentence_and_works_again(ana: User, redis_server: Server) -> None:
    client = Client(raise_request_exception=False)
    redis_server.stop()
    answer = client.post("/accounts/login/", {"login": ana.email, "password": "x"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert b"does not answer right now" in answer.content
    redis_server.start()
    assert client.post("/accounts/login/", {"login": ana.email, "password": "x"}).status_code == 200


def test_a_sentence_is_never_markup(db: None) -> None:
    request = RequestFactory().post("/x/", headers=HTMX)
    assert b"&lt;script&gt;" in errors.answer(request, 400, "<script>").content


def test_a_form_from_elsewhere_is_refused_with_a_sentence(ana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    answer = client.post("/me/", {"name": "Eve"})
    assert answer.status_code == 403
    assert b"open for too long or came from elsewhere" in answer.content
