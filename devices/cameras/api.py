"""The camera's own calls: pair, settings, heartbeat."""

from __future__ import annotations

from typing import cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from devices.cameras import heartbeat, pairing
from devices.cameras.auth import CameraToken, IsCamera
from devices.cameras.models import Camera
from devices.cameras.serializers import CameraSettings, HeartbeatIn, HeartbeatOut, PairIn, PairOut
from devices.people.api_answers import problems
from devices.people.api_auth import Limited, PersonToken
from devices.people.api_input import ApiCall


class CameraCall(ApiCall):
    """A call for a camera's token. A person's token is known, and refused."""

    authentication_classes = [CameraToken, PersonToken]
    permission_classes = [IsCamera]
    throttle_classes = [Limited]
    throttle_scope = "camera"

    @property
    def camera(self) -> Camera:
        return cast(Camera, self.request.user)  # IsCamera let it in


class Pair(ApiCall):
    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = [Limited]
    throttle_scope = "pairing"

    @extend_schema(
        operation_id="pair_camera",
        summary="Become a camera of a home",
        request=PairIn,
        responses={201: PairOut, **problems(400, 410, 411, 413, 415, 429)},
    )
    def post(self, request: Request) -> Response:
        """Trade the code from the camera's page (single use, ten minutes) for a token. The answer shows it once.

        The picture on that page is a QR code of the same as JSON: `{"pair": "the address to post to", "code": "…"}`.
        """
        sent = PairIn(data=request.data)
        sent.is_valid(raise_exception=True)
        camera, token = pairing.pair(**sent.validated_data, now=timezone.now())
        told = PairOut({"camera_id": camera.uuid, "token": token, "settings": camera})
        return Response(told.data, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})


class OwnSettings(CameraCall):
    @extend_schema(
        operation_id="get_camera",
        summary="The camera's settings",
        responses={200: CameraSettings, **problems(401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        """Zones, mode, clip length, sound and schedule of the camera that asks."""
        return Response(CameraSettings(self.camera).data)


class Heartbeat(CameraCall):
    @extend_schema(
        operation_id="send_heartbeat",
        summary="I am here",
        request=HeartbeatIn,
        responses={200: HeartbeatOut, **problems(400, 401, 403, 411, 413, 415, 429)},
    )
    def post(self, request: Request) -> Response:
        """Send it about once a minute. After three silent minutes the camera is shown as late, then as offline."""
        sent = HeartbeatIn(data=request.data)
        sent.is_valid(raise_exception=True)
        now = timezone.now()
        heartbeat.beat(self.camera, now=now, **sent.validated_data)
        return Response(HeartbeatOut({"settings_version": self.camera.settings_version, "server_time": now}).data)
