"""Who is alerted of a post, when they hear of it, and what they read: grouped, with why it came and how to stop it.

Who: neighbors within whose radius the centre of the post's public cell lies, exactly as in the feed. A row for each
says when they are due; one notice tells all that is due at once. Corrections go to exactly those who were told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.geo import around, cell_centre, distance_m, parent_number
from devices.notices.models import Notice, NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, User
from neighbors.areas.models import RADIUS_CHOICES, AlertBy, Block, Neighbor
from neighbors.areas.setting import ALERT_RESOLUTION
from neighbors.areas.telling_when import due_at
from neighbors.posts import regions
from neighbors.posts.models import SHOWN, Alert, AlertWhy, Post, Revision, RevisionKind, RevisionState, Standing

RINGS = 3  # cells of resolution 6 around a post's: they reach 13 km at least, the widest area is 8 km
RING_M = 4_500.0  # a ring of these cells reaches at least so much farther
BATCH = 500
PEOPLE_AT_ONCE = 1000
TITLES = 3
MISSED_FOR = timedelta(days=1)  # a post whose alerts nobody noted for so long is no news any more
ENDED = (Standing.DELETED, Standing.REMOVED)
BY_MAIL = (AlertBy.MAIL, AlertBy.DIGEST)


@transaction.atomic
def alert(post_id: int, why: str, now: datetime) -> int:
    """Note who is to be told that a post is new or corrected. Again: nobody more. Returns how many were noted."""
    post = (
        Post.objects.select_for_update(of=("self",), no_key=True)
        .select_related("correction")
        .filter(pk=post_id)
        .first()
    )
    if post is None or not post.is_shown:
        return 0
    if why == AlertWhy.CORRECTED:
        return _note_correction(post, now)
    if not Post.objects.filter(pk=post.pk, alerted_at__isnull=True).update(alerted_at=now):
        return 0
    return _note(post, None, followers(post), now)


def _note_correction(post: Post, now: datetime) -> int:
    correction = post.correction
    if correction is None or not Revision.objects.filter(pk=correction.pk, alerted_at=None).update(alerted_at=now):
        return 0
    told = post.alerts.filter(correction=None, told_at__isnull=False).values("user")
    neighbors = Neighbor.objects.filter(user__in=told).exclude(user__in=blocked_with(post.author_id))
    return _note(post, correction, neighbors.iterator(BATCH), now)


def followers(post: Post) -> Iterator[Neighbor]:
    """Those who want alerts of its category and whose area reaches its cell: not its author, nobody blocked."""
    rings = RINGS + (math.ceil(regions.extent_m(post.region) / RING_M) if post.region else 0)
    near = around(parent_number(post.cell, ALERT_RESOLUTION), rings)
    found = Neighbor.objects.filter(cell_6__in=near, user__is_active=True)
    found = found.exclude(alert_by=AlertBy.NONE).exclude(user__office=Office.OFFICER)
    if post.author_id is not None:
        found = found.exclude(user_id=post.author_id).exclude(user__in=blocked_with(post.author_id))
    place = (post.lat, post.lon)
    for neighbor in found.iterator(BATCH):
        wants = not neighbor.alert_categories or post.category in neighbor.alert_categories
        wants = wants and not (neighbor.hides_agencies and post.agency_uuid is not None)
        if not wants:
            continue
        if regions.reaches(post.region, neighbor) if post.region else _is_near(neighbor, place):
            yield neighbor


def _is_near(neighbor: Neighbor, place: tuple[float, float]) -> bool:
    return distance_m(cell_centre(neighbor.cell), place) <= neighbor.radius_m


def blocked_with(user: int | None) -> set[int]:
    """Those whom this person has blocked, and who have blocked them."""
    pairs = Block.objects.filter(Q(blocker=user) | Q(blocked=user)).values_list("blocker", "blocked")
    return {pk for pair in pairs for pk in pair if pk != user}


def _note(post: Post, correction: Revision | None, neighbors: Iterator[Neighbor], now: datetime) -> int:
    why = AlertWhy.CORRECTED if correction else AlertWhy.NEW
    rows = [
        Alert(
            post=post,
            user_id=neighbor.user_id,
            why=why,
            correction=correction,
            by_mail=neighbor.alert_by in BY_MAIL,
            due_at=due_at(neighbor, now),
        )
        for neighbor in neighbors
    ]
    Alert.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def note_missed(now: datetime) -> int:
    """Note the alerts of what was published while nothing could wake us."""
    since = now - MISSED_FOR
    posts = Post.objects.filter(published_at__gt=since, alerted_at__isnull=True, status__in=SHOWN)
    count = sum(alert(pk, AlertWhy.NEW, now) for pk in list(posts.values_list("pk", flat=True)[:BATCH]))
    corrections = Revision.objects.filter(
        kind=RevisionKind.CORRECTION, state=RevisionState.APPROVED, alerted_at__isnull=True, decided_at__gt=since
    )
    posts_of_them = corrections.values_list("post", flat=True)[:BATCH]
    return count + sum(alert(pk, AlertWhy.CORRECTED, now) for pk in list(posts_of_them))


def send_due(now: datetime) -> int:
    """Tell everybody what is due for them, in one notice each. Returns how many people were told."""
    due = Alert.objects.filter(told_at__isnull=True, due_at__lte=now)
    people = due.order_by("user").values_list("user", flat=True).distinct()[:PEOPLE_AT_ONCE]
    return sum(_tell(user, now) for user in User.objects.filter(pk__in=list(people)))


@transaction.atomic
def _tell(user: User, now: datetime) -> bool:
    """One person: the rows are locked, so that two workers cannot tell the same."""
    rows = Alert.objects.select_for_update(of=("self",)).select_related("post", "post__shown")
    due = list(rows.filter(user=user, told_at__isnull=True, due_at__lte=now).order_by("due_at", "pk"))
    neighbor = Neighbor.objects.filter(user=user).first()
    blocked = blocked_with(user.pk)
    wanted = [one for one in due if one.post.author_id not in blocked and _is_wanted(one, neighbor)]
    Alert.objects.filter(pk__in=[one.pk for one in due if one not in wanted]).delete()
    if not wanted or neighbor is None:
        return False
    Alert.objects.filter(pk__in=[one.pk for one in wanted]).update(told_at=now)
    posts = list({one.post_id: one.post for one in wanted}.values())
    is_new = any(one.why == AlertWhy.NEW for one in wanted)
    path = reverse("neighbors:post", args=[posts[0].uuid]) if len(posts) == 1 else reverse("neighbors:feed")
    by_mail = neighbor.alert_by in BY_MAIL and any(one.by_mail for one in wanted)
    tell(
        [user],
        NoticeKind.NEARBY if is_new else NoticeKind.CORRECTED,
        now=now,
        path=path,
        mail_to=[user] if by_mail else [],
        distance=distance_in_words(neighbor),
        titles=titles(wanted),
        why=why_in_words(wanted, neighbor),
        stop=reverse("neighbors:area"),
    )
    return True


def _is_wanted(one: Alert, neighbor: Neighbor | None) -> bool:
    """Still public, and alerts are still wanted; corrections reach also those who stopped them since."""
    if neighbor is None or (neighbor.alert_by == AlertBy.NONE and one.why == AlertWhy.NEW):
        return False
    if neighbor.hides_agencies and one.post.agency_uuid is not None and one.why == AlertWhy.NEW:
        return False
    if one.correction_id is not None and one.correction_id != one.post.correction_id:
        return False
    return one.post.is_shown


def titles(alerts: list[Alert]) -> str:
    """ "A parcel was taken" (crime), "Lost dog" (lost pet, corrected) and 2 more."""
    named: dict[int, str] = {}
    for one in alerts:
        words = [str(one.post.get_category_display())]
        words += [_("corrected")] if one.post.correction_id is not None else []
        title = one.post.shown.title if one.post.shown else ""
        named[one.post_id] = _("“{title}” ({words})").format(title=title, words=", ".join(words))
    first = ", ".join(list(named.values())[:TITLES])
    rest = len(named) - TITLES
    return _("{titles} and {count} more").format(titles=first, count=rest) if rest > 0 else first


def forget(post: Post) -> None:
    """The post is gone: its title goes from what people were told, and with it notices that told nothing else."""
    for user, at in {(user, at) for user, at in post.alerts.values_list("user", "told_at") if at}:
        with_it = Alert.objects.filter(user=user, told_at=at).select_related("post", "post__shown")
        others = list(with_it.exclude(post=post).exclude(post__status__in=ENDED).order_by("due_at", "pk"))
        told = Notice.objects.filter(user=user, created_at=at, kind__in=[NoticeKind.NEARBY, NoticeKind.CORRECTED])
        if not others:
            told.delete()
        for notice in told:
            notice.facts["titles"] = titles(others)
            notice.save(update_fields=["facts"])


def distance_in_words(neighbor: Neighbor) -> str:
    return str(dict(RADIUS_CHOICES)[neighbor.radius_m])


def why_in_words(alerts: list[Alert], neighbor: Neighbor) -> str:
    """Why it came: how far the area reaches, and which of its categories it was."""
    categories = ", ".join(dict.fromkeys(str(one.post.get_category_display()) for one in alerts))
    if all(one.why == AlertWhy.CORRECTED for one in alerts):
        return _("You were alerted of it, so you are told what its author corrected.")
    return _("It happened within {distance} of your area, and your alerts include: {categories}.").format(
        distance=distance_in_words(neighbor), categories=categories
    )
