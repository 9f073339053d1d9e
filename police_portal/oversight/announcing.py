"""The post that says in the feed what an agency asks for: made of what everybody reads, and of nothing finer."""

from __future__ import annotations

from datetime import datetime

import h3
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.geo import HOME_RESOLUTION, cell_centre, distance_m
from neighbors.posts import announcing
from neighbors.posts.models import Post
from police_portal.agencies.models import Permission
from police_portal.oversight import publishing
from police_portal.requests import public_form
from police_portal.requests.models import FootageRequest


def announce(asked: FootageRequest, permission: Permission, now: datetime) -> Post:
    """Put it into the feed: the review was the approval."""
    shown = public_form.of(asked)
    return announcing.announce(
        agency_uuid=asked.agency.uuid,
        agency_name=asked.agency.name,
        under=publishing.under(permission),
        path=reverse("police_portal:public_request", args=[asked.uuid]),
        title=_("A request for recordings: {offence}").format(offence=shown.offence),
        text=publishing.text_of(shown),
        cell=middle(shown.cells),
        now=now,
        happened_at=shown.window_start,
    )


def cover(asked: FootageRequest, now: datetime) -> None:
    """Words were blacked out: the post says it without them too."""
    if asked.post:
        announcing.reword(asked.post, publishing.text_of(public_form.of(asked)), now)


def middle(cells: list[str]) -> str:
    """Of these public cells the one in the middle, in the feed's resolution."""
    centres = {cell: cell_centre(cell) for cell in cells}
    mean = (
        sum(lat for lat, _lon in centres.values()) / len(cells),
        sum(lon for _lat, lon in centres.values()) / len(cells),
    )
    nearest = min(cells, key=lambda cell: (distance_m(mean, centres[cell]), cell))
    finer = h3.get_resolution(nearest) < HOME_RESOLUTION
    return str(h3.cell_to_center_child(nearest, HOME_RESOLUTION)) if finer else nearest
