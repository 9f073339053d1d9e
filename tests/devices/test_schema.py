"""The API does what its description says, whatever is sent: never a 500, never an answer that is not described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from devices.cameras.models import Camera
from devices.people import tokens
from devices.people.models import User
from tests.access.things import announced
from tests.devices.clips.ready import ready_clip

pytestmark = [pytest.mark.parts, pytest.mark.django_db, pytest.mark.usefixtures("store")]
schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
FEW = settings(BOUNDED, max_examples=4, phases=[Phase.generate])


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A request through plain WSGI closes its database connection; here that is the test's own, in its transaction."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture(params=["camera", "person", "nobody"])
def headers(request: pytest.FixtureRequest, porch: Camera, ana: User) -> dict[str, str]:
    if request.param == "nobody":
        return {}
    person = tokens.make(ana, "schema", by=ana, now=timezone.now())
    return {"Authorization": f"Bearer {'cam_porch' if request.param == 'camera' else person}"}


@schema.parametrize()
@BOUNDED
def test_every_answer_is_as_described(case: Any, headers: dict[str, str]):
    case.headers.pop("Authorization", None)  # ours is sent
    case.call_and_validate(checks=CHECKS, headers=headers)


@schema.include(path_regex="uuid").parametrize()
@FEW
def test_every_answer_about_something_that_exists_is_as_described(case: Any, headers: dict[str, str], porch: Camera):
    there = announced(porch) if "uploads" in case.path else ready_clip(porch)
    case.path_parameters = {"uuid": str(there.uuid)}
    case.headers.pop("Authorization", None)
    case.call_and_validate(checks=CHECKS, headers=headers)


def test_every_call_of_the_contract_is_described():
    described = Client().get("/api/schema/?format=json").json()
    validate_schema(described)
    calls = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    assert calls == {
        ("POST", "/api/v1/cameras/pair"),
        ("GET", "/api/v1/camera"),
        ("POST", "/api/v1/camera/heartbeat"),
        ("POST", "/api/v1/clips"),
        ("GET", "/api/v1/clips"),
        ("GET", "/api/v1/clips/{uuid}"),
        ("POST", "/api/v1/clips/{uuid}/link"),
        ("POST", "/api/v1/uploads"),
        ("GET", "/api/v1/uploads/{uuid}"),
        ("POST", "/api/v1/uploads/{uuid}/complete"),
    }
    assert set(described["components"]["securitySchemes"]) == {"camera_token", "person_token", "cookieAuth"}
    assert described["paths"]["/api/v1/cameras/pair"]["post"]["security"] == [{}]
    assert described["paths"]["/api/v1/camera"]["get"]["security"] == [{"camera_token": []}]
    assert described["paths"]["/api/v1/clips"]["post"]["security"] == [{"camera_token": []}]
    assert described["paths"]["/api/v1/clips"]["get"]["security"] == [{"person_token": []}, {"cookieAuth": []}]
    assert described["paths"]["/api/v1/clips/{uuid}/link"]["post"]["security"] == [{"person_token": []}]
    for methods in described["paths"].values():
        for call in methods.values():
            for status, answer in call["responses"].items():
                kind = "application/json" if status < "300" else "application/problem+json"
                assert list(answer["content"]) == [kind]
