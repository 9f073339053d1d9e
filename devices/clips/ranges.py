"""PURE. What part of a file a Range header asks for (RFC 9110), one range at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass


class Unsatisfiable(Exception):
    """The range lies outside the file."""


@dataclass(frozen=True)
class Span:
    """From the first byte to the last one, both counted, from 0."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1


def asked_span(header: str, size_bytes: int) -> Span | None:
    """The span that is asked for. None: the whole file, because there is no range, several, or one we cannot read.

    Raises Unsatisfiable for a range that begins past the end, or the last 0 bytes.
    """
    found = re.fullmatch(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", header.strip(), re.ASCII)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size_bytes)
        if length == 0:
            raise Unsatisfiable
        return Span(size_bytes - length, size_bytes - 1)
    first, last = int(found[1]), int(found[2]) if found[2] else size_bytes - 1
    if found[2] and last < first:
        return None
    if first >= size_bytes:
        raise Unsatisfiable
    return Span(first, min(last, size_bytes - 1))
