"""What is said of clips, by those who send them and to those who read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from devices.clips import playback, timeline
from devices.clips.models import Clip, ClipStatus, Trigger, UploadState
from devices.clips.parts import Progress
from devices.clips.reasons import damage_sentence, sentence
from devices.people.api_input import Moment, Number, Text, Whole

WRONG_TRIGGER: dict[str, Any] = {"invalid_choice": _("This is no trigger: write motion, ding, on_demand or upload.")}


class Sha256(serializers.RegexField):
    """64 hexadecimal digits; kept in lower case."""

    default_error_messages = {"invalid": _("A SHA-256 has 64 hexadecimal digits.")}

    def __init__(self, **options: Any) -> None:
        super().__init__("^[0-9a-fA-F]{64}$", **options)

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).lower()


# --- What cameras send


class ClipIn(serializers.Serializer[Any]):
    """A recording in one request."""

    file = serializers.FileField(allow_empty_file=True, help_text="MP4, MOV, WebM, MKV, AVI or MPEG-TS.")
    recorded_at = Moment(help_text="When it began, with the zone.")
    trigger = serializers.ChoiceField(choices=Trigger.choices, error_messages=WRONG_TRIGGER)
    sha256 = Sha256(required=False, default="", help_text="Checked against what arrived.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "20 MB",
            {
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "size_bytes": 20000000,
                "content_type": "video/mp4",
                "recorded_at": "2026-06-10T14:00:00+02:00",
                "trigger": "motion",
                "duration_s": 60,
            },
            request_only=True,
        )
    ]
)
class UploadIn(serializers.Serializer[Any]):
    """A recording announced, to be sent in parts."""

    sha256 = Sha256(help_text="Of the whole file. The clip is refused when something else arrives.")
    size_bytes = Whole()
    content_type = Text(max_length=100, help_text="Such as video/mp4.")
    recorded_at = Moment(help_text="When it began, with the zone.")
    trigger = serializers.ChoiceField(choices=Trigger.choices, error_messages=WRONG_TRIGGER)
    duration_s = Number(
        min_value=0,
        required=False,
        allow_null=True,
        default=None,
        help_text="Where the camera knows it: what is too long is refused before a byte is sent.",
    )


class NamedPart(serializers.Serializer[Any]):
    number = Whole(min_value=1, max_value=10_000)
    etag = Text(max_length=200, help_text="The ETag header of the answer to its PUT.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "One part", {"parts": [{"number": 1, "etag": "e09c80c42fda55f9d992e59ca6b3307d"}]}, request_only=True
        )
    ]
)
class CompleteIn(serializers.Serializer[Any]):
    parts = NamedPart(many=True, allow_empty=True)


# --- What cameras are told


class SentClip(serializers.Serializer[Clip]):
    """A clip as the camera that sent it is told of it."""

    id = serializers.UUIDField(source="uuid")
    camera = serializers.UUIDField(source="camera.uuid")
    trigger = serializers.ChoiceField(choices=Trigger.choices, error_messages=WRONG_TRIGGER)
    status = serializers.ChoiceField(choices=ClipStatus.choices)
    recorded_at = serializers.DateTimeField()
    clock_is_wrong = serializers.BooleanField(help_text="recorded_at cannot be right: the arrival is shown instead.")
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField(allow_null=True, help_text="As computed here; null until then.")
    expires_at = serializers.DateTimeField()


class WantedPart(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="From 1.")
    size_bytes = serializers.IntegerField(help_text="Exactly this many bytes.")
    url = serializers.URLField(help_text="PUT them here, without our token.")


class ArrivedPart(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    size_bytes = serializers.IntegerField()
    etag = serializers.CharField()


class UploadOut(serializers.Serializer[Progress]):
    """Where an upload stands. No parts and no clip: everything is there, call complete."""

    upload_id = serializers.UUIDField(source="upload.uuid")
    state = serializers.ChoiceField(choices=[UploadState.OPEN.value, UploadState.DONE.value], source="upload.state")
    part_bytes = serializers.IntegerField(source="upload.part_bytes", help_text="Part n begins at (n - 1) times this.")
    parts = WantedPart(many=True, source="wanted", help_text="What has not arrived, with fresh links.")
    arrived = ArrivedPart(many=True)
    clip = serializers.SerializerMethodField(help_text="The clip, when the upload is done.")
    expires_at = serializers.DateTimeField(source="upload.expires_at")

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_clip(self, progress: Progress) -> str | None:
        return str(progress.upload.clip.uuid) if progress.upload.state == UploadState.DONE else None


# --- What people read


class Segment(serializers.Serializer[Any]):
    start_s = serializers.FloatField()
    end_s = serializers.FloatField()
    strength = serializers.FloatField(help_text="0 to 1.")


class ClipOut(serializers.Serializer[Clip]):
    """A clip as the members of its home see it."""

    id = serializers.UUIDField(source="uuid")
    camera = serializers.UUIDField(source="camera.uuid")
    trigger = serializers.ChoiceField(choices=Trigger.choices, error_messages=WRONG_TRIGGER)
    status = serializers.ChoiceField(choices=ClipStatus.choices)
    reason = serializers.CharField(help_text="Why it is unreadable, as a word; empty otherwise.")
    sentence = serializers.SerializerMethodField(help_text="Why it is unreadable, or what is missing; else empty.")
    recorded_at = serializers.DateTimeField()
    clock_is_wrong = serializers.BooleanField()
    shown_at = serializers.DateTimeField(help_text="Where it stands in the timeline.")
    duration_s = serializers.FloatField(allow_null=True)
    codec = serializers.CharField(help_text="Empty until it is known.")
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    frame_rate = serializers.FloatField(allow_null=True)
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField(allow_null=True)
    labels = serializers.SerializerMethodField()
    segments = serializers.SerializerMethodField(help_text="When something moved.")
    starred = serializers.BooleanField(source="is_starred")
    seen = serializers.BooleanField(source="is_seen")
    expires_at = serializers.DateTimeField()

    def get_sentence(self, clip: Clip) -> str:
        return sentence(clip.reason) if clip.status == ClipStatus.UNREADABLE else damage_sentence(clip.damage)

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=timeline.LABELS)))
    def get_labels(self, clip: Clip) -> list[str]:
        return [label for label in timeline.LABELS if getattr(clip, f"has_{label}")]

    @extend_schema_field(Segment(many=True))
    def get_segments(self, clip: Clip) -> list[dict[str, float]]:
        return [dict(zip(("start_s", "end_s", "strength"), segment, strict=True)) for segment in clip.segments]


class ClipsIn(serializers.Serializer[Any]):
    """Which clips. The page goes on at `cursor`, as given in `older` or `newer`."""

    camera = serializers.UUIDField(required=False, help_text="Of this camera.")
    trigger = serializers.ChoiceField(choices=Trigger.choices, required=False, error_messages=WRONG_TRIGGER)
    starred = serializers.ChoiceField(choices=["true", "false"], required=False, help_text="true: only starred ones.")
    cursor = Text(required=False, max_length=80, help_text="As given by an earlier answer.")

    def get_fields(self) -> dict[str, Any]:
        """Names that cannot stand above: `from` is a word of Python, `label` is one of the base class."""
        return super().get_fields() | {
            "label": serializers.ChoiceField(choices=timeline.LABELS, required=False),
            "from": Moment(required=False, help_text="Shown at this moment or later."),
            "to": Moment(required=False, help_text="Shown before this moment."),
        }


class ClipsOut(serializers.Serializer[Any]):
    clips = ClipOut(many=True)
    newer = serializers.CharField(allow_null=True, help_text="The cursor of the page with newer clips.")
    older = serializers.CharField(allow_null=True, help_text="The cursor of the page with older clips.")


@extend_schema_serializer(examples=[OpenApiExample("To play", {"what": "playback"}, request_only=True)])
class LinkIn(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=playback.LINKS)


class LinkOut(serializers.Serializer[Any]):
    url = serializers.URLField()
    expires_at = serializers.DateTimeField()
