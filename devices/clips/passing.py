"""Bytes on their way from the store to whoever asked: the whole, or the part a player seeks to.

It checks no right and writes nothing down: only the door (playback.py) calls it.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from urllib.parse import quote

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import parse_etags

from devices import storage
from devices.clips.ranges import Span, Unsatisfiable, asked_span
from devices.objects.models import StoredObject
from devices.storage import StorageError

log = structlog.get_logger(__name__)


def bytes_response(
    request: HttpRequest,
    stored: StoredObject,
    *,
    filename: str,
    as_download: bool = False,
    may_be_kept: bool = False,
) -> HttpResponseBase:
    """The bytes themselves, the whole or the part that is asked for, never more than a chunk of them in memory.

    may_be_kept: the browser may keep them and ask whether they still hold (pictures); recordings are not kept.
    """
    etag = f'"{stored.sha256}"' if stored.sha256 else ""
    if may_be_kept and etag and etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _told(HttpResponse(status=304), stored, filename, etag, as_download, may_be_kept)
    try:
        span = _span(request, stored.size_bytes, etag)
    except Unsatisfiable:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{stored.size_bytes}"
        return _told(answer, stored, filename, etag, as_download, may_be_kept)
    sent = span or Span(0, stored.size_bytes - 1)
    body: HttpResponseBase
    if request.method == "HEAD" or len(sent) == 0:
        body = HttpResponse()
    else:
        body = StreamingHttpResponse(Chunks(stored.key, span))
    body["Content-Length"] = str(len(sent))
    if span is not None:
        body.status_code = 206
        body["Content-Range"] = f"bytes {span.first}-{span.last}/{stored.size_bytes}"
    return _told(body, stored, filename, etag, as_download, may_be_kept)


def _span(request: HttpRequest, size_bytes: int, etag: str) -> Span | None:
    """The part that is asked for; the whole when If-Range names another file."""
    held = request.headers.get("If-Range", "")
    if held and held != etag:
        return None
    return asked_span(request.headers.get("Range", ""), size_bytes)


class Chunks(Iterator[bytes]):
    """The bytes of an object. The first of them are here at once, so that a missing object, or a store that breaks off
    before it gave any, is an error page.

    When the store dies in the middle the connection ends: the length was promised, and a player asks for the
    rest again. An error page in the middle of a film would be worse than none.
    """

    def __init__(self, key: str, span: Span | None = None) -> None:
        self._source = storage.read(key, span.first, span.last) if span else storage.read(key)
        self._first = next(self._source, b"")

    def __next__(self) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        try:
            return next(self._source)
        except StorageError as error:
            log.warning("store_broke_off", error=str(error))
            raise ConnectionResetError(errno.ECONNRESET, "the store broke off") from error

    def close(self) -> None:
        """Whoever asked may have gone before the first chunk."""
        self._source.close()


def _told(
    answer: HttpResponseBase, stored: StoredObject, filename: str, etag: str, as_download: bool, may_be_kept: bool
) -> HttpResponseBase:
    answer["Content-Type"] = stored.content_type
    answer["Content-Disposition"] = disposition(filename, as_download=as_download)
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, no-cache" if may_be_kept else "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    if etag:
        answer["ETag"] = etag
    return answer


def disposition(name: str, *, as_download: bool) -> str:
    """RFC 6266: a plain name for every client, the true one beside it."""
    kind = "attachment" if as_download else "inline"
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
