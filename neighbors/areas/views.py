"""The page on which a neighbor chooses an area and what to be told of."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from devices.people.me import me
from devices.people.models import Home
from neighbors.areas import setting
from neighbors.areas.doors import for_neighbors
from neighbors.areas.forms import AreaForm
from neighbors.areas.models import MOVES_IN_30_DAYS, Neighbor
from neighbors.areas.ways import way_on


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@for_neighbors
def area(request: HttpRequest) -> HttpResponse:
    user, now = me(request), timezone.now()
    neighbor = Neighbor.objects.visible_to(user).first()
    homes = list(Home.objects.visible_to(user).order_by("name", "pk"))
    form = AreaForm(request.POST or None, neighbor=neighbor, homes=homes)
    if request.method == "GET" or not form.is_valid():
        context = {
            "form": form,
            "neighbor": neighbor,
            "next_move": setting.next_move(neighbor, now) if neighbor else None,
            "most_moves": MOVES_IN_30_DAYS,
        }
        return render(request, "neighbors/areas/area.html", context, status=200 if request.method == "GET" else 400)
    setting.follow(form.cell(), form.wishes(), by=user, now=now)
    messages.success(request, _("Your area is saved."))
    return redirect(way_on(request.GET.get("next", ""), reverse("neighbors:feed")))


@login_required
@require_POST
@for_neighbors
def agencies_hide(request: HttpRequest) -> HttpResponse:
    """One click on a card, and one to take it back."""
    neighbor = get_object_or_404(Neighbor.objects.visible_to(request.user))
    hides = request.POST.get("hides") == "on"
    setting.hide_agencies(neighbor, hides, by=me(request))
    said = _("Posts of public bodies are hidden. Your area's settings bring them back.")
    messages.success(request, said if hides else _("Posts of public bodies are shown again."))
    return redirect("neighbors:feed")
