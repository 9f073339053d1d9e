"""While an instance is filled from a backup nobody is let in: what was deleted since must be out of it first."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from devices.keeping import closing
from ring_platform.errors import answer

ALWAYS = "/health/live"
RETRY_AFTER_S = 60


class Closed:
    """Middleware: 503 for everything but the question whether this process lives."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(ALWAYS) or not closing.is_closed():
            return self.get_response(request)
        told = _told(request)
        told["Retry-After"] = str(RETRY_AFTER_S)
        told["Cache-Control"] = "no-store"
        return told


def _told(request: HttpRequest) -> HttpResponse:
    """A page that needs nothing of the database, which is being filled."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = _("This site is being filled from its backup. It opens by itself; please come back in some minutes.")
    by_program = request.headers.get("Accept", "").startswith("application/json") or request.path.startswith("/api/")
    if by_program or request.headers.get("HX-Request") == "true":
        return answer(request, status, sentence)
    return HttpResponse(render_to_string("error.html", {"status": int(status), "sentence": sentence}), status=status)
