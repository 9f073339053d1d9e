"""The desk of the filmed: what it is, asking, and what came of it. Who is asked stands on none of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from devices.errors import DomainError
from devices.geo import cell_centre
from devices.people.me import me
from devices.people.models import Home, Right, User
from neighbors.areas.doors import for_neighbors
from neighbors.areas.models import Neighbor
from police_portal import limits
from police_portal.filmed import asking, signs, wording
from police_portal.filmed.forms import FilmedForm, zone_of
from police_portal.filmed.models import DoorSign, Filmed

SHOWN_MOST = 50


@require_safe
def filmed(request: HttpRequest) -> HttpResponse:
    """What somebody who was filmed can ask, and for whoever is signed in what they asked."""
    mine = Filmed.objects.visible_to(request.user).order_by("-asked_at", "-pk")[:SHOWN_MOST]
    context = {"asked": list(mine), "days": limits.FILMED_ANSWER.days}
    with timezone.override(zone_of(_homes(request))):
        return render(request, "police_portal/filmed/filmed.html", context)


def _homes(request: HttpRequest) -> list[Home]:
    """Of who asks."""
    return list(Home.objects.visible_to(request.user).order_by("name", "pk"))


def _begins_at(user: User, own: Sequence[Home]) -> tuple[float, float] | None:
    """Where the map begins: near one's own home, or else in one's area. The middle of a cell is near enough."""
    if own:
        return cell_centre(own[0].cell)
    area = Neighbor.objects.visible_to(user).first()
    return cell_centre(area.cell) if area is not None else None


def _sign(request: HttpRequest) -> DoorSign | None:
    name = request.GET.get("sign", "")
    if not name:
        return None
    try:
        found = signs.found(UUID(name))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@for_neighbors
def filmed_new(request: HttpRequest) -> HttpResponse:
    user, sign = me(request), _sign(request)
    homes = _homes(request)
    posted = request.POST if request.method == "POST" else None
    own = list(Home.objects.where(user, Right.SETTINGS).order_by("name", "pk"))  # a guest does not know its exact place
    form, status = FilmedForm(posted, sign=sign, zone=zone_of(homes), homes=own), 200 if posted is None else 400
    if form.is_valid():
        try:
            made = asking.ask(form.wanted(), by=user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            return redirect("police_portal:filmed_one", made.uuid)
    begins_at = _begins_at(user, own) if sign is None else None
    context = {"form": form, "sign": sign, "days": limits.FILMED_ANSWER.days, "begins_at": begins_at}
    return render(request, "police_portal/filmed/filmed_new.html", context, status=status)


@login_required
@never_cache
@require_GET
def filmed_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same for everybody until the day it is told."""
    shown = get_object_or_404(Filmed.objects.visible_to(request.user), uuid=uuid)
    names = list(shown.names) if shown.told_at is not None else []
    context = {"filmed": shown, "outcome": wording.outcome(shown), "names": names, "title": _("What you asked")}
    with timezone.override(zone_of(_homes(request))):
        return render(request, "police_portal/filmed/filmed_one.html", context)
