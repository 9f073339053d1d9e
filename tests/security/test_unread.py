"""The routes that take long bodies read no byte of one before they know who sends it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from ring_platform.guards import is_one_of
from tests.security.addresses import every_address

pytestmark = pytest.mark.django_db


class Unread(BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError("somebody read the body")

    readline = read


@pytest.mark.parametrize("route", sorted(live_settings.TAKES_RECORDINGS))
def test_of_a_stranger_s_long_body_nothing_is_read(route: str, settings: Any) -> None:
    (path,) = [address for address in every_address() if is_one_of({route}, address)]
    request = RequestFactory().post(
        path,
        content_type="multipart/form-data; boundary=b",
        HTTP_COOKIE=f"csrftoken={'a' * 32}",
        HTTP_X_CSRFTOKEN="",
    )
    environ = request.environ | {"CONTENT_LENGTH": str(10**7)}
    environ["wsgi.input"] = Unread()
    said: list[str] = []

    def start(status: str, *_rest: Any) -> Any:
        said.append(status)

    WSGIHandler()(environ, start)
    assert said[0].split()[0] in ("302", "401", "403", "404", "413"), said
