"""A camera signs in with the token it got by pairing; that opens the camera's own calls and nothing else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from devices.cameras import pairing
from devices.cameras.models import Camera
from devices.people.api_auth import SCHEME, bearer_token, lets_in


class CameraToken(BaseAuthentication):
    """`Authorization: Bearer cam_…`: the token shown once when the camera was paired.

    It comes first in a call's list, so it leaves every other kind of token to the next.
    """

    def authenticate(self, request: Request) -> tuple[Camera, str] | None:
        token = bearer_token(request)
        if token is None or not token.startswith(pairing.PREFIX):
            return None
        camera = pairing.camera_of(token)
        if camera is None:
            raise AuthenticationFailed(_("This camera's token is not valid any more. Pair the camera again."))
        return camera, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="porch"'


class IsCamera(BasePermission):
    message = gettext_lazy("This call is for cameras: use the token that the camera got when it was paired.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, Camera)


class CameraTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The same, for the API's description."""

    target_class = CameraToken
    name = "camera_token"

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        return [{self.name: []}] if lets_in(auto_schema, IsCamera) else []

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "`cam_…`, shown once when the camera is paired."}
