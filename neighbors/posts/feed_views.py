"""The feed as a page, and as what its map shows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from devices.errors import Invalid
from devices.geo import cell_centre, outline
from devices.people.me import me
from neighbors.areas import clock
from neighbors.areas.doors import for_neighbors
from neighbors.areas.models import Neighbor
from neighbors.posts import feed, tiles
from neighbors.posts.feed import Cursor, Filters, Page
from neighbors.posts.feed_forms import FilterForm
from neighbors.posts.models import FOR_NEIGHBORS, Post


@login_required
@never_cache
@require_GET
@for_neighbors
def feed_page(request: HttpRequest) -> HttpResponse:
    """What was posted near one's own area, newest first."""
    neighbor = Neighbor.objects.visible_to(request.user).first()
    if neighbor is None:
        return render(request, "neighbors/feed/feed.html", {"neighbor": None})
    form = FilterForm(request.GET)
    filters = form.filters()
    shown, sentence = _page(request, neighbor, filters)
    with clock.of_area(neighbor):
        context = {
            "neighbor": neighbor,
            "posts": shown.posts,
            "from_bodies": _from_bodies(request, neighbor, filters),
            "form": form,
            "filters": filters,
            "chips": _chips(filters),
            "sentence": sentence or _left_out(form),
            "items": f"?{_address(filters, at=request.GET.get('at', '') if not sentence else '')}",
            "older": f"?{_address(filters, at=str(shown.older))}" if shown.older else "",
            "is_first": "at" not in request.GET,
            "newest": f"?{_address(filters)}",
            "tiles": tiles.source(),
        }
        return render(request, "neighbors/feed/feed.html", context)


@login_required
@never_cache
@require_GET
@for_neighbors
def feed_items(request: HttpRequest) -> JsonResponse:
    """The same posts as cells for the map. The area is the reader's own, as it is kept."""
    neighbor = Neighbor.objects.visible_to(request.user).first()
    if neighbor is None:
        return JsonResponse({"area": None, "cells": []})
    shown, _sentence = _page(request, neighbor, FilterForm(request.GET).filters())
    lat, lon = cell_centre(neighbor.cell)
    area = {"centre": [lon, lat], "radius_m": neighbor.radius_m}
    return JsonResponse({"area": area, "cells": _cells(shown.posts)})


def _cells(posts: list[Post]) -> list[dict[str, Any]]:
    """Each cell with its outline, as GeoJSON wants it (longitude first), and the posts in it."""
    found: dict[str, dict[str, Any]] = {}
    for post in posts:
        empty: dict[str, Any] = {"ring": [], "posts": []}
        found.setdefault(post.cell, empty)["posts"].append(str(post.uuid))
    for cell, entry in found.items():
        entry["ring"] = [[lon, lat] for lat, lon in outline(cell)]
    return list(found.values())


def _page(request: HttpRequest, neighbor: Neighbor, filters: Filters) -> tuple[Page, str]:
    """The page asked for. A link that names no place shows the first page, and says so."""
    user = me(request)
    try:
        at: Cursor | None = feed.read_cursor(request.GET.get("at", ""))
    except Invalid as error:
        return feed.page(neighbor, filters, by=user), error.sentence
    return feed.page(neighbor, filters, at, by=user), ""


def _from_bodies(request: HttpRequest, neighbor: Neighbor, filters: Filters) -> list[Post]:
    """Above the newest posts only, and not where something is looked for."""
    if filters or "at" in request.GET:
        return []
    return feed.from_bodies(neighbor, by=me(request), now=timezone.now())


def _address(filters: Filters, *, at: str = "") -> str:
    asked = {"category": filters.category, "q": filters.text, "at": at}
    return urlencode({name: value for name, value in asked.items() if value})


def _chips(filters: Filters) -> list[dict[str, Any]]:
    """All, and one for each category that neighbors write in."""
    every = [("", _("All")), *((category.value, category.label) for category in FOR_NEIGHBORS)]
    return [
        {"label": label, "query": _address(Filters(value, filters.text)), "is_on": filters.category == value}
        for value, label in every
    ]


def _left_out(form: FilterForm) -> str:
    if not form.errors:
        return ""
    return _("Part of this address could not be read and was left out: {names}.").format(
        names=", ".join(str(form.fields[name].label or name) for name in form.errors)
    )


@login_required
@require_safe
def map_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """One tile of the map, for people who are signed in. Their browsers ask nobody else."""
    found = tiles.tile(z, x, y)
    if found is None:
        raise Http404
    answer = HttpResponse(found.body, content_type=found.content_type)
    if found.encoding:
        answer["Content-Encoding"] = found.encoding
    answer["Cache-Control"] = "private, max-age=86400"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
