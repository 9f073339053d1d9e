"""How a call of the API says who it is, and how often it may come."""

from __future__ import annotations

from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from redis.exceptions import RedisError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from devices.counting import REDIS_ERRORS
from devices.people import tokens
from devices.people.lines import line_of
from devices.people.models import User

log = structlog.get_logger(__name__)
SCHEME = "Bearer"
TOKEN_LONGEST = 200


def bearer_token(request: Request) -> str | None:
    """The token of the Authorization header; None when there is no such header or it is of another scheme."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME.lower():
        return None
    token = token.strip()
    if not token or len(token) > TOKEN_LONGEST or not token.isascii():
        raise AuthenticationFailed(_("This token is not valid."))
    return token


class PersonToken(BaseAuthentication):
    """`Authorization: Bearer per_…`: a personal API token made on the page Me."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        token = bearer_token(request)
        if token is None:
            return None
        user = tokens.user_of(token, timezone.now())
        if user is None:
            raise AuthenticationFailed(_("This token is not valid, or it was taken back."))
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="porch"'


class IsPerson(BasePermission):
    message = gettext_lazy("This call is for people and their programs: use a personal token, not a camera's.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, User)


class PersonTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The same, for the API's description."""

    target_class = PersonToken
    name = "person_token"

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        return [{self.name: []}] if lets_in(auto_schema, IsPerson) else []

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "`per_…`, made by a person on the page *Me*."}


def lets_in(auto_schema: AutoSchema, kind: type[BasePermission]) -> bool:
    """Whether a call is for callers of this kind. It may know others too, only to refuse them with a sentence."""
    return any(isinstance(permission, kind) for permission in auto_schema.view.get_permissions())


class Limited(ScopedRateThrottle):
    """So many calls a minute, by who calls. When Redis is down nobody is turned away: no upload fails for it."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:
            REDIS_ERRORS.add("count calls")
            log.warning("throttle_unreachable", error=type(error).__name__)
            return True

    def get_rate(self) -> str | None:
        """Read when asked, and not when this file is imported."""
        return str(api_settings.DEFAULT_THROTTLE_RATES[str(self.scope)])

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Cameras and people have integer keys of their own: tell them apart by their random names."""
        who = getattr(request.user, "uuid", None) or line_of(self.get_ident(request) or "")
        return self.cache_format % {"scope": self.scope, "ident": who}
