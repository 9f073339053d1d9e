"""What is refused before anything reads it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from ring_platform.errors import answer


class BodyLimit:
    """Middleware: only the routes that take recordings take long bodies; elsewhere not a byte reaches the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_long = not length.isdigit() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if is_long and not takes_recordings(request.path_info):
            return answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("This is more than fits into this form."))
        return self.get_response(request)


def takes_recordings(path: str) -> bool:
    try:
        return resolve(path).view_name in settings.TAKES_RECORDINGS
    except Resolver404:
        return False
