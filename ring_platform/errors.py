"""Turns a domain error into a JSON answer (API, RFC 9457 problem details) or an HTML page (site)."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from devices.errors import DomainError, Invalid, NoRoom, Unavailable
from devices.storage import StorageError

log = structlog.get_logger(__name__)
PROBLEM = "application/problem+json"
RETRY_AFTER_S = "5"
AWAY = (OperationalError, InterfaceError, RedisError)  # the database or Redis is being restarted, or is too busy
TOAST = '<div class="toast" data-toast><p>{}</p></div>'


def _domain_error(error: Exception) -> DomainError | None:
    if isinstance(error, StorageError):
        log.warning("store_failed", error=str(error))
        return Unavailable(_("The storage does not answer right now. Nothing is lost; please try again in a moment."))
    if isinstance(error, UnreadablePostError):
        return Invalid(_("The connection broke before everything arrived. Nothing was kept; send it again."))
    if is_disk_full(error):
        log.error("disk_full")
        return NoRoom(disk_full())
    if isinstance(error, AWAY):
        log.error("part_away", error=type(error).__name__, exc_info=True)
        return Unavailable(_away())
    return error if isinstance(error, DomainError) else None


def _away() -> str:
    return _("A part of this site does not answer right now. Nothing was changed; please try again in a moment.")


def is_disk_full(error: BaseException | None) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def disk_full() -> str:
    return _("The server's disk is full. Nothing of this was kept; whoever runs the server must make room.")


def _problem(status: int, sentence: str, **facts: Any) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        **facts,
    }


def problem_json(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error of the API is application/problem+json."""
    ours = _domain_error(error)
    if ours is not None:
        answer = Response(_problem(ours.status, ours.sentence, **ours.facts), status=ours.status)
        if ours.status == HTTPStatus.SERVICE_UNAVAILABLE:
            answer["Retry-After"] = RETRY_AFTER_S
    else:
        plain = exception_handler(error, context)
        if plain is None:
            return None
        answer = plain
        if isinstance(error, exceptions.ValidationError):
            facts = {"errors": answer.data}
            answer.data = _problem(answer.status_code, _("Some values cannot be used; see errors."), **facts)
        else:
            detail = answer.data.get("detail", "") if isinstance(answer.data, dict) else ""
            answer.data = _problem(answer.status_code, str(detail))
    answer.content_type = PROBLEM
    return answer


class DomainErrors:
    """Middleware: a flow's sentence becomes a page of the site, or JSON for the page's own scripts.

    A part of a page that asks for itself after the session ended gets the whole page loaded anew, which leads to the
    sign-in, instead of a sign-in form in the middle of the page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        by_itself = request.headers.get("HX-Request") == "true"
        if by_itself and response.status_code == HTTPStatus.FOUND and is_sign_in(response["Location"]):
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
        return _said(request, response) if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, AWAY):
            log.error("part_away", error=type(error).__name__, exc_info=True)
            return server_error(request)
        ours = _domain_error(error)
        return None if ours is None else answer(request, ours.status, ours.sentence)


def _said(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Django's 405 is an empty page: typed into the address bar, the address of a button deserves a sentence."""
    if response.streaming or response.content:
        return response
    told = answer(request, response.status_code, _("This address takes what a button sends; it is no page to open."))
    told["Allow"] = response["Allow"]
    return told


def answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """The same sentence as a page, as a fragment's message, or as JSON, by who asks."""
    told = _in_its_words(request, status, sentence)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        told["Retry-After"] = RETRY_AFTER_S
    return told


def _in_its_words(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if request.headers.get("Accept", "").startswith("application/json") or request.path.startswith("/api/"):
        return JsonResponse(_problem(status, sentence), status=status, content_type=PROBLEM)
    if request.headers.get("HX-Request") == "true":
        return fragment(request, status, sentence)
    return render(request, "error.html", {"status": status, "sentence": sentence}, status=status)


def is_sign_in(location: str) -> bool:
    return urlsplit(location).path == resolve_url(settings.LOGIN_URL)


def fragment(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """What a person pressed is answered by a toast; what a page asks for by itself stays as it was."""
    if request.method == "GET":
        return HttpResponse(sentence, status=status, headers={"HX-Reswap": "none"}, content_type="text/plain")
    where = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}
    return HttpResponse(format_html(TOAST, sentence), status=status, headers=where)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404, _("There is nothing here, or it is not yours to see."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, _("You may not do this here."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400, _("We could not read this request."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request: whatever broke (the database, say) must not break this page too."""
    error = sys.exc_info()[1]
    if isinstance(error, AWAY):
        told = _without_parts(request, HTTPStatus.SERVICE_UNAVAILABLE, _away())
        told["Retry-After"] = RETRY_AFTER_S
        return told
    if is_disk_full(error):  # while a form was read, before any page of ours was asked
        log.error("disk_full")
        return _without_parts(request, HTTPStatus.INSUFFICIENT_STORAGE, disk_full())
    sentence = _("Something broke on our side. It was written down; nothing you stored is lost.")
    return _without_parts(request, HTTPStatus.INTERNAL_SERVER_ERROR, sentence)


def _without_parts(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if request.path.startswith("/api/") or request.headers.get("HX-Request") == "true":
        return answer(request, status, sentence)
    return HttpResponse(render_to_string("error.html", {"status": int(status), "sentence": sentence}), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(
        request,
        403,
        _("This form was open for too long or came from elsewhere. Load the page and try again."),
    )
