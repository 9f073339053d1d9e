"""Who is told of a ding, a person, a camera that is gone: those who want it, of the cameras they see."""

from __future__ import annotations

import pytest

from devices.cameras.listening import listeners
from devices.cameras.models import Camera
from devices.people.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wish", ["tell_ding", "tell_person", "tell_offline"])
def test_each_member_chooses_each_alert(
    porch: Camera, ana: User, mia: User, vic: User, gus: User, ben: User, wish: str
):
    told, by_mail = listeners(porch, wish)
    assert {person.name for person in told} == {"Ana", "Mia", "Vic"}
    assert told == by_mail
    Membership.objects.filter(user=mia).update(**{wish: False})
    Membership.objects.filter(user=vic).update(mail_too=False)
    told, by_mail = listeners(porch, wish)
    assert {person.name for person in told} == {"Ana", "Vic"}
    assert {person.name for person in by_mail} == {"Ana"}


def test_who_sees_some_cameras_hears_of_those_only(porch: Camera, garden: Camera, ana: User, vic: User):
    seat = vic.memberships.get()
    seat.only_some_cameras = True
    seat.save()
    seat.cameras.set([garden])
    assert vic not in listeners(porch, "tell_ding")[0]
    assert vic in listeners(garden, "tell_ding")[0]
