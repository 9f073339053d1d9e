"""Is it alive, is it ready, how is it: asked by whatever starts, routes to and watches our processes."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from ring_platform.operate import exporting, parts


def live(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks nobody: a dead database is no reason to start the web process again."""
    return plain(HttpResponse("alive\n", content_type="text/plain; charset=utf-8"))


def ready(request: HttpRequest) -> HttpResponse:
    """Every part is there; or 503, and which one is missing."""
    missing = parts.LOOK.missing()
    is_ready = not any(missing.values())
    told = {"ready": is_ready, **{name: what or "ok" for name, what in missing.items()}}
    return plain(JsonResponse(told, status=HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE))


def metrics(request: HttpRequest) -> HttpResponse:
    """To whoever sends the token of METRICS_TOKEN. With none set there is nothing here, for nobody.

    Not for this machine's own calls either: behind a proxy on the same machine everybody's calls are that.
    """
    if not settings.METRICS_TOKEN:
        return plain(HttpResponse("There is nothing here.\n", "text/plain", HTTPStatus.NOT_FOUND))
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        refused = HttpResponse("This needs the token of METRICS_TOKEN.\n", "text/plain", HTTPStatus.UNAUTHORIZED)
        refused["WWW-Authenticate"] = "Bearer"
        return plain(refused)
    return plain(HttpResponse(exporting.exposition(), CONTENT_TYPE_LATEST))


def plain(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class Probes:
    """The first middleware: probes get past host names, redirects, sessions and the log of requests.

    A probe asks a container by its address, without TLS, every few seconds.
    """

    views = {"/health/live": live, "/health/ready": ready, "/metrics": metrics}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self.views.get(request.path_info)
        return self.get_response(request) if view is None else view(request)
