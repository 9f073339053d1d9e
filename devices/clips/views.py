"""The timeline, and what is done with the clips ticked on it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from devices.clips import deleting, keeping, showing, timeline, zipping
from devices.clips.forms import MOST_CHOSEN, FilterForm, SelectionForm
from devices.clips.marks import marks
from devices.clips.models import Clip, ClipQuerySet
from devices.clips.passing import disposition
from devices.clips.seats import cameras_of, home_of, may_of, user_of, way_back
from devices.clips.timeline import Cursor, Filters, Page
from devices.errors import Gone, Invalid
from devices.people.models import Home, Mode, Right, User


@login_required
@never_cache
@require_GET
def home(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The clips of one home, newest first; with ?newest=, how many have come since."""
    user, place = user_of(request), home_of(request, uuid)
    cameras = cameras_of(user, place)
    form = FilterForm(request.GET, home=place, cameras=cameras)
    filters = form.filters()
    walks = timeline.walks(user, home=place, camera=filters.camera)
    with timezone.override(place.tz):
        if "newest" in request.GET:
            return _arrivals(request, place, walks, filters)
        shown, sentence = _page(request, walks, filters)
        today = timezone.localdate()
        day = form.cleaned_data.get("day") or _day_shown(filters, shown, place)
        context = {
            "home": place,
            "may": may_of(user, place),
            "modes": Mode.choices,
            "cameras": cameras,
            "form": form,
            "sentence": sentence or _left_out(form),
            "is_filtered": showing.is_filtered(filters),
            "days": showing.by_day(shown.clips, place.tz, today),
            "query": showing.address(filters, place.tz),
            "camera_choices": showing.camera_choices(filters, place.tz, cameras),
            "camera": filters.camera,
            "chips": showing.chips(filters, place.tz),
            "since": showing.local(filters.since, place.tz),
            "until": showing.local(filters.until, place.tz),
            "without_time": showing.address(filters.of_any_time(), place.tz),
            "newest": (timeline.newer_than(shown.clips[0]) if shown.clips else "none") if not shown.newer else "",
            "newer_page": _at(filters, place, shown.newer),
            "older_page": _at(filters, place, shown.older),
            "strip": showing.strip(marks(walks, filters, day, place.tz), filters, place.tz, day, today),
        }
        return render(request, "devices/clips/timeline.html", context)


def _page(request: HttpRequest, walks: list[ClipQuerySet], filters: Filters) -> tuple[Page, str]:
    """The page asked for. A link that names no place shows the first page, and says so."""
    try:
        at = timeline.read_cursor(request.GET.get("at", ""))
    except Invalid as error:
        return timeline.page(walks, filters), error.sentence
    shown = timeline.page(walks, filters, at)
    if at is not None and (not shown.clips or (at.goes_newer and shown.newer is None)):
        return timeline.page(walks, filters), ""  # past an end: begin again
    return shown, ""


def _at(filters: Filters, place: Home, cursor: Cursor | None) -> str:
    """The address of the page that begins there; empty when there is none."""
    return f"?{showing.address(filters, place.tz, at=str(cursor))}" if cursor else ""


def _left_out(form: FilterForm) -> str:
    if not form.errors:
        return ""
    return _("Part of this address could not be read and was left out: {names}.").format(
        names=", ".join(str(form.fields[name].label or name) for name in form.errors)
    )


def _day_shown(filters: Filters, shown: Page, place: Home) -> date:
    """The day of the strip: the chosen time's, else that of the newest clip on the page, else today."""
    at = filters.since or (shown.clips[0].shown_at if shown.clips else timezone.now())
    return at.astimezone(place.tz).date()


def _arrivals(request: HttpRequest, place: Home, walks: list[ClipQuerySet], filters: Filters) -> HttpResponse:
    said = request.GET["newest"]
    newest = None if said == "none" else timeline.read_cursor(said)
    count = timeline.arrived_since(walks, filters, newest)
    context = {"home": place, "count": count, "query": showing.address(filters, place.tz), "newest": said}
    return render(request, "devices/clips/_arrivals.html", context)


@login_required
@require_POST
def clips_selected(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Star, download or delete the clips ticked on the timeline."""
    user, place = user_of(request), home_of(request, uuid)
    form = SelectionForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Say what to do with the chosen clips: star, download or delete."))
    chosen = _chosen(user, place, form.cleaned_data["clip"])
    back = way_back(request, reverse("devices:home", args=[place.uuid]))
    if not chosen:
        messages.info(request, _("No clip was chosen."))
        return redirect(back)
    match form.cleaned_data["do"]:
        case "download":
            return _zip(place, chosen, user)
        case "delete":
            _delete(request, place, chosen, user)
        case do:
            count = keeping.star(chosen, do == "star", by=user)
            messages.success(request, _stars(count, do == "star"))
    return redirect(back)


def _chosen(user: User, place: Home, names: list[UUID]) -> list[Clip]:
    """Those of the ticked clips that this person may see; others are as if they were not there."""
    if len(names) > MOST_CHOSEN:
        raise Invalid(_("Choose up to {most} clips at once.").format(most=MOST_CHOSEN))
    seen = Clip.objects.visible_to(user).filter(home=place, uuid__in=names)
    return list(seen.select_related("camera", "home", "original").defer(*timeline.HEAVY).order_by("shown_at", "pk"))


def _zip(place: Home, chosen: list[Clip], user: User) -> HttpResponseBase:
    answer = StreamingHttpResponse(zipping.pack(chosen, by=user), content_type="application/zip")
    name = ngettext("{home}, {n} clip", "{home}, {n} clips", len(chosen)).format(home=place.name, n=len(chosen))
    answer["Content-Disposition"] = disposition(f"{name}.zip", as_download=True)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _delete(request: HttpRequest, place: Home, chosen: list[Clip], user: User) -> None:
    count = deleting.ask(chosen, by=user, now=timezone.now())
    undo = reverse("devices:clips_undo", args=[place.uuid])
    names = ",".join(clip.uuid.hex for clip in chosen)
    request.session["deleted"] = names
    sentence = ngettext("{n} clip deleted.", "{n} clips deleted.", count).format(n=count)
    messages.success(request, sentence, extra_tags=f"undo:{undo}")


def _stars(count: int, on: bool) -> str:
    if on:
        return ngettext("{n} clip starred.", "{n} clips starred.", count).format(n=count)
    return ngettext("{n} star taken away.", "{n} stars taken away.", count).format(n=count)


@login_required
@require_POST
def clips_undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back the last deletion of several clips."""
    user = user_of(request)
    place = get_object_or_404(Home.objects.where(user, Right.OWN), uuid=uuid)
    names = [UUID(name) for name in request.session.pop("deleted", "").split(",") if name]
    clips = list(Clip.objects.filter(home=place, uuid__in=names).select_related("home"))
    if not clips:
        raise Gone(_("It is too late: the deletion has taken effect."))
    count = deleting.undo(clips, by=user, now=timezone.now())
    messages.success(request, ngettext("{n} clip is back.", "{n} clips are back.", count).format(n=count))
    return redirect("devices:home", place.uuid)
