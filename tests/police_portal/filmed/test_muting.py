"""An owner says that people who were filmed may not ask a home: nothing new comes, and nobody who asks can tell."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.errors import Refused
from devices.notices.models import Notice, NoticeKind
from devices.people.models import Home, User
from police_portal import limits
from police_portal.filmed import asking, matching, muting, reach, replying, telling
from police_portal.filmed.asking import Wanted
from police_portal.filmed.models import DoorSign, Filmed, FilmedAsk, FilmedMute, FilmedState, Reply, Wish
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.custody.test_races import at_once
from tests.street import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
HERE = (42.1236, -71.6544)  # on the pavement before ana's home
WORDS = "A green coat, with a brown dog, on the pavement."
START = NOON - timedelta(hours=4)


@pytest.fixture
def cleo(db: None) -> User:
    return person("cleo@example.org", "Cleo")


@pytest.fixture
def clip(porch: Camera) -> Clip:
    return ready_clip(porch, at=START + timedelta(minutes=10))


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(cleo: User, wish: Wish = Wish.BLUR, sign: DoorSign | None = None) -> Filmed:
    place = None if sign is not None else HERE
    wanted = Wanted(wish, WORDS, place=place, sign=sign, from_at=START, until_at=START + timedelta(hours=1))
    made = asking.ask(wanted, by=cleo, now=NOON)
    matching.match_due(NOON)
    return made


@pytest.mark.parametrize("wish", [Wish.BLUR, Wish.ZONE])
@pytest.mark.parametrize("is_by_sign", [False, True])
def test_a_muted_home_is_not_asked_by_place_nor_by_its_sign(
    cleo: User, ana: User, maple: Home, clip: Clip, wish: Wish, is_by_sign: bool
) -> None:
    sign = portal.sign_of(clip.camera) if is_by_sign else None
    muting.mute(maple, by=ana, now=NOON)
    made = asked(cleo, wish, sign)
    assert not FilmedAsk.objects.exists()
    assert not Notice.objects.filter(kind=NoticeKind.FILMED_ASKED).exists()
    assert telling.outcome(made) == FilmedState.NO_ANSWER


def test_what_was_asked_before_stays_and_is_answered(cleo: User, ana: User, maple: Home, clip: Clip) -> None:
    made = asked(cleo, Wish.DELETE)
    muting.mute(maple, by=ana, now=NOON)
    replying.reply(FilmedAsk.objects.get(), Reply.DONE, [clip], by=ana, now=NOON)
    telling.tell_due(NOON + limits.FILMED_ANSWER)
    made.refresh_from_db()
    assert made.state == FilmedState.DONE


def test_taken_back_it_is_asked_again_also_by_who_waits(cleo: User, ana: User, maple: Home, clip: Clip) -> None:
    muting.mute(maple, by=ana, now=NOON)
    asked(cleo)
    muting.unmute(maple, by=ana)
    matching.match_due(NOON + matching.AGAIN)
    assert FilmedAsk.objects.get().home == maple


def test_only_the_owner_decides_and_it_is_in_the_log_once(ana: User, mia: User, maple: Home) -> None:
    with pytest.raises(Refused, match="owner"):
        muting.mute(maple, by=mia, now=NOON)
    for _n in range(2):
        muting.mute(maple, by=ana, now=NOON)
    with pytest.raises(Refused, match="owner"):
        muting.unmute(maple, by=mia)
    assert muting.is_muted(maple)
    for _n in range(2):
        muting.unmute(maple, by=ana)
    acts = AuditEntry.objects.filter(action__startswith="filmed_", home_uuid=maple.uuid).order_by("pk")
    assert [act.action for act in acts] == ["filmed_muted", "filmed_unmuted"]


def test_the_switch_stands_on_the_owners_list(ana: User, ben: User, maple: Home, oak: Home) -> None:
    client, page = as_(ana), reverse("police_portal:filmed_asked")
    switch = reverse("police_portal:filmed_mute", args=[maple.uuid])
    assert switch in client.get(page).content.decode()
    assert reverse("police_portal:filmed_mute", args=[oak.uuid]) not in client.get(page).content.decode()
    answer = client.post(switch, {"muted": "yes"}, follow=True)
    assert "may not ask this home" in answer.content.decode()
    assert FilmedMute.objects.get().home == maple
    answer = client.post(switch, {"muted": "perhaps"})
    assert (answer.status_code, FilmedMute.objects.count()) == (400, 1)
    client.post(switch, {"muted": "no"})
    assert not FilmedMute.objects.exists()
    for of in (oak.uuid, uuid4()):
        assert client.post(reverse("police_portal:filmed_mute", args=[of]), {"muted": "yes"}).status_code == 404


def test_the_owner_reads_beside_the_sign_that_nobody_is_asked(ana: User, maple: Home, porch: Camera) -> None:
    sign, client = portal.sign_of(porch), as_(ana)
    for_owner = reverse("police_portal:camera_sign", args=[porch.uuid])
    for_all = reverse("police_portal:sign", args=[sign.uuid])
    before = Client().get(for_all).content.decode()
    assert "nobody is asked" not in client.get(for_owner).content.decode()
    muting.mute(maple, by=ana, now=timezone.now())
    assert "nobody is asked" in client.get(for_owner).content.decode()
    assert [one.split("<main")[1] for one in (before, Client().get(for_all).content.decode())] == [
        before.split("<main")[1]
    ] * 2


def test_nothing_is_asked_after_the_muting_when_both_come_at_once(
    transactional_db: None, cleo: User, ana: User, maple: Home, clip: Clip
) -> None:
    wanted = Wanted(Wish.BLUR, WORDS, place=HERE, from_at=START, until_at=START + timedelta(hours=1))
    made = asking.ask(wanted, by=cleo, now=NOON)
    at_once(lambda: matching.match_due(NOON), lambda: muting.mute(maple, by=ana, now=NOON))
    first = AuditEntry.objects.filter(home_uuid=maple.uuid, action__startswith="filmed_").order_by("pk").first()
    assert first is not None
    was_asked = first.action == "filmed_matched"
    assert FilmedAsk.objects.filter(filmed=made).exists() == was_asked
    assert reach.homes_for(made) == []
