"""API calls of the cameras room, below /api/v1/."""

from django.urls import URLPattern, path

from devices.cameras import api

urlpatterns: list[URLPattern] = [
    path("cameras/pair", api.Pair.as_view(), name="pair"),
    path("camera", api.OwnSettings.as_view(), name="camera"),
    path("camera/heartbeat", api.Heartbeat.as_view(), name="heartbeat"),
]
