"""Whoever comes by a sign says no place, and exactly the home of that camera is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.cameras.models import Camera
from devices.people.models import User
from police_portal.filmed import matching, signs
from police_portal.filmed.models import Filmed, FilmedAsk, Wish
from tests.devices.clips.ready import ready_clip
from tests.neighborhood import neighbor
from tests.street import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe(db: None) -> Client:
    """Lives beside it."""
    client = Client()
    user = person("zoe@example.org", "Zoe")
    neighbor(user)
    client.force_login(user)
    return client


@pytest.mark.parametrize("wish", [Wish.ZONE, Wish.BLUR])
def test_the_sign_takes_the_place_of_a_place(
    store: None, porch: Camera, oak_door: Camera, ana: User, zoe: Client, wish: Wish
) -> None:
    now = timezone.now()
    for one in (porch, oak_door):
        ready_clip(one, at=now - timedelta(hours=2))
    sign = signs.make(porch, by=ana, now=now)
    desk = f"{reverse('police_portal:filmed_new')}?sign={sign.uuid}"
    assert desk in zoe.get(reverse("police_portal:sign", args=[sign.uuid])).content.decode()
    assert 'name="lat"' not in zoe.get(desk).content.decode()
    said = {
        "wish": wish.value,
        "starts": (now - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
        "ends": (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "time_zone": "UTC",
        "describes": "A green coat, with a brown dog, on the pavement.",
    }
    assert zoe.post(desk, said).status_code == 302
    asked = Filmed.objects.get()
    assert (asked.sign, asked.cell, asked.wish) == (sign, "", wish)
    matching.match_due(now)
    assert [one.home for one in FilmedAsk.objects.all()] == [porch.home]
    signs.end(porch, by=ana, now=now)
    assert zoe.get(desk).status_code == 404
