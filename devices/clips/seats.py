"""What every view of this room begins with: who asks, in which home, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.clips.timeline import HEAVY
from devices.people.models import Home, Right, User

LOADED = ("camera", "home", "original", "sealed", "playable", "h264", "poster", "strip")


@dataclass(frozen=True)
class May:
    """The rights of one member, as templates ask for them."""

    keep: bool
    download: bool
    settings: bool
    own: bool


def user_of(request: HttpRequest) -> User:
    """Who asks. A view without a person behind it does not exist for anybody."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def home_of(request: HttpRequest, uuid: UUID) -> Home:
    return get_object_or_404(Home.objects.visible_to(request.user), uuid=uuid)


def may_of(user: User, home: Home) -> May:
    member = home.membership_of(user)
    if member is None:
        raise Http404
    return May(
        keep=member.may(Right.KEEP),
        download=member.may(Right.DOWNLOAD),
        settings=member.may(Right.SETTINGS),
        own=member.may(Right.OWN),
    )


def clip_of(request: HttpRequest, uuid: UUID) -> Clip:
    """A clip this person may see, with everything it points to."""
    return get_object_or_404(Clip.objects.visible_to(request.user).select_related(*LOADED), uuid=uuid)


def clip_with(request: HttpRequest, uuid: UUID, thing: str) -> Clip:
    """The same with one of LOADED alone: a page asks for dozens of pictures, and each is asked for by itself."""
    seen = Clip.objects.visible_to(request.user).select_related(thing).defer(*HEAVY)
    return get_object_or_404(seen, uuid=uuid)


def cameras_of(user: User, home: Home) -> list[Camera]:
    return list(Camera.objects.visible_to(user).filter(home=home).order_by("name", "pk"))


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where the form says it came from, if that is one of our pages."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) and back.startswith("/") else otherwise
