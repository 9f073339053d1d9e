"""Who waits is looked at again: what arrives late, or is read late, is found, and its owner is told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Max

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus
from devices.notices.models import Notice, NoticeKind
from devices.people.models import Home, User
from police_portal import limits
from police_portal.filmed import asking, matching
from police_portal.filmed.asking import Wanted
from police_portal.filmed.models import Filmed, FilmedAsk, Reply, Wish
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.street import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
HERE = (42.1236, -71.6544)
START = NOON - timedelta(hours=4)
DAY = timedelta(days=1)
TELL_AT = NOON + limits.FILMED_ANSWER


@pytest.fixture
def cleo(db: None) -> User:
    return person("cleo@example.org", "Cleo")


def asked(cleo: User) -> Filmed:
    words = "A green coat, with a brown dog, on the pavement."
    wanted = Wanted(Wish.BLUR, words, place=HERE, from_at=START, until_at=START + timedelta(hours=1))
    made = asking.ask(wanted, by=cleo, now=NOON)
    matching.match_due(NOON)
    return made


def late(porch: Camera) -> Clip:
    return ready_clip(porch, at=START + timedelta(minutes=10))


def tellings() -> int:
    return Notice.objects.filter(kind=NoticeKind.FILMED_ASKED).count()


def test_a_recording_that_arrives_later_is_found_and_its_owner_told_once(
    cleo: User, maple: Home, porch: Camera
) -> None:
    made = asked(cleo)
    assert not FilmedAsk.objects.exists()
    late(porch)
    assert matching.match_due(NOON + matching.AGAIN - timedelta(minutes=1)) == 0
    for hours in range(1, 6):
        assert matching.match_due(NOON + hours * matching.AGAIN) == 1
    ask = FilmedAsk.objects.get()
    assert (ask.home, ask.created_at, tellings()) == (maple, NOON + matching.AGAIN, 1)
    made.refresh_from_db()
    assert made.tell_at == TELL_AT


def test_a_recording_that_was_being_read_is_found_when_it_is_ready(cleo: User, porch: Camera) -> None:
    clip = late(porch)
    Clip.objects.filter(pk=clip.pk).update(status=ClipStatus.RECEIVED)
    asked(cleo)
    assert not FilmedAsk.objects.exists()
    Clip.objects.filter(pk=clip.pk).update(status=ClipStatus.READY)
    matching.match_due(NOON + DAY)
    assert tellings() == 1


def test_an_owner_who_answered_is_not_asked_again_for_what_comes_later(cleo: User, ana: User, porch: Camera) -> None:
    late(porch)
    asked(cleo)
    FilmedAsk.objects.update(reply=Reply.NOT_THERE, replied_at=NOON)
    ready_clip(porch, at=START + timedelta(minutes=20))
    matching.match_due(NOON + DAY)
    assert (FilmedAsk.objects.get().reply, tellings()) == (Reply.NOT_THERE, 1)


def test_it_ends_on_the_day_of_the_outcome_and_with_the_account_of_who_asks(cleo: User, porch: Camera) -> None:
    made = asked(cleo)
    late(porch)
    assert matching.match_due(TELL_AT) == 0
    cleo.delete()
    assert matching.match_due(TELL_AT - DAY) == 0
    assert not FilmedAsk.objects.filter(filmed=made).exists()
    assert tellings() == 0


def test_the_new_are_looked_at_first_and_then_who_waits_longest(cleo: User) -> None:
    """More than one run takes: each gets its turn."""
    for n in range(matching.BATCH + 20):
        portal.filmed_by(cleo, asked_at=NOON - n * timedelta(minutes=1), tell_at=TELL_AT)
    assert [matching.match_due(NOON + n * timedelta(minutes=1)) for n in range(3)] == [matching.BATCH, 20, 0]
    newest = portal.filmed_by(cleo, asked_at=NOON, tell_at=TELL_AT)
    then = NOON + matching.AGAIN + timedelta(minutes=1)
    assert matching.match_due(then) == matching.BATCH
    newest.refresh_from_db()
    assert newest.matched_at == then
    left = Filmed.objects.exclude(matched_at=then).order_by("matched_at").values_list("matched_at", flat=True)
    assert list(left) == [NOON] + [NOON + timedelta(minutes=1)] * 20


def test_the_log_says_once_that_homes_were_looked_for(cleo: User) -> None:
    made = asked(cleo)
    for n in range(1, 4):
        matching.match_due(NOON + n * DAY)
    assert AuditEntry.objects.filter(subject_uuid=made.uuid, action="filmed_matched").count() == 1
    assert Filmed.objects.aggregate(at=Max("matched_at"))["at"] == NOON + 3 * DAY
