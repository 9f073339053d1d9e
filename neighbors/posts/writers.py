"""Doors of people who write: first an area and the agreement, asked for on the way and not in its middle."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.errors import Refused
from devices.people.me import me
from devices.people.models import Office
from neighbors.areas import agreeing
from neighbors.areas.models import Neighbor


def neighbor_or_way(request: HttpRequest, now: datetime) -> Neighbor | HttpResponse:
    """The neighbor who writes, or the page that is to be filled in before. Raises Refused: suspended, an officer."""
    if me(request).office == Office.OFFICER:
        raise Refused(_("An officer's account does not write as a neighbor."))
    neighbor = Neighbor.objects.visible_to(me(request)).first()
    after = urlencode({"next": request.get_full_path()})
    if neighbor is None:
        return redirect(f"{reverse('neighbors:area')}?{after}")
    why_not = agreeing.forbidden(neighbor, now)
    if why_not:
        raise Refused(why_not)
    return neighbor if agreeing.has_agreed(neighbor) else redirect(f"{reverse('neighbors:agreement')}?{after}")
