"""A person adds recordings from the browser."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from devices.cameras.models import Camera
from devices.clips.accepting import content_type_of
from devices.clips.forms import UploadForm
from devices.clips.models import Clip, Trigger
from devices.clips.seats import cameras_of, home_of, user_of
from devices.clips.upload import receive
from devices.errors import LengthRequired, NoRoom, Refused, TooLarge
from devices.objects.storing import used_bytes
from devices.people.models import Home, Right, User

FORM_BYTES = 64 * 1024  # what the form's other fields and the boundaries take


@csrf_exempt  # checked in _received, once the length is known: the check reads the whole body
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose recordings and send them. What is too large is refused before a byte of it is read."""
    user, place = user_of(request), home_of(request, uuid)
    if not place.allows(user, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can add recordings."))
    if request.method == "POST":
        _check_length(request, place)
        return _received(request, user, place)
    form = UploadForm(cameras=cameras_of(user, place), initial={"camera": request.GET.get("camera", "")})
    return _page(request, place, form)


def _check_length(request: HttpRequest, place: Home) -> None:
    """Refuse by what is announced. Several files in one body share one limit; the page's script sends each alone."""
    said = request.headers.get("Content-Length") or ""
    if not said.isdecimal() or len(said) > 18:
        raise LengthRequired(_("Send the recording with its length."))
    if int(said) > settings.MAX_CLIP_BYTES + FORM_BYTES:
        limit = settings.MAX_CLIP_BYTES // 1024**2
        raise TooLarge(_("Up to {limit} MiB can be sent at once. Cut the recording into pieces.").format(limit=limit))
    if used_bytes(place.pk) + int(said) > place.quota_bytes + FORM_BYTES:
        raise NoRoom(_("The storage of this home is full. Delete clips or shorten how long they are kept."))


@csrf_protect
def _received(request: HttpRequest, user: User, place: Home) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES, cameras=cameras_of(user, place))
    if not form.is_valid():
        if _wants_json(request):
            sentences = [str(sentence) for told in form.errors.values() for sentence in told]
            return JsonResponse({"detail": " ".join(sentences)}, status=400)
        return _page(request, place, form, status=400)
    kept = [_keep(form.cleaned_data["camera"], file, user) for file in form.cleaned_data["file"]]
    if _wants_json(request):
        cards = [reverse("devices:clip_card", args=[clip.uuid]) for clip, _is_new in kept]
        return JsonResponse({"cards": cards, "is_new": [is_new for _clip, is_new in kept]}, status=201)
    fresh = sum(is_new for _clip, is_new in kept)
    if fresh:
        messages.success(request, ngettext("{n} recording added.", "{n} recordings added.", fresh).format(n=fresh))
    if fresh < len(kept):
        messages.info(request, _("What was here already was not added again."))
    return redirect("devices:home", place.uuid)


def _keep(camera: Camera, file: TemporaryUploadedFile, user: User) -> tuple[Clip, bool]:
    """When it was recorded the file itself may say; the analysis reads that."""
    return receive(
        camera,
        Path(file.temporary_file_path()),
        by=user,
        content_type=content_type_of(file.name or "", file.content_type or ""),
        recorded_at=None,
        trigger=Trigger.UPLOAD,
        now=timezone.now(),
    )


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _page(request: HttpRequest, place: Home, form: UploadForm, *, status: int = 200) -> HttpResponse:
    context = {"home": place, "form": form, "most_bytes": settings.MAX_CLIP_BYTES}
    return render(request, "devices/clips/upload.html", context, status=status)
