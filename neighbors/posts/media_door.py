"""The door to the pictures of posts: who asks is checked at every request, and the bytes pass through here."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from devices.clips import playback
from devices.clips.models import Clip
from devices.clips.passing import bytes_response
from devices.clips.seats import LOADED
from devices.errors import Gone
from devices.objects.models import StoredObject
from devices.people.models import User
from neighbors.posts.models import Media

COPIES = ("blurred", "poster")


def open_copy(request: HttpRequest, media: Media, what: str, *, is_counted: bool = False) -> HttpResponseBase:
    """The blurred copy or its still, for somebody who may see this media (the caller has found it with that right).

    is_counted: a look at a published copy. How often is kept, not by whom. A player asks many times for one look.
    """
    stored = _there(media.blurred if what == "blurred" else media.poster)
    if is_counted and what == "blurred" and request.method == "GET" and _from_start(request):
        Media.objects.filter(pk=media.pk).update(looks=F("looks") + 1)
    name = f"{what}.{stored.key.rpartition('.')[2]}"
    return bytes_response(request, stored, filename=name, may_be_kept=what == "poster")


def open_original(request: HttpRequest, media: Media, *, by: User, now: datetime) -> HttpResponseBase:
    """What the author works on: what they sent, or their clip as they may see it at home, written down as there."""
    if media.clip_id is not None:
        clip = Clip.objects.visible_to(by).select_related(*LOADED).filter(pk=media.clip_id).first()
        if clip is None:
            raise Gone(_("This clip is not there any more."))
        return playback.open_recording(request, clip, by=by, now=now)
    stored = _there(media.original)
    return bytes_response(request, stored, filename=f"original.{stored.key.rpartition('.')[2]}")


def _from_start(request: HttpRequest) -> bool:
    asked = request.headers.get("Range", "")
    return not asked.startswith("bytes=") or asked.startswith("bytes=0-")


def _there(stored: StoredObject | None) -> StoredObject:
    if stored is None:
        raise Gone(_("This picture is not there."))
    return stored
