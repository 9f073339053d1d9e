"""The sign at a door: a name that leads to the desk, and to nobody's home."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, Refused
from devices.people.models import User
from police_portal.filmed import signs
from police_portal.filmed.models import DoorSign, Wish
from tests import place, portal
from tests.police_portal.custody.test_races import at_once

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(camera: Camera) -> str:
    return reverse("police_portal:camera_sign", args=[camera.uuid])


def address_of(name: UUID) -> str:
    return reverse("police_portal:sign", args=[name])


def test_an_owner_makes_a_sign_prints_it_and_ends_it(porch: Camera, ana: User) -> None:
    client = as_(ana)
    assert "door-sign" not in client.get(page_of(porch)).content.decode()
    client.post(page_of(porch))
    sign = DoorSign.objects.get()
    shown = client.get(page_of(porch)).content.decode()
    assert "You may be recorded here." in shown
    assert f"/sign/{sign.uuid}/" in shown
    assert '<svg viewBox="' in shown
    assert Client().get(address_of(sign.uuid)).status_code == 200
    end = reverse("police_portal:camera_sign_end", args=[porch.uuid])
    assert end in shown
    assert "cannot be undone" in client.get(end).content.decode()
    assert Client().get(address_of(sign.uuid)).status_code == 200
    client.post(end)
    assert Client().get(address_of(sign.uuid)).status_code == 404
    assert "door-sign" not in client.get(page_of(porch)).content.decode()
    acts = AuditEntry.objects.filter(subject_uuid=sign.uuid).order_by("pk")
    assert [act.action for act in acts] == ["sign_made", "sign_ended"]


def test_a_new_sign_has_another_name_and_the_old_one_stays_ended(porch: Camera, ana: User) -> None:
    now = timezone.now()
    old = signs.make(porch, by=ana, now=now).uuid
    assert signs.make(porch, by=ana, now=now).uuid == old
    signs.end(porch, by=ana, now=now)
    signs.end(porch, by=ana, now=now)
    new = signs.make(porch, by=ana, now=now + timedelta(days=1)).uuid
    assert (new != old, new.version) == (True, 4)
    assert [Client().get(address_of(name)).status_code for name in (old, new, uuid4())] == [404, 200, 404]
    assert AuditEntry.objects.filter(action="sign_ended").count() == 1


def test_what_was_asked_by_an_earlier_sign_stays_with_its_camera(porch: Camera, ana: User, ben: User) -> None:
    now = timezone.now()
    sign = signs.make(porch, by=ana, now=now)
    for wish in (Wish.BLUR, Wish.ZONE):
        asked = portal.filmed_by(ben, wish, cell="", sign=sign)
    signs.end(porch, by=ana, now=now)
    signs.make(porch, by=ana, now=now)
    asked.refresh_from_db()
    assert asked.sign is not None
    assert asked.sign.camera == porch


def test_only_the_owner_makes_and_ends_one(porch: Camera, ana: User, mia: User, ben: User) -> None:
    now = timezone.now()
    for somebody in (mia, ben):
        with pytest.raises(Refused, match="Only the owner"):
            signs.make(porch, by=somebody, now=now)
    signs.make(porch, by=ana, now=now)
    for somebody in (mia, ben):
        with pytest.raises(Refused, match="Only the owner"):
            signs.end(porch, by=somebody, now=now)
        assert as_(somebody).get(page_of(porch)).status_code == 404


def test_an_indoor_camera_has_no_sign(porch: Camera, ana: User) -> None:
    Camera.objects.filter(pk=porch.pk).update(is_outdoor=False)
    with pytest.raises(Conflict, match="outdoors"):
        signs.make(porch, by=ana, now=timezone.now())
    assert "films indoors" in as_(ana).get(page_of(porch)).content.decode()


@pytest.mark.parametrize("gone", ["camera", "home"])
def test_the_sign_of_what_is_removed_leads_nowhere(porch: Camera, ana: User, gone: str) -> None:
    sign = signs.make(porch, by=ana, now=timezone.now())
    thing = porch if gone == "camera" else porch.home
    type(thing)._default_manager.filter(pk=thing.pk).update(
        removed_at=timezone.now(), **({"token_hash": None} if gone == "camera" else {})
    )
    assert signs.found(sign.uuid) is None
    assert Client().get(address_of(sign.uuid)).status_code == 404


def test_the_public_page_says_the_same_of_every_door(porch: Camera, oak_door: Camera, ana: User, ben: User) -> None:
    """Whose it is stands nowhere: two doors differ in the sign's name alone."""
    Camera.objects.filter(pk=porch.pk).update(name="By the hedge")
    porch.refresh_from_db()
    pages = []
    for camera, owner in ((porch, ana), (oak_door, ben)):
        sign = signs.make(camera, by=owner, now=timezone.now())
        answer = Client().get(address_of(sign.uuid))
        text = f"{dict(answer.headers)} {answer.content.decode()}"
        named = (camera.name, camera.home.name, owner.name, owner.email, str(camera.uuid), str(camera.home.uuid))
        assert not [one for one in (*named, camera.home.cell) if one in answer.content.decode()]
        assert not place.found_in(text)
        pages.append(strip(answer.content.decode(), sign.uuid))
    assert pages[0] == pages[1]


def strip(text: str, name: UUID) -> list[str]:
    drawn = text.replace(str(name), "")
    return [line for line in drawn.splitlines() if "csrf" not in line and "nonce" not in line]


@pytest.mark.usefixtures("transactional_db")
def test_two_at_once_make_one_sign(porch: Camera, ana: User) -> None:
    now = timezone.now()
    made = at_once(*[lambda: signs.make(Camera.objects.get(pk=porch.pk), by=ana, now=now)] * 2)
    assert {sign.uuid for sign in made} == {DoorSign.objects.get().uuid}
    assert AuditEntry.objects.filter(action="sign_made").count() == 1
