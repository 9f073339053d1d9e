"""The page on which a neighbor chooses an area and what to be told of."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from devices.people.me import me
from devices.people.models import Home
from neighbors.areas import setting
from neighbors.areas.forms import AreaForm
from neighbors.areas.models import MOVES_IN_30_DAYS, Neighbor
from neighbors.areas.ways import way_on


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
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
