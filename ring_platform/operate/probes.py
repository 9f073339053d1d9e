"""Is it alive, is it ready: asked by whatever starts, stops and routes to our processes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse

from ring_platform.operate import parts

look = parts.Look()


def live(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks nobody: a dead database is no reason to start the web process again."""
    return plain(HttpResponse("alive\n", content_type="text/plain; charset=utf-8"))


def ready(request: HttpRequest) -> HttpResponse:
    """Every part is there; or 503, and which one is missing."""
    missing = look.missing()
    is_ready = not any(missing.values())
    told = {"ready": is_ready, **{name: what or "ok" for name, what in missing.items()}}
    return plain(JsonResponse(told, status=HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE))


def plain(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class Probes:
    """The first middleware: probes get past host names, redirects, sessions and the log of requests.

    A probe asks a container by its address, without TLS, every few seconds.
    """

    views = {"/health/live": live, "/health/ready": ready}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self.views.get(request.path_info)
        return self.get_response(request) if view is None else view(request)
