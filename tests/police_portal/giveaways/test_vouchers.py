"""A code brings a camera in; who gave it learns totals, in steps; the recipient detaches it and nobody is told."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from devices.audit.models import AuditEntry
from devices.cameras import changing, pairing
from devices.cameras.changing import CameraFacts
from devices.cameras.models import Camera, CameraKind
from devices.clips import retention
from devices.errors import Conflict, Gone, Refused
from devices.notices.models import Notice
from devices.people import leaving
from devices.people.models import Home, User
from police_portal.giveaways import totals, vouchers
from police_portal.giveaways.models import Programme, ProgrammeState, Voucher
from tests import portal
from tests.street import NOON, person

CODE = "MAPLE2345678"
DOOR = CameraFacts("Front door", CameraKind.DOORBELL)
MONTHS = [date(2026, month, 1) for month in range(1, 7)]


@pytest.fixture
def sam(db: None) -> User:
    return person("sam@example.org", "Sam")


@pytest.fixture
def programme(sam: User) -> Programme:
    return portal.programme_of(sam)


@pytest.fixture
def voucher(programme: Programme) -> Voucher:
    return portal.voucher_of(programme, CODE, made_at=NOON, expires_at=NOON + timedelta(days=365))


def test_codes_are_made_once_by_who_proposed_it_and_only_hashes_stay(
    programme: Programme, sam: User, ana: User
) -> None:
    with pytest.raises(Refused):
        vouchers.make_codes(programme, by=ana, now=NOON)
    codes = vouchers.make_codes(programme, by=sam, now=NOON)
    assert len(set(codes)) == programme.count == 20
    assert all(re.fullmatch(r"(?:[A-HJKMNP-Z2-9]{4}-){3}[A-HJKMNP-Z2-9]{4}", code) for code in codes)
    kept = {voucher.code_hash for voucher in Voucher.objects.all()}
    assert kept == {vouchers.hash_of(code) for code in codes}
    with pytest.raises(Conflict, match="made once"):
        vouchers.make_codes(programme, by=sam, now=NOON)


def test_the_rows_do_not_stand_in_the_order_of_the_list(programme: Programme, sam: User) -> None:
    vouchers.make_codes(programme, by=sam, now=NOON)
    kept = list(Voucher.objects.order_by("pk").values_list("code_hash", flat=True))
    assert kept == sorted(kept)


def test_codes_of_what_is_not_in_the_ledger_are_not_made(sam: User) -> None:
    for state in (ProgrammeState.PROPOSED, ProgrammeState.REFUSED, ProgrammeState.ENDED):
        with pytest.raises(Conflict):
            vouchers.make_codes(portal.programme_of(sam, state), by=sam, now=NOON)


def test_a_code_brings_a_camera_in_and_a_device_pairs_with_it(voucher: Voucher, ana: User, maple: Home) -> None:
    camera, code = vouchers.redeem(" maple-2345-678 ", maple, DOOR, by=ana, now=NOON)
    assert camera.home == maple
    assert camera.name == "Front door"
    assert pairing.pair(code, model="cam", firmware="1", now=NOON)[0] == camera
    assert vouchers.given_by(camera) == voucher.programme


def test_a_manager_redeems_and_a_viewer_does_not(voucher: Voucher, mia: User, vic: User, maple: Home) -> None:
    with pytest.raises(Refused, match="Only the owner or a manager"):
        vouchers.redeem(CODE, maple, DOOR, by=vic, now=NOON)
    assert vouchers.redeem(CODE, maple, DOOR, by=mia, now=NOON)[0].home == maple


def test_used_over_unknown_ended_and_ones_own_look_alike(
    voucher: Voucher, sam: User, ana: User, maple: Home, ben: User, oak: Home
) -> None:
    portal.voucher_of(voucher.programme, "LATE22223333", expires_at=NOON)
    portal.voucher_of(portal.programme_of(sam, ProgrammeState.ENDED), "ENDED2223333")
    portal.voucher_of(portal.programme_of(ben), "BENS22223333")
    vouchers.redeem(CODE, maple, DOOR, by=ana, now=NOON)
    said = set()
    for code in (CODE, "LATE22223333", "ENDED2223333", "BENS22223333", "NOBODY222333", "", "ñ" * 40):
        with pytest.raises(Gone) as gone:
            vouchers.redeem(code, oak, DOOR, by=ben, now=NOON)
        said.add(gone.value.sentence)
    assert len(said) == 1
    assert not oak.cameras.filter(name="Front door").exists()


def test_a_homes_own_mistake_tells_nothing_of_the_code(voucher: Voucher, ana: User, maple: Home, porch: Camera) -> None:
    said = set()
    for code in (CODE, "NOBODY222333"):
        with pytest.raises(Conflict) as taken:
            vouchers.redeem(code, maple, CameraFacts("Porch", CameraKind.DOORBELL), by=ana, now=NOON)
        said.add(taken.value.sentence)
    assert len(said) == 1
    voucher.refresh_from_db()
    assert voucher.used_at is None


def test_of_a_use_only_the_month_is_kept_and_no_act_names_the_giveaway(
    voucher: Voucher, ana: User, maple: Home
) -> None:
    camera, _code = vouchers.redeem(CODE, maple, DOOR, by=ana, now=NOON)
    voucher.refresh_from_db()
    assert voucher.used_at == datetime(2026, 6, 1, tzinfo=UTC)
    acts = AuditEntry.objects.filter(home_uuid=maple.uuid)
    assert acts.filter(action="voucher_used", subject_uuid=camera.uuid).exists()
    names = {str(voucher.uuid), str(voucher.programme.uuid), voucher.code_hash}
    assert not any(name in f"{act.subject_uuid} {act.facts}" for act in acts for name in names)
    assert not AuditEntry.objects.filter(subject_uuid__in=[voucher.uuid, voucher.programme.uuid]).exists()


def test_detached_no_link_is_left_the_camera_stays_and_nobody_is_told(
    voucher: Voucher, ana: User, ben: User, maple: Home, client: Client
) -> None:
    camera, _code = vouchers.redeem(CODE, maple, DOOR, by=ana, now=NOON)
    told = Notice.objects.count()
    client.force_login(ana)
    assert "You owe nothing for it" in client.get(reverse("devices:camera", args=[camera.uuid])).content.decode()
    with pytest.raises(Refused):
        vouchers.detach(camera, by=ben, now=NOON)
    assert client.post(reverse("police_portal:voucher_detach", args=[camera.uuid])).status_code == 302
    vouchers.detach(camera, by=ana, now=NOON)  # again: nothing
    voucher.refresh_from_db()
    assert voucher.camera is None
    assert Camera.objects.present().filter(pk=camera.pk).exists()
    assert "You owe nothing" not in client.get(reverse("devices:camera", args=[camera.uuid])).content.decode()
    assert client.get(reverse("police_portal:voucher_detach", args=[camera.uuid])).status_code == 404
    assert Notice.objects.count() == told
    assert voucher.used_at is not None


def test_the_ledger_counts_on_when_the_camera_the_home_and_the_giver_are_gone(
    voucher: Voucher, sam: User, ana: User, maple: Home, store: None
) -> None:
    camera, _code = vouchers.redeem(CODE, maple, DOOR, by=ana, now=NOON)
    other = portal.voucher_of(voucher.programme, "OTHER2223333")
    vouchers.redeem("OTHER2223333", maple, CameraFacts("Gate", CameraKind.DOORBELL), by=ana, now=timezone.now())
    changing.remove(camera, by=ana, now=NOON)
    retention.sweep_removed(timezone.now())
    assert not Camera.objects.filter(pk=camera.pk).exists()
    maple.delete()
    leaving.leave(sam, by=sam, now=timezone.now())
    for each in (voucher, other):
        each.refresh_from_db()
        assert each.camera is None
        assert each.used_at is not None
    assert Programme.objects.public().get() == voucher.programme


def test_who_gave_is_told_steps_of_closed_months(programme: Programme, sam: User, client: Client) -> None:
    Programme.objects.filter(pk=programme.pk).update(codes_made_at=datetime(2026, 1, 9, tzinfo=UTC))
    programme.refresh_from_db()
    for n, month in enumerate([1] * 4 + [2] * 3 + [3] * 4 + [5] * 2 + [6] * 3):
        portal.voucher_of(programme, f"CODE{n:08}", used_at=datetime(2026, month, 1, tzinfo=UTC))
    shown = {total.month.month: total.at_least for total in totals.totals(programme, NOON)}
    assert shown == {1: 0, 2: 7, 3: 7, 4: 7, 5: 13}  # 4, 7, 11, 11, 13; June is not over


@given(uses=st.lists(st.integers(0, 9), min_size=6, max_size=6), spare=st.integers(0, 20))
def test_nothing_shown_and_no_difference_is_small(uses: list[int], spare: int) -> None:
    count = max(1, sum(uses) + spare)
    shown = [each.at_least for each in totals.steps(Counter(dict(zip(MONTHS, uses, strict=True))), count, MONTHS)]
    true = [sum(uses[: n + 1]) for n in range(6)]
    assert all(low <= high for low, high in zip(shown, true, strict=True))
    for number in (*shown, *(b - a for a, b in zip(shown, shown[1:], strict=False))):
        assert number == 0 or number >= 5
    assert all(number == 0 or count - number >= 5 for number in shown)


@pytest.mark.parametrize("last", [0, 1, 2, 3, 4])
def test_up_to_four_more_show_the_same(last: int) -> None:
    uses = Counter({MONTHS[0]: 7, MONTHS[1]: last})
    assert [each.at_least for each in totals.steps(uses, 40, MONTHS[:2])] == [7, 7]


def test_a_small_giveaway_shows_no_number(programme: Programme) -> None:
    for used in range(10):
        assert [each.at_least for each in totals.steps(Counter({MONTHS[0]: used}), 9, MONTHS)] == [0] * 6


def test_the_givers_page_is_the_same_whichever_code_home_and_hour_it_was(
    programme: Programme, sam: User, ana: User, ben: User, maple: Home, oak: Home, client: Client
) -> None:
    codes = vouchers.make_codes(programme, by=sam, now=NOON)
    client.force_login(sam)

    def pages() -> list[str]:
        names = ("giveaway", "giveaway_codes")
        got = [client.get(reverse(f"police_portal:{name}", args=[programme.uuid])).content.decode() for name in names]
        return [
            re.sub(r'(nonce|name="csrfmiddlewaretoken" value|"x-csrftoken": )[=: ]*"[^"]*"', "", page, flags=re.I)
            for page in got
        ]

    before = pages()
    vouchers.redeem(codes[3], maple, DOOR, by=ana, now=NOON)
    camera, _code = vouchers.redeem(codes[7], oak, DOOR, by=ben, now=NOON + timedelta(hours=5))
    vouchers.detach(camera, by=ben, now=NOON)
    assert pages() == before


def test_the_pages_make_codes_and_bring_a_camera_in(
    programme: Programme, sam: User, ana: User, maple: Home, client: Client
) -> None:
    client.force_login(sam)
    made = client.post(reverse("police_portal:giveaway_codes", args=[programme.uuid]))
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    codes = re.findall(r"<code>([A-Z0-9-]{19})</code>", made.content.decode())
    assert len(codes) == 20
    assert made.content.decode().count(codes[0]) == 2  # on the page, and in its file
    again = client.post(reverse("police_portal:giveaway_codes", args=[programme.uuid]))
    assert again.status_code == 409
    client.force_login(ana)
    sent = {"code": codes[0].lower(), "home": str(maple.uuid), "name": "Gate", "kind": "doorbell", "where": "outdoor"}
    came = client.post(reverse("police_portal:voucher_redeem"), sent)
    assert came.status_code == 201
    assert "data-code" in came.content.decode()
    assert maple.cameras.get(name="Gate").voucher.programme == programme
    assert client.post(reverse("police_portal:voucher_redeem"), sent | {"name": "Back"}).status_code == 410


def test_wrong_codes_are_tried_ten_times_a_minute_and_no_more(ana: User, maple: Home, client: Client) -> None:
    client.force_login(ana)
    sent = {"code": "NOBODY", "home": str(maple.uuid), "name": "Gate", "kind": "doorbell", "where": "outdoor"}
    answers = [client.post(reverse("police_portal:voucher_redeem"), sent).status_code for _n in range(21)]
    assert set(answers) == {410, 429}
    assert 10 <= answers.count(410) <= 20  # the minute may turn in between
