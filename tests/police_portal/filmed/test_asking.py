"""Somebody who was filmed asks: homes that could have filmed them are asked, and neither side learns the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera, CameraKind
from devices.clips.models import Clip
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices import mailing
from devices.notices.models import Notice, NoticeKind
from devices.people.models import Home, User
from police_portal import limits
from police_portal.custody.models import ShareState
from police_portal.filmed import asking, matching, reach, replying, telling
from police_portal.filmed.asking import Wanted
from police_portal.filmed.models import Filmed, FilmedAsk, FilmedState, Reply, Wish
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.custody.test_races import at_once
from tests.street import NOON, camera, home, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
HERE = (42.1236, -71.6544)  # on the pavement before ana's home
WORDS = "A green coat, with a brown dog, on the pavement."
FOUR = timedelta(hours=4)


@pytest.fixture
def cleo(db: None) -> User:
    """Who was filmed. She has no camera."""
    return confirmed("cleo@example.org", "Cleo")


def confirmed(email: str, name: str) -> User:
    user = person(email, name)
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def wanted(wish: Wish = Wish.BLUR, **changed: Any) -> Wanted:
    facts: dict[str, Any] = {"place": HERE, "from_at": NOON - FOUR, "until_at": NOON - FOUR + timedelta(hours=1)}
    return Wanted(wish, WORDS, **facts | changed)


@pytest.fixture
def clip(porch: Camera) -> Clip:
    """Of the asked time."""
    return ready_clip(porch, at=NOON - FOUR + timedelta(minutes=10))


def asked_of(cleo: User, wish: Wish = Wish.BLUR) -> FilmedAsk:
    asking.ask(wanted(wish), by=cleo, now=NOON)
    matching.match_due(NOON)
    return FilmedAsk.objects.get()


def test_only_a_cell_is_kept_of_the_place(cleo: User) -> None:
    made = asking.ask(wanted(), by=cleo, now=NOON)
    assert len(made.cell) == 15
    kept = [str(value) for row in (Filmed, AuditEntry) for value in row.objects.values()]
    assert not any("42.1236" in one or "71.6544" in one for one in kept)
    assert made.tell_at == NOON + limits.FILMED_ANSWER


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"until_at": NOON - FOUR + timedelta(hours=7)}, "6 hours"),
        ({"from_at": NOON - timedelta(days=181), "until_at": NOON - timedelta(days=181, hours=-1)}, "180 days"),
        ({"until_at": NOON + timedelta(minutes=1), "from_at": NOON - timedelta(hours=1)}, "over before"),
        ({"from_at": None}, "from when to when"),
        ({"until_at": NOON - timedelta(hours=5)}, "from when to when"),
        ({"place": None}, "where it was"),
        ({"describes": "me"}, "how you are found"),
        ({"describes": "I am at cleo@example.org, write to me"}, "e-mail"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(cleo: User, changed: dict[str, Any], sentence: str) -> None:
    facts: dict[str, Any] = {"wish": Wish.BLUR, "describes": WORDS, "place": HERE}
    facts |= {"from_at": NOON - FOUR, "until_at": NOON - FOUR + timedelta(hours=1)}
    with pytest.raises(Invalid, match=sentence):
        asking.ask(Wanted(**facts | changed), by=cleo, now=NOON)
    assert not Filmed.objects.exists()


def test_an_unconfirmed_address_an_officer_and_the_sixth_in_a_month_are_refused(cleo: User) -> None:
    new = person("new@example.org", "New")
    EmailAddress.objects.filter(user=new).update(verified=False)
    with pytest.raises(Refused, match="Confirm"):
        asking.ask(wanted(), by=new, now=NOON)
    with pytest.raises(Refused, match="officer"):
        asking.ask(wanted(), by=portal.officer(portal.agency()).user, now=NOON)
    for n in range(limits.FILMED_MOST):
        asking.ask(wanted(place=(HERE[0] + n / 100, HERE[1])), by=cleo, now=NOON)
    elsewhere = wanted(place=(HERE[0] + 1, HERE[1]))
    with pytest.raises(Conflict, match="30 days"):
        asking.ask(elsewhere, by=cleo, now=NOON)
    asking.ask(elsewhere, by=cleo, now=NOON + timedelta(days=30))


def test_the_same_question_once_more_is_the_first_one_while_that_waits(cleo: User) -> None:
    first = asking.ask(wanted(), by=cleo, now=NOON)
    for _n in range(limits.FILMED_MOST):  # and it uses up none of the five
        assert asking.ask(wanted(), by=cleo, now=NOON + timedelta(minutes=1)) == first
    assert AuditEntry.objects.filter(action="filmed_asked").count() == 1
    zone = asking.ask(wanted(Wish.ZONE), by=cleo, now=NOON)
    assert asking.ask(wanted(Wish.ZONE), by=cleo, now=NOON) == zone
    other = asking.ask(wanted(until_at=NOON - FOUR + timedelta(hours=2)), by=cleo, now=NOON)
    assert len({first, zone, other}) == 3
    telling.tell_due(NOON + limits.FILMED_ANSWER)
    assert asking.ask(wanted(), by=cleo, now=NOON + limits.FILMED_ANSWER) not in (first, zone, other)


@pytest.mark.usefixtures("transactional_db")
def test_the_same_question_twice_at_once_is_one(cleo: User) -> None:
    made = at_once(*[lambda: asking.ask(wanted(), by=cleo, now=NOON)] * 2)
    assert made == [Filmed.objects.get()] * 2


def test_the_times_of_a_question_are_shown_in_the_zone_of_ones_home(cleo: User) -> None:
    noon: dict[str, Any] = {
        "from_at": datetime(2026, 6, 10, 16, tzinfo=UTC),
        "until_at": datetime(2026, 6, 10, 17, tzinfo=UTC),
    }
    page = reverse("police_portal:filmed_one", args=[portal.filmed_by(cleo, **noon).uuid])
    assert "10 June 2026, 16:00 – 17:00 UTC" in as_(cleo).get(page).content.decode()
    home(cleo, "Elm St 3", 42.2, -71.7)
    assert "10 June 2026, 12:00 – 13:00 EDT" in as_(cleo).get(page).content.decode()


def test_a_second_factor_is_asked_for_where_a_copy_would_be_made_anew(cleo: User, ana: User, clip: Clip) -> None:
    page = reverse("police_portal:filmed_ask", args=[asked_of(cleo).uuid])
    hint = "needs a second factor"
    with time_machine.travel(NOON, tick=False):
        assert hint not in as_(ana).get(page).content.decode()
    of = portal.agency()
    portal.permission(of)
    portal.share_of(portal.request_of(portal.officer(of)), clip, is_redacted=False)
    with time_machine.travel(NOON, tick=False):
        assert hint in as_(ana).get(page).content.decode()
    portal.with_code(ana)
    with time_machine.travel(NOON, tick=False):
        assert hint not in as_(ana).get(page).content.decode()


def test_homes_with_a_recording_of_that_time_nearby_are_asked_once(
    cleo: User, ana: User, ben: User, clip: Clip, oak_door: Camera, maple: Home
) -> None:
    ready_clip(oak_door, at=clip.shown_at)  # 900 m away
    near = home(person("dan@example.org", "Dan"), "Maple St 14", 42.1240, -71.6540)
    ready_clip(camera(near, "Kitchen", CameraKind.INDOOR, token="cam_a"), at=clip.shown_at)  # indoors
    quiet = home(person("eve@example.org", "Eve"), "Maple St 16", 42.1241, -71.6541)
    ready_clip(
        camera(quiet, "Door", CameraKind.DOORBELL, token="cam_b"), at=clip.shown_at - timedelta(hours=3)
    )  # another time
    assert asked_of(cleo).home == maple
    matching.match_due(NOON)
    assert Notice.objects.filter(kind=NoticeKind.FILMED_ASKED).count() == 1
    assert Notice.objects.get(kind=NoticeKind.FILMED_ASKED).user == ana


def test_ones_own_home_is_not_asked(ana: User, clip: Clip) -> None:
    EmailAddress.objects.update_or_create(user=ana, email=ana.email, defaults={"verified": True, "primary": True})
    asking.ask(wanted(), by=ana, now=NOON)
    matching.match_due(NOON)
    assert not FilmedAsk.objects.exists()


def test_by_the_sign_at_a_door_its_home_is_asked_and_no_other(cleo: User, clip: Clip, garden: Camera) -> None:
    sign = portal.sign_of(garden)
    asking.ask(wanted(Wish.BLUR, place=None, sign=sign), by=cleo, now=NOON)
    assert reach.homes_for(Filmed.objects.get()) == []  # the garden recorded nothing then
    asking.ask(wanted(Wish.ZONE, place=None, sign=sign), by=cleo, now=NOON)
    assert reach.homes_for(Filmed.objects.get(wish=Wish.ZONE)) == [garden.home]


def test_the_owner_reads_the_wish_and_not_who_asks(cleo: User, ana: User, mia: User, clip: Clip) -> None:
    ask = asked_of(cleo)
    path = reverse("police_portal:filmed_ask", args=[ask.uuid])
    with time_machine.travel(NOON, tick=False):
        page = as_(ana).get(path).content.decode()
        assert as_(mia).get(path).status_code == 404
        assert as_(cleo).get(path).status_code == 404
    assert WORDS in page
    assert str(clip.uuid) in page
    assert "Cleo" not in page
    assert "cleo@" not in page
    assert str(ask.filmed.uuid) not in page


def test_two_people_who_ask_the_same_look_the_same_to_the_owner(cleo: User, ana: User, clip: Clip) -> None:
    pages = []
    for who in (cleo, confirmed("zoe.with.a.long.name@example.org", "Zoe With A Long Name")):
        ask = asked_of(who)
        with time_machine.travel(NOON, tick=False):
            client = as_(ana)
            page = client.get(reverse("police_portal:filmed_ask", args=[ask.uuid])).content.decode()
        pages.append(page.replace(str(ask.uuid), "…").split("<main")[1].split("csrfmiddlewaretoken")[0])
        Filmed.objects.all().delete()
        Notice.objects.all().delete()
    assert pages[0] == pages[1]


def test_who_has_it_names_public_bodies_and_none_that_an_order_hides(cleo: User, ana: User, clip: Clip) -> None:
    of = portal.agency()
    portal.permission(of)
    portal.share_of(portal.request_of(portal.officer(of)), clip)
    hidden = portal.agency("County Sheriff")
    demand = portal.demand_of(hidden, clip.home, gag_until=timezone.now() + timedelta(days=30))
    portal.opened_share(demand, clip)
    replying.reply(asked_of(cleo, Wish.WHO), Reply.DONE, [clip], by=ana, now=NOON)
    telling.tell_due(NOON + limits.FILMED_ANSWER)
    assert Filmed.objects.get().names == ["Riverton Police"]
    with time_machine.travel(NOON + limits.FILMED_ANSWER, tick=False):
        page = as_(cleo).get(reverse("police_portal:filmed_one", args=[Filmed.objects.get().uuid])).content.decode()
    assert "Riverton Police" in page
    assert "Sheriff" not in page


def test_blur_makes_what_an_agency_has_anew_and_seals_the_one_before(cleo: User, ana: User, clip: Clip) -> None:
    portal.with_code(ana)
    of = portal.agency()
    portal.permission(of)
    share = portal.share_of(portal.request_of(portal.officer(of)), clip, is_redacted=False)
    given = share.copy
    replying.reply(asked_of(cleo), Reply.DONE, [clip], by=ana, now=NOON)
    share.refresh_from_db()
    assert (share.state, share.is_redacted, share.sealed_copy) == (ShareState.WAITING, True, given)


def test_delete_deletes_what_was_chosen_and_nothing_else(cleo: User, ana: User, clip: Clip, porch: Camera) -> None:
    other = ready_clip(porch, at=clip.shown_at + timedelta(minutes=5))
    replying.reply(asked_of(cleo, Wish.DELETE), Reply.DONE, [clip], by=ana, now=NOON)
    clip.refresh_from_db()
    other.refresh_from_db()
    assert clip.delete_at is not None
    assert other.delete_at is None


def test_a_recording_of_another_time_or_home_cannot_be_chosen(
    cleo: User, ana: User, clip: Clip, porch: Camera, oak_door: Camera
) -> None:
    ask = asked_of(cleo, Wish.DELETE)
    for wrong in (ready_clip(porch, at=NOON), ready_clip(oak_door, at=clip.shown_at)):
        with pytest.raises(Invalid, match="Choose"):
            replying.reply(ask, Reply.DONE, [clip, wrong], by=ana, now=NOON)
    with pytest.raises(Invalid, match="Choose"):
        replying.reply(ask, Reply.DONE, [], by=ana, now=NOON)
    clip.refresh_from_db()
    assert clip.delete_at is None


def test_an_answer_is_given_once_by_the_owner_in_time(cleo: User, ana: User, mia: User, clip: Clip) -> None:
    ask = asked_of(cleo)
    with pytest.raises(Refused):
        replying.reply(ask, Reply.REFUSED, [], by=mia, now=NOON)
    with pytest.raises(Gone):
        replying.reply(ask, Reply.REFUSED, [], by=ana, now=NOON + limits.FILMED_ANSWER)
    replying.reply(ask, Reply.REFUSED, [], by=ana, now=NOON)
    with pytest.raises(Conflict):
        replying.reply(ask, Reply.DONE, [clip], by=ana, now=NOON)


@pytest.mark.parametrize(
    ("replies", "state"),
    [
        ([], FilmedState.NO_ANSWER),
        ([Reply.WAITING], FilmedState.NO_ANSWER),
        ([Reply.NOT_THERE, Reply.WAITING], FilmedState.NO_ANSWER),
        ([Reply.REFUSED, Reply.WAITING], FilmedState.NOT_DONE),
        ([Reply.REFUSED, Reply.DONE, Reply.NOT_THERE], FilmedState.DONE),
    ],
)
def test_the_outcome_is_the_best_answer_there_is(
    cleo: User, ana: User, maple: Home, oak: Home, replies: list[Reply], state: FilmedState
) -> None:
    filmed = portal.filmed_by(cleo)
    homes = [maple, oak, home(person("dan@example.org", "Dan"), "Maple St 14", 42.1240, -71.6540)]
    for reply, of in zip(replies, homes, strict=False):
        portal.filmed_ask_of(filmed, of, reply)
    assert telling.outcome(filmed) == state


def test_it_is_told_at_its_time_and_not_a_minute_sooner_and_once(cleo: User, ana: User, clip: Clip) -> None:
    replying.reply(asked_of(cleo), Reply.REFUSED, [], by=ana, now=NOON)
    due = NOON + limits.FILMED_ANSWER
    assert telling.tell_due(due - timedelta(minutes=1)) == 0
    assert telling.tell_due(due) == 1
    assert telling.tell_due(due) == 0
    mailing.send_due(due)
    [told] = [sent for sent in mail.outbox if sent.to == [cleo.email]]
    assert "Ana" not in str(told.body)


def test_a_month_after_it_was_told_only_a_count_is_left(cleo: User, ana: User, clip: Clip) -> None:
    replying.reply(asked_of(cleo), Reply.REFUSED, [], by=ana, now=NOON)
    due = NOON + limits.FILMED_ANSWER
    telling.tell_due(due)
    assert telling.forget_due(due + telling.KEPT_FOR - timedelta(minutes=1)) == 0
    assert telling.forget_due(due + telling.KEPT_FOR) == 1
    assert telling.forget_due(due + telling.KEPT_FOR) == 0
    left = Filmed.objects.get()
    assert (left.cell, left.describes, left.wish, left.state) == ("", "", Wish.BLUR, FilmedState.NOT_DONE)
    assert not FilmedAsk.objects.exists()
