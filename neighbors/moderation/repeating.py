"""One case in 20 is decided a second time by somebody who does not know it: how alike moderators judge."""

from __future__ import annotations

from datetime import datetime

from neighbors.moderation import deciders
from neighbors.moderation.models import Case, CaseKind


def maybe(case: Case, *, now: datetime) -> Case | None:
    """The second case, where the chance drawn when the first was made says so and somebody else could decide it.

    It waits in the queue like any other, due as far from now as the first was from its opening.
    """
    if case.draw or case.kind == CaseKind.APPEAL or case.repeats_id is not None or len(deciders.moderators()) < 2:
        return None
    return Case.objects.create(
        kind=case.kind,
        post=case.post,
        comment=case.comment,
        revision=case.revision,
        message=case.message,
        repeats=case,
        opened_at=now,
        due_at=now + (case.due_at - case.opened_at),
        draw=1,
    )
