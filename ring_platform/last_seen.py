"""When a session was last seen, for the list of one's sessions: written once a minute, not with every picture."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.http import HttpRequest, HttpResponse

NOTED_FOR_S = 60
MOST = 10_000  # sessions that a process remembers


class LastSeen(UserSessionsMiddleware):  # type: ignore[misc]  # allauth is not typed
    """allauth's, which writes a row at each request. From another address or browser it is written at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.noted: dict[tuple[str | None, ...], float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = (request.META.get(name) for name in ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT"))
        seen = (request.session.session_key, *said)
        now_s = time.time()
        if seen[0] is None or abs(now_s - self.noted.get(seen, 0)) < NOTED_FOR_S:  # clocks go back, too
            answer: HttpResponse = self.get_response(request)
            return answer
        if request.user.is_authenticated:
            if len(self.noted) >= MOST:
                self.noted.clear()
            self.noted[seen] = now_s
        response: HttpResponse = super().__call__(request)
        return response
