"""What is counted and written down of each request: its route, never the path that was asked for."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import structlog
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django_structlog.middlewares import RequestMiddleware
from django_structlog.signals import bind_extra_request_metadata

from devices.counting import Tally, Times
from ring_platform.guards import address_of

REQUESTS = Tally("porch_http_requests_total", "Requests answered.", ("route", "status"))
SECONDS = Times(
    "porch_http_request_seconds",
    "Until the answer began.",
    ("route",),
    (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PLACEHOLDER = re.compile(r"<(?:(\w+):)?(\w+)>")
NOWHERE = "(nothing is there)"
NO_ROUTE = "none"  # nothing is there, or it was answered before a route was looked for


class Counted:
    """Middleware around all others but the probes'."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else NO_ROUTE
        REQUESTS.add(route, str(response.status_code))
        SECONDS.took(time.perf_counter() - begun, route)
        return response


class Written(RequestMiddleware):
    """django-structlog's lines, by the route: what was searched for or typed stands in none."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {route_of(request.path_info, request.resolver_match)}"


@receiver(bind_extra_request_metadata)
def bind_address(request: HttpRequest, **_rest: object) -> None:
    """As limits count it. The package would believe whichever header looks like an address of the internet."""
    structlog.contextvars.bind_contextvars(ip=address_of(request))


def route_of(path: str, match: ResolverMatch | None = None) -> str:
    """A path as the log tells it: random names stay, whatever else stands in it does not. match: where it is known."""
    try:
        match = match or resolve(path)
    except Resolver404:
        return NOWHERE
    return "/" + PLACEHOLDER.sub(lambda found: _value(found, match), match.route)


def _value(found: re.Match[str], match: ResolverMatch) -> str:
    kind, name = found.groups()
    return str(match.kwargs[name]) if kind == "uuid" and name != "token" else "…"
