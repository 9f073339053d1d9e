"""The one door to bytes. Who asks is checked at every request; what leaves has an address of ours.

Members are sent on to the store by a signed link of some minutes where the store can be seeked in, as found once when
the process started; else the bytes pass through here. A play, a download and a link are written down: one play for
each viewer and clip in ten minutes, not one for each Range, because a player asks dozens of times. Posters and
preview strips are not written down for members: they are what a list is made of.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from devices import storage
from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.audit.recording import record
from devices.clips.models import BrokenGlass, Clip
from devices.clips.passing import bytes_response, disposition
from devices.errors import Conflict, Gone, Refused
from devices.objects.models import StoredObject
from devices.people.models import Right, User

ONE_PLAY = timedelta(minutes=10)
LINKS = ("playback", "original", "poster", "preview")
SALT = "devices.clips.playback"


# --- What there is of a clip


def recording(clip: Clip, *, by: User, as_h264: bool = False) -> StoredObject:
    """What plays. Before a clip was read its bytes may show what a privacy zone hides: there is nothing to play yet."""
    if not clip.is_ready:
        raise Conflict(_("This recording is not ready to be played yet."))
    return _there(clip.h264 if as_h264 else clip.playable or clip.original)


def original(clip: Clip, *, by: User) -> StoredObject:
    """The bytes as they arrived, for those who may download. Of a clip that could not be read: for the owner alone."""
    if not clip.home.allows(by, Right.DOWNLOAD if clip.is_ready else Right.OWN):
        raise Refused(_("Only the owner or a manager can download recordings."))
    return _there(clip.original)


def sealed(clip: Clip, *, by: User) -> StoredObject:
    """The recording without its privacy zones, where the owner chose to keep it. For the owner alone."""
    if not clip.home.allows(by, Right.OWN):
        raise Refused(_("Only the owner can open the unmasked original."))
    return _there(clip.sealed)


def open_picture(request: HttpRequest, clip: Clip, what: str) -> HttpResponseBase:
    """The poster or the preview strip, for a member. The browser may keep it, and asks each time whether it may."""
    stored = picture(clip, what)
    return bytes_response(request, stored, filename=f"{what}.jpg", may_be_kept=True)


def picture(clip: Clip, what: str) -> StoredObject:
    """poster, or preview (the strip)."""
    return _there(clip.poster if what == "poster" else clip.strip)


def _there(stored: StoredObject | None) -> StoredObject:
    if stored is None:
        raise Gone(_("There is no such copy of this recording."))
    return stored


def file_name(clip: Clip, stored: StoredObject) -> str:
    """Camera and local time, as a person would name it; safe on every file system."""
    local = clip.shown_at.astimezone(clip.home.tz)
    camera = "".join(c if c.isalnum() or c in " -_" else " " for c in clip.camera.name).strip() or "camera"
    return f"{' '.join(camera.split())} {local:%Y-%m-%d %H-%M-%S}.{stored.key.rpartition('.')[2]}"


# --- The door


def open_recording(
    request: HttpRequest, clip: Clip, *, by: User, now: datetime, as_h264: bool = False
) -> HttpResponseBase:
    """Play it, for a member."""
    stored = recording(clip, by=by, as_h264=as_h264)
    note_play(clip, by=by, now=now)
    return _passed_on(request, stored, file_name(clip, stored), as_download=False)


def open_download(request: HttpRequest, clip: Clip, *, by: User, is_sealed: bool = False) -> HttpResponseBase:
    """Download it, for a member. A download that goes on where it broke off is not a second one."""
    stored = sealed(clip, by=by) if is_sealed else original(clip, by=by)
    if from_start(request):
        record(by, Action.CLIP_DOWNLOADED, clip, home=clip.home, what="sealed" if is_sealed else "original")
    return _passed_on(request, stored, file_name(clip, stored), as_download=True)


def open_through_glass(
    request: HttpRequest, glass: BrokenGlass, *, by: User, now: datetime, as_h264: bool = False
) -> HttpResponseBase:
    """Play it, for the operator who broke the glass. The bytes pass here: the right was checked for this request.

    Each time it is played is written down, and the first request in ten minutes, wherever in the film it begins.
    """
    clip = glass.clip
    if clip is None:
        raise Gone(_("This recording is not there any more."))
    stored = recording(clip, by=by, as_h264=as_h264)
    if from_start(request) or not _was_recorded(clip, Action.CLIP_SEEN_BY_OPERATOR, by=by, now=now):
        record(by, Action.CLIP_SEEN_BY_OPERATOR, clip, home=clip.home, glass=str(glass.uuid))
    return bytes_response(request, stored, filename=f"recording.{stored.key.rpartition('.')[2]}")


def from_start(request: HttpRequest) -> bool:
    """Not a download that goes on where it broke off, and not a question about it (HEAD)."""
    asked = request.headers.get("Range", "")
    return request.method == "GET" and (not asked.startswith("bytes=") or asked.startswith("bytes=0-"))


def note_play(clip: Clip, *, by: User, now: datetime) -> None:
    """Write a play down, unless this viewer's last one of this clip is younger than ten minutes."""
    if not _was_recorded(clip, Action.CLIP_PLAYED, by=by, now=now):
        record(by, Action.CLIP_PLAYED, clip, home=clip.home)


def _was_recorded(clip: Clip, action: Action, *, by: User, now: datetime) -> bool:
    recent = AuditEntry.objects.filter(subject_uuid=clip.uuid, at__gt=now - ONE_PLAY, action=action)
    return recent.filter(person__actor_uuid=by.uuid).exists()


def _passed_on(request: HttpRequest, stored: StoredObject, name: str, *, as_download: bool) -> HttpResponseBase:
    if not storage.links_can_be_seeked():
        return bytes_response(request, stored, filename=name, as_download=as_download)
    answer = HttpResponseRedirect(_signed(stored, name, as_download=as_download))
    answer["Cache-Control"] = "private, no-store"
    return answer


def _signed(stored: StoredObject, name: str, *, as_download: bool) -> str:
    return storage.sign_read(
        stored.key,
        content_type=stored.content_type,
        disposition=disposition(name, as_download=as_download),
        lives_s=settings.LINK_LIVES_S,
    )


# --- Links, for a person's own programs


def link_for(clip: Clip, what: str, *, by: User, now: datetime) -> tuple[str, datetime]:
    """A link that a program without a session can open for LINK_LIVES_S, and when it ends.

    what: one of LINKS. The store's own where it can be seeked in; else one of ours, behind which the right is
    checked again at each request.
    """
    stored = _linked(clip, what, by=by)
    record(by, Action.CLIP_LINKED, clip, home=clip.home, what=what)
    until = now + timedelta(seconds=settings.LINK_LIVES_S)
    if storage.links_can_be_seeked():
        return _signed(stored, file_name(clip, stored), as_download=what == "original"), until
    token = signing.TimestampSigner(salt=SALT).sign_object([str(clip.uuid), what, str(by.uuid)])
    return urljoin(settings.SITE_URL, reverse("devices:clip_stream", args=[clip.uuid, token])), until


def _linked(clip: Clip, what: str, *, by: User) -> StoredObject:
    if what == "original":
        return original(clip, by=by)
    return recording(clip, by=by) if what == "playback" else picture(clip, what)


def holder_of(token: str) -> tuple[str, str, User]:
    """What a link of ours opens, and whose it is: the clip's uuid, what, the person. Raises Gone."""
    gone = Gone(_("This link has ended. Ask for a new one."))
    try:
        clip, what, person = signing.TimestampSigner(salt=SALT).unsign_object(token, max_age=settings.LINK_LIVES_S)
    except signing.BadSignature as error:
        raise gone from error
    user = User.objects.filter(uuid=person, is_active=True).first()
    if user is None:
        raise gone
    return clip, what, user


def open_link(request: HttpRequest, clip: Clip, what: str, *, by: User, now: datetime) -> HttpResponseBase:
    """What a link of ours gives, for as long as the person who made it may see it."""
    stored = _linked(clip, what, by=by)
    if what == "playback":
        note_play(clip, by=by, now=now)
    elif what == "original" and from_start(request):
        record(by, Action.CLIP_DOWNLOADED, clip, home=clip.home, what="original")
    return bytes_response(request, stored, filename=file_name(clip, stored), as_download=what == "original")
