"""The operator opens a recording in an emergency. For anybody else, and without a second factor, nothing is here."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from devices.clips import glass as flow
from devices.clips import playback
from devices.clips.models import BrokenGlass
from devices.clips.seats import user_of


class GlassForm(forms.Form):
    clip = forms.UUIDField(label=gettext_lazy("Name of the recording"), help_text=gettext_lazy("Its UUID."))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=flow.LEAST_REASON,
        max_length=flow.MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The owner reads it at once, word for word. At least 20 characters."),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def glass(request: HttpRequest) -> HttpResponse:
    """Which recording, and why; and what is open now."""
    user, now = user_of(request), timezone.now()
    if not flow.may_break(user):
        raise Http404
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clip = flow.breakable().filter(uuid=form.cleaned_data["clip"]).first()
        if clip is not None:
            broken = flow.break_glass(clip, form.cleaned_data["reason"], by=user, now=now)
            return redirect("devices:glass_clip", broken.uuid)
        form.add_error("clip", _("There is no ready recording of this name."))
    opened = BrokenGlass.objects.open(now).filter(by=user, clip__isnull=False).order_by("-at")
    status = 400 if form.is_bound else 200
    return render(request, "devices/clips/glass.html", {"form": form, "opened": opened}, status=status)


def _opened(request: HttpRequest, uuid: UUID) -> BrokenGlass:
    broken = flow.opened(uuid, by=request.user, now=timezone.now())
    if broken is None:
        raise Http404
    return broken


@login_required
@never_cache
@require_safe
def glass_clip(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The recording, while it is open; nothing about the home it is of."""
    broken = _opened(request, uuid)
    return render(request, "devices/clips/glass_clip.html", {"glass": broken, "clip": broken.clip})


@login_required
@require_safe
def glass_video(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Its bytes; ?as=h264: its copy for browsers that do not play HEVC."""
    broken = _opened(request, uuid)
    as_h264 = request.GET.get("as") == "h264"
    return playback.open_through_glass(request, broken, by=user_of(request), now=timezone.now(), as_h264=as_h264)
