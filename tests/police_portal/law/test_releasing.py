"""Release: when it may be, what goes with it, who is told; and that a recording is cut at the hour, in its pictures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import av
import pytest
import time_machine
from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips import deleting, erasing
from devices.clips.models import Clip, Hold
from devices.errors import Conflict, DomainError, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.objects.models import Purpose
from devices.people.models import Home, User
from police_portal import limits
from police_portal.custody import making
from police_portal.custody.models import Share, ShareState
from police_portal.law import preserving, releasing, telling
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.devices.video.made import decoded
from tests.police_portal.custody.lent import bytes_of, film
from tests.police_portal.law.ordered import HOUR, order, quoted, tick, ticked, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def cus(db: None, store: None) -> User:
    return portal.custodian()


@pytest.fixture
def clip(porch: Camera, store: None) -> Clip:
    return ready_clip(porch, at=yesterday() + timedelta(minutes=20))


def test_it_is_a_share_without_a_hold_and_the_owner_and_the_agency_are_told(
    maple: Home, cus: User, porch: Camera, clip: Clip, ana: User
) -> None:
    demand = ticked(maple, cus, porch)
    shares = releasing.release(demand, by=cus, now=timezone.now())
    assert [share.clip for share in shares] == [clip]
    assert shares[0].is_redacted and not shares[0].with_sound and not shares[0].gives_original
    assert (demand.state, demand.decided_by) == (DemandState.RELEASED, cus)
    assert not Hold.objects.exists()
    assert Notice.objects.get(user=ana).kind == NoticeKind.DEMAND_RELEASED
    assert Notice.objects.filter(kind=NoticeKind.DEMAND_DECIDED).count() == 2


def test_with_nothing_ticked_or_nothing_recorded(maple: Home, cus: User, porch: Camera) -> None:
    empty = order(maple)
    quoted(empty, cus, yesterday())
    with pytest.raises(Conflict, match="Nothing is ticked"):
        releasing.release(empty, by=cus, now=timezone.now())
    assert empty.state == DemandState.RECEIVED
    other = order(maple, of=empty.agency)
    tick(quoted(other, cus, yesterday()), porch, yesterday(), by=cus)
    assert releasing.release(other, by=cus, now=timezone.now()) == []
    assert other.state == DemandState.RELEASED


def not_told(demand: LegalDemand) -> None:
    LegalDemand.objects.filter(pk=demand.pk).update(told_at=None)


def told_just_now(demand: LegalDemand) -> None:
    LegalDemand.objects.filter(pk=demand.pk).update(release_from=timezone.now() + timedelta(minutes=1))


@pytest.mark.parametrize("change", [not_told, told_just_now])
def test_nothing_leaves_before_the_owner_was_told_and_had_time(
    maple: Home, cus: User, porch: Camera, clip: Clip, change: Callable[[LegalDemand], None]
) -> None:
    demand = ticked(maple, cus, porch)
    change(demand)
    with pytest.raises(DomainError, match="told"):
        releasing.release(demand, by=cus, now=timezone.now())
    assert not Share.objects.exists()


def test_under_an_order_that_forbids_telling_it_leaves_and_the_owner_reads_nothing_until_its_end(
    maple: Home, cus: User, porch: Camera, clip: Clip, ana: User
) -> None:
    until = timezone.now() + timedelta(days=3)
    demand = ticked(maple, cus, porch, gag_until=until)
    share = releasing.release(demand, by=cus, now=timezone.now())[0]
    assert not Notice.objects.filter(user=ana).exists()
    assert not Share.objects.of_owner(ana).exists()
    with time_machine.travel(until, tick=False):
        assert list(Share.objects.of_owner(ana)) == [share]


@pytest.mark.parametrize("kind", [DemandKind.SUBPOENA, DemandKind.COURT_ORDER, DemandKind.PRESERVATION])
def test_no_other_kind_opens_recordings(maple: Home, cus: User, porch: Camera, clip: Clip, kind: DemandKind) -> None:
    demand = order(maple, kind)
    with pytest.raises(Refused, match="opens no recordings"):
        releasing.release(demand, by=cus, now=timezone.now())


def test_only_a_custodian_with_a_second_factor_releases(
    maple: Home, cus: User, porch: Camera, ana: User, clip: Clip
) -> None:
    demand = ticked(maple, cus, porch)
    for other in (ana, portal.overseer(), demand.agency.officers.all()[0].user):
        with pytest.raises(Refused):
            releasing.release(demand, by=other, now=timezone.now())


def test_an_emergency_reaches_the_overseers_at_once_and_the_owner_when_it_is_said(
    maple: Home, cus: User, porch: Camera, clip: Clip, ana: User
) -> None:
    ona, now = portal.overseer(), timezone.now()
    demand = ticked(maple, cus, porch, DemandKind.EMERGENCY, telling_endangers="The child in the house.")
    with pytest.raises(Invalid, match="within 72 hours"):
        releasing.release(demand, by=cus, now=now, tell_after=limits.EMERGENCY_TELL_MOST + timedelta(seconds=1))
    releasing.release(demand, by=cus, now=now, tell_after=limits.EMERGENCY_TELL_MOST)
    assert Notice.objects.get(user=ona).kind == NoticeKind.EMERGENCY_RELEASED
    assert not Notice.objects.filter(user=ana).exists()
    assert telling.tell_due(now + timedelta(hours=71, minutes=59)) == 0
    assert telling.tell_due(now + timedelta(hours=72)) == 1
    assert Notice.objects.get(user=ana).kind == NoticeKind.DEMAND_RELEASED


def test_an_emergency_in_which_telling_endangers_nobody_is_told_at_once(
    maple: Home, cus: User, porch: Camera, clip: Clip, ana: User
) -> None:
    demand = ticked(maple, cus, porch, DemandKind.EMERGENCY)
    with pytest.raises(Invalid, match="at once"):
        releasing.release(demand, by=cus, now=timezone.now(), tell_after=HOUR)
    releasing.release(demand, by=cus, now=timezone.now())
    assert Notice.objects.get(user=ana).kind == NoticeKind.DEMAND_RELEASED


def test_what_goes_with_a_part_is_what_every_line_names(maple: Home, cus: User, porch: Camera, clip: Clip) -> None:
    all_of_it = {"includes_faces": True, "includes_sound": True, "includes_original": True}
    demand = order(maple)
    tick(quoted(demand, cus, yesterday(), **all_of_it), porch, yesterday(), yesterday() + HOUR, by=cus)
    tick(quoted(demand, cus, yesterday(), includes_sound=True), porch, yesterday(), by=cus)
    both = ready_clip(porch, at=yesterday() + timedelta(minutes=59, seconds=55))
    alone = ready_clip(porch, at=yesterday() + timedelta(minutes=70))
    cut = ready_clip(porch, at=yesterday() + timedelta(minutes=119, seconds=55))
    releasing.release(demand, by=cus, now=timezone.now())
    flags = {
        share.clip: (not share.is_redacted, share.with_sound, share.gives_original) for share in Share.objects.all()
    }
    assert flags[clip] == (False, True, False)
    assert flags[both] == (False, True, False)  # it touches an hour of the stricter line
    assert flags[alone] == (True, True, True)
    assert flags[cut] == (True, True, False)  # an original would be more than its part


@pytest.mark.parts
def test_a_clip_that_straddles_the_hour_is_cut_there_in_its_pictures(
    maple: Home, cus: User, porch: Camera, tmp_path: Path
) -> None:
    """Eight seconds at 10 pictures a second, of which three lie before the hour."""
    hour = yesterday(15)
    whole = film(porch, tmp_path, seconds=8, sound="aac")
    starts = hour - timedelta(seconds=3)
    Clip.objects.filter(pk=whole.pk).update(recorded_at=starts, shown_at=starts)
    first, later = order(maple), order(maple, of=portal.agency("Shelby Fire", domains=["fire.example.org"]))
    tick(quoted(first, cus, hour - HOUR, includes_sound=True), porch, hour - HOUR, by=cus)
    tick(quoted(later, cus, hour - HOUR), porch, hour, by=cus)
    before = releasing.release(first, by=cus, now=timezone.now())[0]
    after = releasing.release(later, by=cus, now=timezone.now())[0]
    lengths = {}
    for share in (before, after):
        making.make_copy(share.pk, timezone.now)
        share.refresh_from_db()
        assert (share.state, share.reason) == (ShareState.LENT, "")
        path = tmp_path / f"{share.uuid}.mp4"
        path.write_bytes(bytes_of(share.copy))
        lengths[share.pk] = len(decoded(path))
        assert abs(share.made_facts["duration_s"] - share.duration_s) <= 0.1
    assert lengths == {before.pk: 30, after.pk: 50}
    assert (before.recorded_at, after.recorded_at) == (starts, hour)
    with av.open(str(tmp_path / f"{before.uuid}.mp4")) as opened:
        lasts_s = [float(stream.duration * stream.time_base) for stream in opened.streams.audio if stream.duration]
        assert lasts_s and max(lasts_s) <= 3.1
    assert not list(Share.objects.filter(original__isnull=False))


@pytest.mark.parts
def test_what_its_owner_deletes_meanwhile_is_made_from_the_sealed_copy(
    maple: Home, cus: User, porch: Camera, tmp_path: Path, ana: User
) -> None:
    recorded = film(porch, tmp_path, seconds=2)
    Clip.objects.filter(pk=recorded.pk).update(shown_at=yesterday(), recorded_at=yesterday())
    keeping = ticked(maple, cus, porch, DemandKind.PRESERVATION)
    preserving.enter(keeping, timezone.now() + timedelta(days=90), by=cus, now=timezone.now())
    preserving.seal_copy(keeping.preserved.get().pk, timezone.now)
    deleting.ask([recorded], by=ana, now=timezone.now())
    erasing.erase(Clip.objects.all(), timezone.now())
    demand = order(maple, of=keeping.agency)
    tick(quoted(demand, cus, yesterday()), porch, yesterday(), by=cus)
    share = releasing.release(demand, by=cus, now=timezone.now())[0]
    assert (share.clip, share.preserved) == (None, keeping.preserved.get())
    preserving.end(keeping, "A warrant answered it.", by=cus, now=timezone.now())
    assert preserving.delete_ended(timezone.now()) == 0  # a part is being made from it
    making.make_copy(share.pk, timezone.now)
    share.refresh_from_db()
    assert share.state == ShareState.LENT
    assert share.copy is not None and share.copy.purpose == Purpose.LEASE
    assert preserving.delete_ended(timezone.now()) == 1


def test_a_clip_that_is_gone_before_its_part_is_made_is_told_as_such(
    maple: Home, cus: User, porch: Camera, clip: Clip
) -> None:
    share = releasing.release(ticked(maple, cus, porch), by=cus, now=timezone.now())[0]
    erasing.erase(Clip.objects.all(), timezone.now())
    making.make_copy(share.pk, timezone.now)
    share.refresh_from_db()
    assert (share.state, share.reason) == (ShareState.UNREADABLE, "lost_bytes")
