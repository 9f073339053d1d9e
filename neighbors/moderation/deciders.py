"""Who may decide what: trained moderators, never about what they had a part in; what none of them may, the operator.

One rule, as conditions on rows, for the queue and for every claim: what somebody wrote, flagged, commented on, wrote
messages about or lives beside is not theirs to decide, nor an appeal of their own decision, nor a second look at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from devices.errors import Refused
from devices.geo import HOME_RESOLUTION, around, cell_number, parent_number
from devices.people.models import Membership, Office, User
from neighbors.areas.models import Neighbor
from neighbors.moderation import training
from neighbors.moderation.models import Case, Decision, Flag, Strike, StrikeLevel
from neighbors.posts.models import Comment, Contact, Revision

BESIDE_RINGS = 1  # of H3 cells of resolution 8 around one's home and one's area: about 1.5 km


def moderators() -> list[User]:
    """Those who decide now: in office, active, and trained for the guidelines in force."""
    return list(User.objects.filter(office=Office.MODERATOR, is_active=True, pk__in=training.trained()).order_by("pk"))


def require(by: User) -> None:
    """Raises Refused when this person decides nothing: no such office, or not trained yet."""
    if not by.is_active or by.office not in (Office.MODERATOR, Office.OPERATOR):
        raise Refused(_("Only moderators decide."))
    if not training.is_trained(by):
        raise Refused(_("The desk opens when you have passed the course."))


def require_no_part(case: Case, by: User) -> None:
    """Raises Refused when this person took a part in it, or moved beside it, since they took the case."""
    near = _near([by])[by.pk]
    if Case.objects.filter(_took_part(by.pk, near) | _decided(by.pk), pk=case.pk).exists():
        raise Refused(_("This one is for another moderator: you had a part in it, or live beside it."))


def revisions(by: User) -> QuerySet[Revision]:
    """The waiting revisions that this person may decide. A constant number of queries."""
    mine, others = _parts(by, _took_part)
    waiting = Revision.objects.waiting().exclude(mine)
    return waiting.filter(*others)


def cases(by: User) -> QuerySet[Case]:
    """The open cases that this person may decide. A constant number of queries."""
    mine, others = _parts(by, lambda person, near: _took_part(person, near) | _decided(person))
    return Case.objects.filter(closed_at__isnull=True).exclude(mine).filter(*others)


def bans(by: User) -> QuerySet[Strike]:
    """The bans that wait for this person's word: asked for by somebody else, about nobody they have to do with."""
    mine, others = _parts(by, _asked_for)
    waiting = Strike.objects.filter(level=StrikeLevel.BAN, in_force_at__isnull=True, lifted_at__isnull=True)
    return waiting.exclude(mine).filter(*others)


def _parts(by: User, conflict: Callable[[int, Collection[int]], Q]) -> tuple[Q, list[Q]]:
    """(what is not for this person, what must hold besides). The operator takes only what no moderator may decide."""
    deciding = moderators() if by.office == Office.OPERATOR else []
    near = _near([by, *deciding])
    return conflict(by.pk, near[by.pk]), [conflict(other.pk, near[other.pk]) for other in deciding]


def _near(people: Iterable[User]) -> dict[int, set[int]]:
    """By person: the cells of resolution 8, as numbers, around their homes and their area."""
    keys = [person.pk for person in people]
    cells: dict[int, set[int]] = defaultdict(set)
    for user, cell in Membership.objects.filter(user__in=keys).in_force().values_list("user", "home__cell"):
        cells[user].add(cell_number(cell))
    for user, cell in Neighbor.objects.filter(user__in=keys).values_list("user", "cell"):
        cells[user].add(parent_number(cell, HOME_RESOLUTION))
    return {key: {near for cell in cells[key] for near in around(cell, BESIDE_RINGS)} for key in keys}


def _took_part(person: int, near: Collection[int], prefix: str = "") -> Q:
    """Of a row with a post: the post is theirs, or one they flagged, commented on or wrote about, or near to them."""
    return (
        Q(**{f"{prefix}post__author": person})
        | Q(**{f"{prefix}post__in": Comment.objects.filter(author=person).values("post")})
        | Q(**{f"{prefix}post__in": Flag.objects.filter(flagger=person).values("case__post")})
        | Q(**{f"{prefix}post__in": Contact.objects.filter(Q(asker=person) | Q(author=person)).values("post")})
        | Q(**{f"{prefix}post__cell_8__in": near})
    )


def _decided(person: int) -> Q:
    """Of a case: it asks whether this person's own decision was right, or decides the same a second time."""
    mine = Decision.objects.filter(by=person)
    return Q(appealed__in=mine.values("pk")) | Q(repeats__in=mine.values("case"))


def _asked_for(person: int, near: Collection[int]) -> Q:
    return Q(by=person) | Q(user=person) | _took_part(person, near, "decision__case__")
