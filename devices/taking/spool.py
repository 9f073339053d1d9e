"""What the database says for a copy, in two files without a name: read at once, so that nobody's slow line holds it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import IO, Any
from uuid import UUID

from django.conf import settings

from devices.taking.shape import File, Part

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Span:
    """Where one JSON file stands among all of them."""

    name: str
    begins: int
    ends: int


class Spool:
    """Never more than some rows in memory, however many there are."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.spans: list[Span] = []
        with ExitStack() as opened:
            self._said: IO[bytes] = opened.enter_context(tempfile.TemporaryFile(dir=settings.WORK_DIR))
            self._files: IO[bytes] = opened.enter_context(tempfile.TemporaryFile(dir=settings.WORK_DIR))
            for part in parts:
                self._write(part)
            self._opened = opened.pop_all()

    def _write(self, part: Part) -> None:
        begins, is_first = self._said.tell(), True
        self._said.write(b"[")
        for row in part.rows():
            if isinstance(row, File):
                self._files.write(_line(asdict(row)) + b"\n")
                continue
            self._said.write((b"\n" if is_first else b",\n") + _line(row))
            is_first = False
        self._said.write(b"\n]\n")
        self.spans.append(Span(f"{part.name}.json", begins, self._said.tell()))

    def said(self, span: Span) -> Iterator[bytes]:
        """The bytes of one JSON file."""
        at = span.begins
        while at < span.ends:
            self._said.seek(at)
            chunk = self._said.read(min(CHUNK_BYTES, span.ends - at))
            at += len(chunk)
            yield chunk

    def files(self) -> Iterator[File]:
        self._files.seek(0)
        for line in self._files:
            one = json.loads(line)
            names = {name: UUID(one[name]) if one[name] else None for name in ("clip", "home")}
            yield File(one["name"], one["key"], **names)

    def close(self) -> None:
        self._opened.close()


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=_plain).encode()


def _plain(value: object) -> str:
    """Times as ISO 8601 has them; names and words as text."""
    return value.isoformat() if isinstance(value, date | time) else str(value)
