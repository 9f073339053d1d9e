"""Who may decide on which request: a moderator with the right on routine ones, an overseer on all; none beside home."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from devices.errors import Invalid, Refused
from devices.geo import HOME_RESOLUTION
from devices.people.models import Membership, User
from police_portal.agencies.doors import is_overseer, may_review
from police_portal.checks import visible
from police_portal.requests.models import FootageRequest, RequestQuerySet, RequestStatus
from police_portal.shapes import cells_over

REASON_LEAST, REASON_MOST = 10, 1000  # characters
IN_HAND = Q(status=RequestStatus.IN_REVIEW) | Q(opened_at__isnull=False)  # what waits, and what is public for ever


def before(by: User) -> RequestQuerySet:
    """The requests this person's office may decide on or black out words of. Where they live is asked apart."""
    found = FootageRequest.objects.filter(IN_HAND)
    if is_overseer(by):
        return found
    return found.filter(needs_overseer=False) if may_review(by) else found.none()


def home_cells(by: User) -> set[str]:
    """The coarse cells this person lives in: finer is not needed to see that somebody is beside."""
    return set(Membership.objects.active(by).values_list("home__cell", flat=True))


def is_beside(asked: FootageRequest, cells: Collection[str]) -> bool:
    """Whether one of these cells touches the area asked about."""
    return bool(cells) and not set(cells).isdisjoint(cells_over(asked.area, HOME_RESOLUTION))


def require(asked: FootageRequest, by: User) -> None:
    """Raises Refused when this person does not decide on this request."""
    if not by.is_active or not (is_overseer(by) or may_review(by)):
        raise Refused(_("Only overseers, and moderators with the right to review, decide on requests."))
    if (asked.needs_overseer and not is_overseer(by)) or is_beside(asked, home_cells(by)):
        raise Refused(somebody_else())


def require_overseer(by: User) -> None:
    """Raises Refused."""
    if not by.is_active or not is_overseer(by):
        raise Refused(_("Only overseers do this."))


def somebody_else() -> str:
    """One sentence for all that stands between a reviewer and a request: it tells nobody where anybody lives."""
    return _("Somebody else must decide this one.")


def reason_of(said: str) -> str:
    """The reason as it is published. Raises Invalid."""
    reason = said.strip()
    if len(visible(reason)) < REASON_LEAST or len(reason) > REASON_MOST:
        raise Invalid(_("Give a reason of 10 to 1,000 characters: everybody reads it."))
    return reason


def called(by: User) -> str:
    """Who decided, as everybody reads it."""
    return "an overseer" if is_overseer(by) else "a moderator"
