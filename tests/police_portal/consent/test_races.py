"""Two things in the same moment: one comes first, and nothing stands in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from devices.clips.models import Clip
from devices.errors import DomainError
from devices.notices.models import Notice, NoticeKind
from devices.people.models import User
from police_portal.agencies.models import Agency, AgencyState
from police_portal.consent import answer, inviting, reminding
from police_portal.consent.answer import Choice
from police_portal.consent.models import Invitation, Receipt
from police_portal.custody.models import Share
from police_portal.requests.models import FootageRequest, RequestStatus

pytestmark = pytest.mark.usefixtures("transactional_db")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, all begun in the same moment on connections of their own."""
    ready = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(one, call) for call in calls]]


def test_two_shares_at_once_are_one(invitation: Invitation, owner: User, clip: Clip, now: datetime) -> None:
    def share() -> Receipt:
        mine = Invitation.objects.get(pk=invitation.pk)
        return answer.share(mine, [Choice(clip)], by=owner, now=now)

    answers = at_once(share, share, share)
    assert {one.uuid for one in answers} == {Receipt.objects.get().uuid}
    assert Share.objects.count() == 1


@pytest.mark.parametrize("how", ["withdrawn", "suspended"])
def test_a_share_comes_before_or_after_the_end_and_not_in_between(
    invitation: Invitation, asked: FootageRequest, owner: User, clip: Clip, now: datetime, how: str
) -> None:
    def end() -> None:
        if how == "withdrawn":
            FootageRequest.objects.get(pk=asked.pk).move(RequestStatus.WITHDRAWN, ended_at=now)
        else:
            Agency.objects.get(pk=asked.agency_id).move(AgencyState.SUSPENDED, suspended_at=now, reason="Twice.")

    shared, ended = at_once(lambda: answer.share(invitation, [Choice(clip)], by=owner, now=now), end)
    assert ended is None
    is_lent = isinstance(shared, Receipt)
    assert Share.objects.count() == Receipt.objects.count() == int(is_lent)
    assert not asked.takes_answers(now)


def test_two_workers_invite_and_remind_once(asked: FootageRequest, owner: User, clip: Clip, now: datetime) -> None:
    at_once(*[lambda: inviting.invite(asked.pk, now)] * 3)
    assert Invitation.objects.count() == 1
    assert asked.answers_until is not None
    late = now + (asked.answers_until - now) / 2
    at_once(*[lambda: reminding.remind_due(late)] * 3)
    kinds = Notice.objects.filter(user=owner).values_list("kind", flat=True)
    assert sorted(kinds) == [NoticeKind.REQUEST_ASKED, NoticeKind.REQUEST_REMINDER]
