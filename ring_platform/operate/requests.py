"""How many requests each route answered, how, and how long it took. The route's name, never the path."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from devices.counting import Tally, Times

REQUESTS = Tally("porch_http_requests_total", "Requests answered.", ("route", "status"))
SECONDS = Times(
    "porch_http_request_seconds",
    "Until the answer began.",
    ("route",),
    (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
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
