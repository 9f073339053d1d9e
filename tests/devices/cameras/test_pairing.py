"""One code, one device: races, expiry, tokens that end in the same moment, the page that waits."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.conf import settings as ours
from django.db import connection
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras import changing, pairing
from devices.cameras.models import Camera, PairingCode
from devices.errors import DomainError, Gone, Refused
from devices.people.models import Home, User

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def use(code: str, model: str = "Pi") -> tuple[Camera, str]:
    return pairing.pair(code, model=model, firmware="1", now=timezone.now())


def test_of_two_devices_with_one_code_one_becomes_the_camera(transactional_db: None, garden: Camera, ana: User):
    code = pairing.make_code(garden, by=ana, now=timezone.now())
    ready, results = threading.Barrier(4), []

    def try_it(name: str) -> None:
        try:
            ready.wait()
            results.append(use(code, name)[1])
        except DomainError as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    devices = [threading.Thread(target=try_it, args=[f"device {n}"]) for n in range(4)]
    for device in devices:
        device.start()
    for device in devices:
        device.join()
    tokens = [result for result in results if result != "Gone"]
    assert len(results) == 4
    assert len(tokens) == 1
    assert pairing.camera_of(tokens[0]) == garden
    assert AuditEntry.objects.filter(action="camera_paired").count() == 1


def test_a_code_lives_ten_minutes_to_the_second(garden: Camera, ana: User):
    now = timezone.now()
    code = pairing.make_code(garden, by=ana, now=now)
    with pytest.raises(Gone):
        pairing.pair(code, model="", firmware="", now=now + timedelta(minutes=10))
    assert pairing.pair(code, model="", firmware="", now=now + timedelta(minutes=10, seconds=-1))


def test_a_newer_code_ends_the_earlier_one(garden: Camera, ana: User):
    first = pairing.make_code(garden, by=ana, now=timezone.now())
    second = pairing.make_code(garden, by=ana, now=timezone.now())
    with pytest.raises(Gone):
        use(first)
    assert use(second)[0] == garden


def test_the_table_gives_no_code_away(garden: Camera, ana: User):
    code = pairing.make_code(garden, by=ana, now=timezone.now())
    assert code not in str(vars(PairingCode.objects.get()))


def test_a_code_of_a_removed_camera_is_worth_nothing(garden: Camera, ana: User):
    code = pairing.make_code(garden, by=ana, now=timezone.now())
    Camera.objects.filter(pk=garden.pk).update(removed_at=timezone.now(), token_hash=None)
    with pytest.raises(Gone):
        use(code)
    with pytest.raises(Gone):
        pairing.rotate_token(garden, by=ana, now=timezone.now())
    assert not PairingCode.objects.filter(used_at__isnull=False).exists()  # the whole act was taken back


def test_rotating_ends_the_old_token_in_the_same_moment(porch: Camera, mia: User):
    answer = signed_in(mia).post(f"/cameras/{porch.uuid}/token/")
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    assert pairing.camera_of("cam_porch") is None
    token = answer.content.decode().split('value="cam_')[1].split('"')[0]
    assert pairing.camera_of(f"cam_{token}") == porch
    assert AuditEntry.objects.filter(action="camera_token_rotated").count() == 1
    assert token not in signed_in(mia).get(f"/cameras/{porch.uuid}/").content.decode()


def test_a_token_that_was_taken_back_opens_nothing(porch: Camera, ana: User):
    code = pairing.make_code(porch, by=ana, now=timezone.now())
    signed_in(ana).post(f"/cameras/{porch.uuid}/revoke/")
    assert Client().get("/api/v1/camera", headers={"Authorization": "Bearer cam_porch"}).status_code == 401
    with pytest.raises(Gone):
        use(code)
    assert "Not paired yet" in signed_in(ana).get(f"/cameras/{porch.uuid}/").content.decode()


def test_a_manager_of_some_cameras_pairs_those_only(porch: Camera, garden: Camera, mia: User):
    seat = mia.memberships.get()
    seat.only_some_cameras = True
    seat.save()
    seat.cameras.set([porch])
    assert pairing.make_code(porch, by=mia, now=timezone.now())
    with pytest.raises(Refused):
        pairing.make_code(garden, by=mia, now=timezone.now())


def test_only_who_may_set_a_camera_may_pair_it(porch: Camera, vic: User, ben: User):
    for act in (
        lambda by: pairing.make_code(porch, by=by, now=timezone.now()),
        lambda by: pairing.rotate_token(porch, by=by, now=timezone.now()),
        lambda by: pairing.revoke_token(porch, by=by),
    ):
        for person in (vic, ben):
            with pytest.raises(Refused):
                act(person)


def test_the_page_shows_a_code_once_and_learns_that_it_was_used(garden: Camera, ana: User):
    client = signed_in(ana)
    page = f"/cameras/{garden.uuid}/pair/"
    assert "data-code" not in client.get(page).content.decode()
    answer = client.post(page)
    shown = answer.content.decode()
    code = shown.split("data-code>")[1].split("<")[0]
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    assert '<svg viewBox="0 0 ' in shown
    assert f"{ours.SITE_URL}/api/v1/cameras/pair" in shown
    assert code not in client.get(page).content.decode()
    waiting = client.get(f"{page}state/").content.decode()
    assert 'data-pair-state="waiting"' in waiting
    assert "hx-trigger" in waiting
    sent = json.dumps({"code": code, "model": "Door 3"})
    assert Client().post("/api/v1/cameras/pair", sent, content_type="application/json").status_code == 201
    done = client.get(f"{page}state/").content.decode()
    assert "Paired: Door 3" in done
    assert "hx-trigger" not in done  # it asks no more


def test_the_page_says_when_a_code_is_over(garden: Camera, ana: User):
    pairing.make_code(garden, by=ana, now=timezone.now() - timedelta(minutes=11))
    assert "The code is over" in signed_in(ana).get(f"/cameras/{garden.uuid}/pair/state/").content.decode()


def test_a_camera_keeps_its_home_when_it_pairs_again(garden: Camera, ana: User, maple: Home):
    for _n in range(2):
        camera, _token = use(pairing.make_code(garden, by=ana, now=timezone.now()))
        assert camera.home == maple


def test_nobody_pairs_into_a_removed_camera_by_a_race(garden: Camera, ana: User):
    changing.remove(garden, by=ana, now=timezone.now())
    with pytest.raises(Gone):
        pairing.rotate_token(garden, by=ana, now=timezone.now())
