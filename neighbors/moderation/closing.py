"""Cases that end undecided: what they are about was taken back, or is gone and its evidence was kept long enough."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from neighbors.moderation.models import Case, CaseKind, Decision
from neighbors.posts.models import RevisionState, Standing

EVIDENCE_LIVES = timedelta(days=60)


def close_gone(now: datetime) -> int:
    """Close first reviews of what does not wait any more, and flags and appeals about what was deleted long ago.

    Those with a decision that is about to take effect are left to it. Returns how many were closed.
    """
    standing = Decision.objects.live().filter(takes_effect_at__isnull=False, applied_at__isnull=True)
    undecided = Case.objects.filter(closed_at__isnull=True).exclude(pk__in=standing.values("case"))
    taken_back = Q(kind=CaseKind.HOLD, repeats__isnull=True) & ~Q(revision__state=RevisionState.PENDING)
    long_ago = Q(post__status=Standing.DELETED, post__ended_at__lte=now - EVIDENCE_LIVES) | Q(
        comment__status=Standing.DELETED, comment__ended_at__lte=now - EVIDENCE_LIVES
    )
    return undecided.filter(taken_back | long_ago).update(closed_at=now, claimed_by=None, claimed_until=None)
