"""A multipart body is taken whole or not at all: neither too long, nor cut off by a connection that broke."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser
from rest_framework.request import Request

from devices.people.api_input import check_announced_length

FORM_BYTES = 64 * 1024  # what the other fields and the boundaries may take


class Counted:
    """A stream that knows how much of it was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.count += len(chunk)
        return chunk


class WholeMultiPart(MultiPartParser):
    """Refuses by the announced length before a byte is read; a body that ends before it is no recording."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        request: Request = (parser_context or {})["request"]
        limit = settings.MAX_CLIP_BYTES // 1024**2
        sentence = _("A clip may have up to {limit} MiB. Cut the recording into pieces.").format(limit=limit)
        announced = check_announced_length(request, settings.MAX_CLIP_BYTES + FORM_BYTES, sentence)
        counted = Counted(stream)
        sent = super().parse(counted, media_type, dict(parser_context or {}))  # type: ignore[arg-type]
        if counted.count < announced:
            raise ParseError(_("The connection broke before everything arrived. Nothing was kept; send it again."))
        return sent
