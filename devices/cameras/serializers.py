"""What cameras say, and what they are told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from devices.cameras.models import Camera, CameraKind
from devices.people.api_input import Text, Whole
from devices.people.models import Mode


@extend_schema_serializer(
    examples=[OpenApiExample("Pi", {"code": "ABCD2345", "model": "Raspberry Pi", "firmware": "1.0"}, request_only=True)]
)
class PairIn(serializers.Serializer[Any]):
    code = Text(
        min_length=8, max_length=12, help_text="8 letters or digits from the camera's page; spaces and dashes are fine."
    )
    model = Text(max_length=60, required=False, default="", allow_blank=True)
    firmware = Text(max_length=60, required=False, default="", allow_blank=True)


@extend_schema_serializer(
    examples=[
        OpenApiExample("Battery", {"battery_percent": 87, "signal_dbm": -61, "firmware": "1.0"}, request_only=True)
    ]
)
class HeartbeatIn(serializers.Serializer[Any]):
    battery_percent = Whole(min_value=0, max_value=100, required=False, allow_null=True, default=None)
    signal_dbm = Whole(min_value=-150, max_value=20, required=False, allow_null=True, default=None)
    firmware = Text(max_length=60, required=False, default="", allow_blank=True)


class HeartbeatOut(serializers.Serializer[Any]):
    settings_version = serializers.IntegerField(help_text="Not the one you have? Fetch the settings again.")
    server_time = serializers.DateTimeField()


class MuteSpan(serializers.Serializer[Any]):
    day = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday.")
    start = serializers.CharField(help_text="HH:MM, local time.")
    end = serializers.CharField(help_text="HH:MM; not after the start: it runs past midnight.")


class CameraSettings(serializers.Serializer[Camera]):
    """What the device needs to do its work; nothing of where the home is."""

    camera_id = serializers.UUIDField(source="uuid")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=CameraKind.choices)
    settings_version = serializers.IntegerField()
    mode = serializers.ChoiceField(choices=Mode.choices, source="home.mode")
    records_now = serializers.BooleanField(help_text="Whether to record in this mode.")
    clip_length_s = serializers.IntegerField()
    audio = serializers.BooleanField(help_text="Whether to record sound.")
    sensitivity = serializers.IntegerField(min_value=1, max_value=10)
    motion_zones = serializers.ListField(
        child=serializers.JSONField(), help_text="Polygons; vertices in 0..1 of the frame."
    )
    privacy_zones = serializers.ListField(
        child=serializers.JSONField(), help_text="Polygons; vertices in 0..1 of the frame."
    )
    schedule = MuteSpan(many=True, source="mute_schedule", help_text="When alerts are muted. Recording goes on.")
    time_zone = serializers.CharField(source="home.time_zone")


class PairOut(serializers.Serializer[Any]):
    camera_id = serializers.UUIDField()
    token = serializers.CharField(help_text="Shown once: keep it.")
    settings = CameraSettings()
