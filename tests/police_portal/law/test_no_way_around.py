"""Ways around an order that forbids telling, around a line's hours, around the two words: each of them is closed."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import av
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.actions import Action as DeviceAction
from devices.audit.models import PublicEntry
from devices.audit.recording import record
from devices.cameras import changing
from devices.cameras.changing import CameraFacts, CameraSettings
from devices.cameras.models import Camera
from devices.clips import erasing, retention
from devices.clips.models import Clip
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import Notice
from devices.people import homes
from devices.people.models import Home, User
from police_portal import limits
from police_portal.agencies import suspending
from police_portal.agencies.models import Officer
from police_portal.custody import ending, handovers, leases, making, manifest
from police_portal.custody.models import Package, Share, ShareState
from police_portal.law import emergencies, filing, minimising, preserving, releasing, telling
from police_portal.law.models import DemandKind, DemandState, LegalDemand, Preserved
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.devices.video import damaged
from tests.devices.video.made import decoded, made_clip
from tests.police_portal.custody.lent import bytes_of
from tests.police_portal.law.desk import NOW, as_, at, filed, gagged, status_of
from tests.police_portal.law.ordered import HOUR, agency_with_two, order, quoted, tick, ticked, yesterday

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ALL = {"includes_faces": True, "includes_sound": True, "includes_original": True}


@pytest.fixture
def cus(db: None, store: None) -> User:
    return portal.custodian()


@pytest.fixture
def clip(porch: Camera, store: None) -> Clip:
    return ready_clip(porch, at=yesterday() + timedelta(minutes=20))


def entered(demand: LegalDemand, by: User, days: int = 90) -> None:
    now = timezone.now()
    preserving.enter(demand, now + timedelta(days=days), by=by, now=now)
    for row in demand.preserved.all():
        preserving.seal_copy(row.pk, timezone.now)


def opens(user: User, share: Share) -> bool:
    """The video, read to its end."""
    answer: Any = as_(user).get(at("portal_share_video", share))
    assert answer.status_code in (200, 410)
    return answer.status_code == 200 and bool(b"".join(answer.streaming_content))


# --- What was lent, while an order to preserve it forbids telling


def lent(of: LegalDemand, clip: Clip, **columns: Any) -> Share:
    portal.permission(of.agency)
    return portal.share_of(portal.request_of(of.agency.officers.order_by("pk")[0]), clip, may_download=True, **columns)


def told_of(user: User) -> list[tuple[str, str]]:
    return [(one.kind, one.path) for one in Notice.objects.filter(user=user).order_by("pk")]


def pages(client: Client, share: Share) -> list[str]:
    """The owner's pages of it, without what is random and without its numbers."""
    found = []
    for name, names in (("share", [share.uuid]), ("shares", []), ("share_record", [share.uuid])):
        answer = client.get(reverse(f"police_portal:{name}", args=names))
        said = re.sub(r'(csrfmiddlewaretoken" value=|x-csrftoken": |nonce=)"[^"]*"', "", answer.content.decode())
        found.append(f"{answer.status_code} {re.sub(r'[0-9a-f-]{8,64}', '', said)}")
    return found


def taken_back(share: Share, ana: User, now: datetime) -> None:
    leases.withdraw(share, by=ana, now=now)


def over(share: Share, ana: User, now: datetime) -> None:
    Share.objects.filter(pk=share.pk).update(ends_at=now)


def clip_deleted(share: Share, ana: User, now: datetime) -> None:
    Clip.objects.filter(uuid=share.clip_uuid).update(delete_at=now)


@pytest.mark.parametrize("end", [taken_back, over, clip_deleted])
def test_a_lent_copy_ends_under_an_order_that_forbids_telling_as_it_does_without_one(
    maple: Home, porch: Camera, cus: User, ana: User, clip: Clip, end: Any
) -> None:
    """A copy that stays while others are deleted, with no record of it, would tell the owner of the order."""
    demand = ticked(maple, cus, porch, DemandKind.PRESERVATION, gag_until=timezone.now() + 3 * DAY)
    share = lent(demand, clip)
    entered(demand, cus)
    end(share, ana, timezone.now())
    ending.end_due(timezone.now())
    ending.delete_ended(timezone.now())
    share.refresh_from_db()
    assert share.state == ShareState.DELETED
    assert told_of(ana) == [("share_ended", reverse("police_portal:share", args=[share.uuid]))]
    client = as_(ana)
    assert "is deleted" in pages(client, share)[0]
    assert pages(client, share)[2].startswith("200")


def test_before_the_owner_may_know_nothing_that_was_lent_changes(
    maple: Home, porch: Camera, cus: User, ana: User, clip: Clip
) -> None:
    until = timezone.now() + 3 * DAY
    demand = ticked(maple, cus, porch, DemandKind.PRESERVATION, gag_until=until)
    share, client = lent(demand, clip), as_(ana)
    officer = demand.agency.officers.order_by("pk")[0]
    asked = handovers.ask(share, "State Police", "For the same case there.", by=officer.user, now=timezone.now())
    portal.with_code(ana)
    before = pages(client, share)
    entered(demand, cus)
    assert pages(client, share) == before
    assert opens(officer.user, share)
    handovers.consent(asked, by=ana, now=timezone.now())
    later = until + MINUTE
    telling.tell_due(later)
    assert preserving.freeze_told(later) == 1
    assert preserving.freeze_told(later) == 0
    assert Share.objects.get(pk=share.pk).frozen_at == later


def test_what_its_owner_lends_after_they_were_told_is_not_frozen_by_the_order(
    maple: Home, porch: Camera, cus: User, clip: Clip
) -> None:
    demand = ticked(maple, cus, porch, DemandKind.PRESERVATION)
    entered(demand, cus)
    share = lent(demand, clip)
    assert preserving.freeze_told(timezone.now()) == 0
    assert Share.objects.get(pk=share.pk).frozen_at is None


def test_an_order_that_ends_thaws_also_where_one_that_forbids_telling_keeps_the_same(
    maple: Home, porch: Camera, cus: User, clip: Clip
) -> None:
    known = ticked(maple, cus, porch, DemandKind.PRESERVATION)
    hidden = ticked(maple, cus, porch, DemandKind.PRESERVATION, of=known.agency, gag_until=timezone.now() + 3 * DAY)
    share = lent(known, clip)
    entered(hidden, cus)
    entered(known, cus)
    assert Share.objects.get(pk=share.pk).frozen_at is not None
    preserving.end(known, "The agency withdrew it.", by=cus, now=timezone.now())
    assert Share.objects.get(pk=share.pk).frozen_at is None


# --- When the owner may know, they read all of it


def test_an_owner_whose_home_is_gone_meanwhile_reads_what_was_given_of_it(
    maple: Home, porch: Camera, cus: User, ana: User, clip: Clip
) -> None:
    until = timezone.now() + DAY
    demand = ticked(maple, cus, porch, gag_until=until)
    share = releasing.release(demand, by=cus, now=timezone.now())[0]
    homes.delete(maple, by=ana, now=timezone.now())
    retention.sweep_removed(timezone.now())
    assert status_of(ana, "share", share) == 404
    assert status_of(ana, "order", demand) == 404
    with time_machine.travel(until + MINUTE, tick=False):
        client = as_(ana)
        assert client.get(reverse("police_portal:orders")).status_code == 200
        assert at("share", share) in client.get(at("order", demand)).content.decode()
        assert status_of(ana, "share", share) == 200
        assert status_of(portal.custodian("Kim"), "share", share) == 404


def test_many_whose_owners_cannot_be_told_keep_nobody_else_from_being_told(
    maple: Home, oak: Home, ana: User, ben: User
) -> None:
    police, now = agency_with_two(), timezone.now()
    User.objects.filter(pk=ana.pk).update(is_active=False)
    first = portal.demand_of(police, maple, DemandKind.EMERGENCY, DemandState.RELEASED, now=now - DAY, told_at=None)
    names = {one.attname for one in LegalDemand._meta.concrete_fields} - {"id", "uuid", "reference"}
    columns = {name: getattr(first, name) for name in names}
    LegalDemand.objects.bulk_create(LegalDemand(**columns) for _n in range(telling.BATCH))
    last = portal.demand_of(police, oak, DemandKind.EMERGENCY, DemandState.RELEASED, now=now - DAY / 2, told_at=None)
    assert telling.tell_due(now) == 1
    last.refresh_from_db()
    assert last.told_at == now


def test_a_day_to_answer_by_that_passed_before_they_were_told_takes_nobody_their_seven_days(
    cus: User, maple: Home
) -> None:
    police = portal.agency()
    demand = gagged(police, cus, NOW + 20 * DAY, due_on=(NOW + 3 * DAY).date())
    telling.tell_due(NOW + 20 * DAY)
    demand.refresh_from_db()
    assert demand.release_from == NOW + 20 * DAY + limits.NOTICE_BEFORE
    lost = filed(police, cus, number="SW-2", names="nobody@example.org", due_on=(NOW + 3 * DAY).date())
    LegalDemand.objects.filter(pk=lost.pk).update(account=maple.memberships.get(role="owner").user, home=maple)
    lost.refresh_from_db()
    telling.begin(lost, now=NOW + 5 * DAY)
    assert lost.release_from == NOW + 5 * DAY + limits.NOTICE_BEFORE


# --- What is sealed


def test_once_its_time_is_over_nothing_is_taken_from_a_sealed_copy_though_no_sweep_was_there(
    maple: Home, porch: Camera, cus: User, clip: Clip
) -> None:
    keeping = ticked(maple, cus, porch, DemandKind.PRESERVATION)
    entered(keeping, cus, days=1)
    erasing.erase(Clip.objects.all(), timezone.now())
    demand = ticked(maple, cus, porch, of=keeping.agency)
    LegalDemand.objects.filter(pk=keeping.pk).update(until=timezone.now())
    assert releasing.release(demand, by=cus, now=timezone.now()) == []


def test_of_a_home_that_was_deleted_nothing_is_taken_from_a_sealed_copy_though_no_sweep_was_there(
    maple: Home, porch: Camera, cus: User, ana: User, clip: Clip
) -> None:
    keeping = ticked(maple, cus, porch, DemandKind.PRESERVATION)
    entered(keeping, cus)
    demand = ticked(maple, cus, porch, of=keeping.agency)
    homes.delete(maple, by=ana, now=timezone.now())
    with pytest.raises(Conflict, match="Nothing is ticked that could leave"):
        releasing.release(demand, by=cus, now=timezone.now())
    assert Preserved.objects.get().state == "kept"  # it waits for its end, unopened


def test_where_one_of_many_sealed_copies_is_of_indoors_its_camera_counts_as_one_indoors(
    maple: Home, porch: Camera, cus: User, clip: Clip
) -> None:
    later = ready_clip(porch, at=yesterday() + timedelta(minutes=40))
    keeping = ticked(maple, cus, porch, DemandKind.PRESERVATION)
    entered(keeping, cus)
    Preserved.objects.filter(clip_uuid=clip.uuid).update(is_indoor=True)
    assert Preserved.objects.get(clip_uuid=later.uuid).pk > Preserved.objects.get(clip_uuid=clip.uuid).pk
    Camera.objects.filter(pk=porch.pk).update(removed_at=timezone.now(), token_hash=None)
    retention.sweep_removed(timezone.now())
    demand = order(maple, of=keeping.agency)
    with pytest.raises(Refused, match="indoors"):
        minimising.tick(quoted(demand, cus, yesterday()), porch, yesterday(), by=cus, now=timezone.now())


# --- Indoors, sound, originals


def moved(camera: Camera, by: User, *, is_outdoor: bool) -> None:
    facts = CameraFacts(camera.name, camera.kind, is_outdoor)
    names = CameraSettings.__dataclass_fields__
    assert changing.change(camera, facts, CameraSettings(**{name: getattr(camera, name) for name in names}), by=by)


def test_a_camera_that_was_moved_outdoors_after_the_hours_still_counts_as_one_indoors(
    maple: Home, porch: Camera, cus: User, ana: User, clip: Clip
) -> None:
    Camera.objects.filter(pk=porch.pk).update(kind="stick_up", is_outdoor=False)
    porch.refresh_from_db()
    moved(porch, ana, is_outdoor=True)
    demand = order(maple)
    line = quoted(demand, cus, yesterday())
    with pytest.raises(Refused, match="indoors"):
        minimising.tick(line, porch, yesterday(), by=cus, now=timezone.now())
    named = quoted(demand, cus, yesterday(), includes_indoor=True)
    assert minimising.tick(named, porch, yesterday(), by=cus, now=timezone.now())


def test_one_that_is_removed_since_and_of_which_sealed_copies_are_left_does_so_too(
    maple: Home, porch: Camera, cus: User, ana: User, clip: Clip
) -> None:
    Camera.objects.filter(pk=porch.pk).update(kind="stick_up", is_outdoor=False)
    porch.refresh_from_db()
    moved(porch, ana, is_outdoor=True)
    keeping = order(maple, DemandKind.PRESERVATION)
    tick(quoted(keeping, cus, yesterday(), includes_indoor=True), porch, yesterday(), by=cus)
    entered(keeping, cus)
    changing.remove(porch, by=ana, now=timezone.now())
    retention.sweep_removed(timezone.now())
    demand = order(maple, of=keeping.agency)
    with pytest.raises(Refused, match="indoors"):
        minimising.tick(quoted(demand, cus, yesterday()), porch, yesterday(), by=cus, now=timezone.now())


def given(clip: Clip, by: User) -> Share:
    """By a warrant whose line names faces, sound and originals, the copy made."""
    demand = order(clip.home)
    tick(quoted(demand, by, yesterday(), **ALL), clip.camera, yesterday(), by=by)
    shares = releasing.release(demand, by=by, now=timezone.now())
    share = next(one for one in shares if one.clip_id == clip.pk)
    making.make_copy(share.pk, timezone.now)
    share.refresh_from_db()
    assert (share.state, share.reason) == (ShareState.LENT, "")
    return share


def of_film(camera: Camera, path: Path, seconds: float) -> Clip:
    return ready_clip(camera, at=yesterday(), content=path.read_bytes(), duration_s=seconds)


@pytest.mark.parts
def test_an_original_of_which_not_all_can_be_read_does_not_leave(porch: Camera, cus: User, tmp_path: Path) -> None:
    """What cannot be read of it here may lie beyond the hour, and somebody else may be able to."""
    whole = made_clip(tmp_path / "whole.mp4", seconds=6, moves=(0, 6), options={"g": "10"})
    assert given(of_film(porch, whole, 6.0), cus).original is not None
    broken = damaged.cut_at_the_end(tmp_path / "broken.mp4")
    share = given(of_film(porch, broken, 5.0), cus)
    assert share.made_facts["damage"]
    assert (share.original, share.gives_original) == (None, False)


@pytest.mark.parts
def test_a_recording_whose_beginning_is_broken_is_still_cut_at_the_hour(
    maple: Home, porch: Camera, cus: User, tmp_path: Path
) -> None:
    """Of eight seconds two cannot be read, and three lie after the hour: the three between leave."""
    path = damaged.broken_at_the_start(tmp_path / "broken.mp4")
    hour = yesterday(15)
    ready_clip(porch, at=hour - timedelta(seconds=5), content=path.read_bytes(), duration_s=8.0, damage="gap")
    demand = order(maple)
    tick(quoted(demand, cus, hour - HOUR), porch, hour - HOUR, by=cus)
    share = releasing.release(demand, by=cus, now=timezone.now())[0]
    making.make_copy(share.pk, timezone.now)
    share.refresh_from_db()
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(bytes_of(share.copy))
    assert len(decoded(copy)) == 30


@pytest.mark.parts
def test_sound_that_goes_on_after_the_pictures_is_cut_where_the_recording_ends(
    maple: Home, porch: Camera, cus: User, tmp_path: Path
) -> None:
    path = made_clip(tmp_path / "long.mp4", seconds=2, moves=(0, 2), sound="aac", sound_lasts_s=9.0)
    demand = order(maple)
    tick(quoted(demand, cus, yesterday(), includes_sound=True), porch, yesterday(), by=cus)
    of_film(porch, path, 2.0)
    share = releasing.release(demand, by=cus, now=timezone.now())[0]
    making.make_copy(share.pk, timezone.now)
    share.refresh_from_db()
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(bytes_of(share.copy))
    with av.open(str(copy)) as opened:
        lasts_s = [float(stream.duration * stream.time_base) for stream in opened.streams.audio if stream.duration]
    assert lasts_s and max(lasts_s) <= 2.2


# --- What an owner does afterwards


@pytest.mark.parts
def test_the_agency_does_not_read_that_its_owner_deleted_the_recording_or_the_home(
    maple: Home, porch: Camera, cus: User, ana: User, tmp_path: Path
) -> None:
    clip = of_film(porch, made_clip(tmp_path / "film.mp4", seconds=1), 1.0)
    record(porch, DeviceAction.CLIP_RECEIVED, clip, home=maple)
    demand = ticked(maple, cus, porch)
    releasing.release(demand, by=cus, now=timezone.now())
    share = demand.shares.get()
    making.make_copy(share.pk, timezone.now)
    officer = demand.agency.officers.order_by("pk")[0]
    made = Package.objects.create(demand=demand, officer=officer, purpose="For the hearing of the 12th.")
    made.shares.set([share])
    client, now = as_(officer.user), timezone.now()

    def reads() -> list[str]:
        there = list(Share.objects.filter(pk=share.pk).select_related("clip", "home", "agency", "demand", "copy"))
        body = manifest.body(Package.objects.get(pk=made.pk), there, [], now=now)
        shown = [client.get(at(name, share)).content.decode() for name in ("portal_share", "portal_package")]
        return [
            json.dumps(body, sort_keys=True),
            *[re.sub(r'(value=|nonce=|token": )"[^"]*"', "", one) for one in shown],
        ]

    before = reads()
    assert "received the recording from a camera" in before[0]
    assert f"{share.recorded_at.astimezone(maple.tz):%H:%M:%S}" in before[1]
    erasing.erase(Clip.objects.all(), timezone.now())
    assert reads() == before
    homes.delete(maple, by=ana, now=timezone.now())
    retention.sweep_removed(timezone.now())
    assert not Home.objects.filter(pk=maple.pk).exists()
    assert reads() == before


# --- Two words, and an agency that was stopped


@pytest.fixture
def emergency(maple: Home, porch: Camera, cus: User, clip: Clip) -> LegalDemand:
    return ticked(maple, cus, porch, DemandKind.EMERGENCY, of=agency_with_two())


def test_of_an_agency_that_is_suspended_meanwhile_no_emergency_is_released(emergency: LegalDemand, cus: User) -> None:
    now = timezone.now()
    suspending.suspend_agency(emergency.agency, "It stated dangers that were none.", by=portal.overseer(), now=now)
    with pytest.raises(Refused, match="suspended"):
        releasing.release(emergency, by=cus, now=now)
    assert not Share.objects.exists()


def test_what_an_emergency_opened_is_closed_while_its_agency_is_suspended(
    emergency: LegalDemand, maple: Home, cus: User, clip: Clip
) -> None:
    warrant = portal.demand_of(emergency.agency, maple, DemandKind.WARRANT, DemandState.RELEASED)
    LegalDemand.objects.filter(pk=emergency.pk).update(
        state=DemandState.RELEASED, decided_at=timezone.now(), tell_at=timezone.now()
    )
    emergency.refresh_from_db()
    officer: Officer = emergency.agency.officers.order_by("pk")[0]
    by_word, by_court = portal.opened_share(emergency, clip), portal.opened_share(warrant, clip)
    shares = (by_word, by_court)
    assert [opens(officer.user, one) for one in shares] == [True, True]
    ona, why = portal.overseer(), "It stated dangers that were none."
    stopped = suspending.suspend_agency(emergency.agency, why, by=ona, now=timezone.now())
    assert [opens(officer.user, one) for one in shares] == [False, True]
    suspending.lift(stopped, "It was looked into.", by=ona, now=timezone.now())
    assert opens(officer.user, by_word)


@pytest.mark.parametrize(
    "reason",
    [
        "Nobody lives at 14 Elm Street that this could mean.",
        "The account ana@example.org is not one of a home.",
        "Nothing here is known of maple  st 1, it seems.",
        "Call the owner at 202-555-0147 and ask them.",
    ],
)
def test_what_everybody_reads_of_a_refusal_or_an_end_names_no_home_and_nobody(
    maple: Home, porch: Camera, cus: User, clip: Clip, reason: str
) -> None:
    warrant, keeping = order(maple), ticked(maple, cus, porch, DemandKind.PRESERVATION)
    LegalDemand.objects.filter(pk=warrant.pk).update(names="Maple St 1")
    LegalDemand.objects.filter(pk=keeping.pk).update(names="Maple St 1")
    warrant.refresh_from_db()
    entered(keeping, cus)
    with pytest.raises(Invalid, match="Everybody will read it"):
        filing.refuse(warrant, reason, by=cus, now=timezone.now())
    with pytest.raises(Invalid, match="Everybody will read it"):
        preserving.end(keeping, reason, by=cus, now=timezone.now())
    assert not PublicEntry.objects.filter(act="demand_refused").exists()
    filing.refuse(warrant, "The paper names no camera of this home.", by=cus, now=timezone.now())
    assert PublicEntry.objects.filter(act="demand_refused").count() == 1


@pytest.mark.parametrize("name", ["custodian_lines", "custodian_release", "custodian_demand"])
def test_what_an_agency_turned_down_itself_no_custodian_reads(cus: User, name: str) -> None:
    police = agency_with_two()
    first, second = police.officers.order_by("pk")
    made = emergencies.state(
        first,
        what="A child of six was taken into a grey van at noon, not far from here.",
        where="Maple St 12, Springfield",
        telling_endangers="",
        by=first.user,
        now=timezone.now(),
    )
    emergencies.turn_down(made, "Nobody was taken anywhere.", by=second.user, now=timezone.now())
    assert status_of(cus, name, made) == 404


@pytest.mark.parametrize("place", ["12 Maple", "number 12, Maple", "Maple 12", "maple 12", "Maple St No. 12"])
def test_the_number_of_the_house_is_covered_for_overseers_however_it_is_written(place: str) -> None:
    demand = LegalDemand(names="12 Maple Street, Springfield")
    shown = emergencies.without_place(f"She is 12 and was last seen at {place}, by the red door.", demand)
    assert "12" not in shown.partition("seen")[2]
    assert shown.startswith("She is 12 and was last seen")
    assert shown.endswith("by the red door.")
