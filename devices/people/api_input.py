"""What the API reads: small JSON, honest numbers, moments with a zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import IO, Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.views import APIView

from devices.errors import LengthRequired, TooLarge

JSON_MOST_BYTES = 256 * 1024
YEARS = range(1900, 9000)  # further away, converting to a local time fails on some days


def check_announced_length(request: Request, most_bytes: int, sentence: str) -> int:
    """The body's length as announced. Refuses what is too long, before it is read."""
    said = request.headers.get("Content-Length") or "0"
    length = int(said) if said.isdecimal() and len(said) < 19 else most_bytes + 1
    if length > most_bytes:
        raise TooLarge(sentence)
    return length


class SmallJson(JSONParser):
    """JSON of a size that a call can need; what nests too deep is a broken request and not a broken server."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request: Request = (parser_context or {})["request"]
        check_announced_length(request, JSON_MOST_BYTES, _("The body of this call is too large."))
        try:
            return super().parse(stream, media_type, dict(parser_context or {}))
        except RecursionError as error:
            raise ParseError(_("This JSON nests too deep.")) from error


class ApiCall(APIView):
    """A call of the API. A body without a length would be taken for an empty one, so it is refused."""

    parser_classes = [SmallJson]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            raise LengthRequired(_("Send the body with a Content-Length, not in chunks."))


class Moment(serializers.DateTimeField):
    """A moment with its zone, such as 2026-06-10T12:00:00Z; one without would be hours off without anybody noticing."""

    default_error_messages = {
        "no_zone": gettext_lazy("Say the zone too: 2026-06-10T12:00:00Z or 2026-06-10T14:00:00+02:00."),
        "no_moment": gettext_lazy("Not a date and time, such as 2026-06-10T12:00:00Z."),
    }

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment = parse_datetime(value.strip()) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None or moment.year not in YEARS:
            self.fail("no_moment")
        if moment.tzinfo is None:
            self.fail("no_zone")
        return moment.astimezone(UTC)


class Whole(serializers.IntegerField):
    """A whole number; true is not 1, "5" is not 5."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number(serializers.FloatField):
    """A number; true is not 1."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """Text; a number or true is none."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)
