"""What is refused before anything reads it: bodies that are too long, and calls that come too often."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from devices.counting import REDIS_ERRORS
from devices.people.lines import line_of
from ring_platform.errors import answer, disk_full

log = structlog.get_logger(__name__)
MINUTE_S = 60
LET_ALONE_S = 5  # a Redis that did not answer: no call waits for it again before
SAFE = ("GET", "HEAD", "OPTIONS")


class BodyLimit:
    """Middleware: only the routes that take recordings take long bodies; elsewhere not a byte reaches the disk.

    Nor does it where there is no room for it beside what must stay free: the workers need that, too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        size_bytes = int(length) if length.isdecimal() else settings.MAX_CLIP_BYTES
        is_long = size_bytes > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if is_long and not is_one_of(settings.TAKES_RECORDINGS, request.path_info):
            return answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("This is more than fits into this form."))
        if request.content_type == "multipart/form-data" and not has_room(size_bytes):
            log.error("disk_full")
            return answer(request, HTTPStatus.INSUFFICIENT_STORAGE, disk_full())
        return self.get_response(request)


def has_room(size_bytes: int) -> bool:
    """Whether so much can be received."""
    free_bytes = shutil.disk_usage(settings.FILE_UPLOAD_TEMP_DIR).free
    return free_bytes >= size_bytes + settings.WORK_FREE_BYTES


def is_one_of(routes: set[str], path: str) -> bool:
    try:
        return resolve(path).view_name in routes
    except Resolver404:
        return False


class Pace:
    """Middleware: so many calls a minute from one address without an account, and so many with a token that is none.

    Whatever route is asked for, or none. Who is signed in, or sends a token that is one, is not counted here, but for
    the file that holds every public act. While Redis is away nobody is turned away: the site stays open.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.let_alone_until_s = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(self._is_over(kind, request) for kind in kinds_of(request)):
            return too_often(request)
        response = self.get_response(request)
        if has_token(request) and not is_known(request):
            self._counted("tokens", request, by=1)
        return response

    def _is_over(self, kind: str, request: HttpRequest) -> bool:
        """A token is counted once it turned out to be nobody's; everything else when it is asked for."""
        by = 0 if kind == "tokens" else 1
        return self._counted(kind, request, by=by) >= settings.CALLS_OF_AN_ADDRESS[kind] + by

    def _counted(self, kind: str, request: HttpRequest, *, by: int) -> int:
        if time.monotonic() < self.let_alone_until_s:
            return 0
        key = f"pace:{kind}:{address_of(request)}:{int(time.time() // MINUTE_S)}"
        try:
            if not by:
                return int(cache.get(key, 0))
            cache.add(key, 0, 2 * MINUTE_S)
            return cache.incr(key, by)
        except (RedisError, OSError, ValueError) as error:  # ValueError: the key went between the two
            self.let_alone_until_s = time.monotonic() + LET_ALONE_S
            REDIS_ERRORS.add("count calls")
            log.warning("throttle_unreachable", error=type(error).__name__)
            return 0


def kinds_of(request: HttpRequest) -> list[str]:
    """What a call counts as: keys of CALLS_OF_AN_ADDRESS."""
    whole = ["whole_files"] if is_one_of(settings.GIVES_WHOLE_FILES, request.path_info) else []
    if has_token(request):
        return ["tokens", *whole]
    # Without a session's name none is looked up, so that what everybody reads stays the same answer for all of them
    if settings.SESSION_COOKIE_NAME in request.COOKIES and is_known(request):
        return whole
    return ["reads" if request.method in SAFE else "writes", *whole]


def has_token(request: HttpRequest) -> bool:
    """Only the API looks at one."""
    return request.path_info.startswith("/api/") and "Authorization" in request.headers


def is_known(request: HttpRequest) -> bool:
    """A person, or (once the API answered) whoever the token belongs to."""
    return hasattr(request.user, "uuid")


def address_of(request: HttpRequest) -> str:
    """Where a call comes from, as the trusted proxy says. A line's IPv6 addresses count as one: there are too many."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    by_proxy = told[-settings.TRUSTED_PROXIES :][0].strip() if settings.TRUSTED_PROXIES else ""
    return line_of(by_proxy or request.META.get("REMOTE_ADDR", ""))


def too_often(request: HttpRequest) -> HttpResponse:
    """A page that asks for nothing else: whoever asks too often is not to cost more than that."""
    status, sentence = HTTPStatus.TOO_MANY_REQUESTS, _("That was too often in a short time. Wait a minute, please.")
    by_program = request.headers.get("Accept", "").startswith("application/json") or request.path.startswith("/api/")
    if by_program or request.headers.get("HX-Request") == "true":
        told = answer(request, status, sentence)
    else:
        told = HttpResponse(
            render_to_string("error.html", {"status": int(status), "sentence": sentence}), status=status
        )
    told["Retry-After"] = str(MINUTE_S - int(time.time() % MINUTE_S))
    told["Cache-Control"] = "no-store"
    return told
