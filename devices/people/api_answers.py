"""How errors look in the API's description: RFC 9457 problem details, each with the sentence to show."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

PROBLEM = "application/problem+json"


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A sentence",
            {
                "type": "about:blank",
                "title": "Request Entity Too Large",
                "status": 413,
                "detail": "A clip may have up to 512 MiB. Cut the recording into pieces.",
            },
            response_only=True,
        )
    ]
)
class Problem(serializers.Serializer[Any]):
    """An error (RFC 9457). `detail` is a sentence that can be shown as it is."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong, in a sentence.")
    errors = serializers.DictField(  # type: ignore[assignment]  # DRF takes declared fields off the class
        required=False, help_text="With 400: sentences by the field they are about."
    )
    missing = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="With 409: numbers of the parts to send (again)."
    )


def problems(*statuses: int) -> dict[Any, Any]:
    """These errors, for `responses` of a call's description."""
    return {(status, PROBLEM): Problem for status in statuses}
