"""Turns a domain error into a JSON answer (API, RFC 9457 problem details) or an HTML page (site)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from devices.errors import DomainError, Unavailable
from devices.storage import StorageError

log = structlog.get_logger(__name__)
PROBLEM = "application/problem+json"


def _domain_error(error: Exception) -> DomainError | None:
    if isinstance(error, StorageError):
        log.warning("store_failed", error=str(error))
        return Unavailable(_("The storage does not answer right now. Nothing is lost; please try again in a moment."))
    return error if isinstance(error, DomainError) else None


def _problem(status: int, sentence: str, **facts: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence, **facts}


def problem_json(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error of the API is application/problem+json."""
    ours = _domain_error(error)
    if ours is not None:
        answer = Response(_problem(ours.status, ours.sentence, **ours.facts), status=ours.status)
        if ours.status == HTTPStatus.SERVICE_UNAVAILABLE:
            answer["Retry-After"] = "5"
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
    """Middleware: a flow's sentence becomes a page of the site, or JSON for the page's own scripts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        ours = _domain_error(error)
        return None if ours is None else answer(request, ours.status, ours.sentence)


def answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """The same sentence as a page, as a fragment's message, or as JSON, by who asks."""
    if request.headers.get("Accept", "").startswith("application/json") or request.path.startswith("/api/"):
        return JsonResponse(_problem(status, sentence), status=status, content_type=PROBLEM)
    return render(request, "error.html", {"status": status, "sentence": sentence}, status=status)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404, _("There is nothing here, or it is not yours to see."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, _("You may not do this here."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400, _("We could not read this request."))


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, 500, _("Something broke on our side. It was written down; nothing you stored is lost."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, 403, _("This form was open for too long or came from elsewhere. Load the page and try again."))


