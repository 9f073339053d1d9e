"""What a caller says of itself is not taken for what is so: the log has the front's word for where it comes from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def told(caplog: pytest.LogCaptureFixture, **headers: str) -> dict[str, Any]:
    with caplog.at_level("INFO"):
        Client().get("/agencies/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    return next(line for line in lines if line["event"] == "request_finished")


def test_the_address_is_that_of_the_front(caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    line = told(caplog, x_forwarded_for="8.8.8.8, 192.168.1.5", x_real_ip="9.9.9.9", client_ip="7.7.7.7")
    assert line["ip"] == "192.168.1.5"


def test_the_name_of_a_request_is_ours(caplog: pytest.LogCaptureFixture) -> None:
    """It goes along with tasks: whoever chose it could hide among the lines of somebody else's."""
    assert told(caplog, x_request_id="somebody-elses")["request_id"] != "somebody-elses"
