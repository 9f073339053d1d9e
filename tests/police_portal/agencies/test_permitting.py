"""A permission: entered with its document by one person, confirmed by another, ended by time or by an overseer."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from devices import storage
from devices.audit.models import PublicEntry
from devices.errors import Conflict, Invalid, Refused
from devices.objects.models import ObjectState, StoredObject
from devices.people.models import User
from devices.storage import StorageError
from police_portal.agencies import permitting
from police_portal.agencies.models import Agency, Officer, OfficerRole, Permission, PolicyVersion
from police_portal.agencies.permitting import Document, PermissionFacts
from tests import portal
from tests.police_portal.agencies.conftest import PDF
from tests.street import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
NOW = NOON
TODAY = NOW.date()
FACTS = PermissionFacts(
    body="Riverton City Council",
    act="resolution",
    number="2026-14",
    vote="7 to 2",
    hearing_on=TODAY - timedelta(days=10),
    starts_on=TODAY,
    ends_on=TODAY + timedelta(days=364),
)


@pytest.fixture
def entered(riverton: Agency, admin: Officer, ona: User, pdf: Path) -> Permission:
    """By its administrator; ona was asked."""
    return permitting.enter(riverton, FACTS, Document(pdf, "resolution.pdf"), by=admin.user, now=NOW)


def test_entered_it_is_in_force_only_when_an_overseer_confirmed_it(
    riverton: Agency, admin: Officer, entered: Permission, ona: User
) -> None:
    assert riverton.permission(NOW) is None
    assert ona.notices.get().kind == "permission_waits"
    permitting.confirm(entered, by=ona, now=NOW)
    assert riverton.permission(NOW) == entered
    assert entered.policy == riverton.policy(NOW)
    said = PublicEntry.objects.get().facts
    assert said["document_sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (said["body"], said["number"], said["vote"]) == ("Riverton City Council", "2026-14", "7 to 2")
    assert admin.user.notices.get().kind == "permission_decided"


def test_the_document_is_kept_with_its_hash(entered: Permission) -> None:
    entered.document.refresh_from_db()
    assert entered.document.state == ObjectState.KEPT
    assert entered.document_sha256 == hashlib.sha256(PDF).hexdigest()
    assert b"".join(storage.read(entered.document.key)) == PDF


def test_it_ends_by_itself_at_the_end_of_its_last_day(riverton: Agency, entered: Permission, ona: User) -> None:
    permitting.confirm(entered, by=ona, now=NOW)
    last = permitting.start_of(FACTS.ends_on + timedelta(days=1))
    assert riverton.permission(last - timedelta(seconds=1)) == entered
    assert riverton.permission(last) is None
    assert permitting.last_day(entered) == FACTS.ends_on


def test_the_operator_may_enter_one_too(riverton: Agency, olu: User, pdf: Path) -> None:
    assert permitting.enter(riverton, FACTS, Document(pdf, "a.pdf"), by=olu, now=NOW).entered_by == olu


def test_nobody_else_enters_one(riverton: Agency, ona: User, ana: User, pdf: Path) -> None:
    other = portal.officer(portal.agency("Elm Police"), OfficerRole.ADMIN, name="El Min").user
    reader = portal.officer(riverton, OfficerRole.REQUESTER, name="Re Quester").user
    for by in (ona, ana, other, reader):
        with pytest.raises(Refused):
            permitting.enter(riverton, FACTS, Document(pdf, "a.pdf"), by=by, now=NOW)
    assert not StoredObject.objects.exists()


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"hearing_on": TODAY + timedelta(days=1)}, "in the future"),
        ({"starts_on": TODAY - timedelta(days=11), "ends_on": TODAY + timedelta(days=1)}, "at the earliest"),
        ({"ends_on": TODAY - timedelta(days=1)}, "is over"),
        ({"starts_on": TODAY + timedelta(days=5), "ends_on": TODAY + timedelta(days=4)}, "before the first"),
        ({"ends_on": TODAY + timedelta(days=731)}, "24 months"),
        ({"starts_on": TODAY + timedelta(days=400), "ends_on": TODAY + timedelta(days=500)}, "more than a year"),
    ],
)
def test_days_that_cannot_be_are_answered_with_those_that_can(
    riverton: Agency, admin: Officer, pdf: Path, columns: dict[str, Any], says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        permitting.enter(riverton, replace(FACTS, **columns), Document(pdf, "a.pdf"), by=admin.user, now=NOW)
    assert not StoredObject.objects.exists()


def test_24_months_to_the_day_are_not_too_many(riverton: Agency, admin: Officer, pdf: Path) -> None:
    facts = replace(FACTS, ends_on=TODAY + timedelta(days=730))
    permitting.enter(riverton, facts, Document(pdf, "a.pdf"), by=admin.user, now=NOW)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not a PDF"),
        (b"", "not a PDF"),
        (b"%PD", "not a PDF"),
    ]
    + [(b"%PDF-1.4" + b"\0" * (10 * 1024 * 1024), "longer than 10 MB")],
    ids=["svg", "nothing", "cut off", "too long"],
)
def test_what_is_no_pdf_is_refused(riverton: Agency, admin: Officer, tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=says):
        permitting.enter(riverton, FACTS, Document(path, "a.pdf"), by=admin.user, now=NOW)
    assert not StoredObject.objects.exists()


def test_what_fails_after_the_bytes_leaves_none(riverton: Agency, admin: Officer, pdf: Path) -> None:
    for _each in range(permitting.WAITING_MOST):
        permitting.enter(riverton, FACTS, Document(pdf, "a.pdf"), by=admin.user, now=NOW)
    with pytest.raises(Conflict, match="wait for an overseer"):
        permitting.enter(riverton, FACTS, Document(pdf, "a.pdf"), by=admin.user, now=NOW)
    left = StoredObject.objects.exclude(state=ObjectState.KEPT).get()
    assert left.state == ObjectState.DOOMED
    with pytest.raises(StorageError):
        b"".join(storage.read(left.key))


def test_a_store_that_does_not_answer_leaves_no_permission(
    riverton: Agency, admin: Officer, pdf: Path, store_answers_503: None
) -> None:
    with pytest.raises(StorageError):
        permitting.enter(riverton, FACTS, Document(pdf, "a.pdf"), by=admin.user, now=NOW)
    assert not Permission.objects.exists()
    assert StoredObject.objects.get().state == ObjectState.DOOMED  # the sweep goes on with it


def test_a_name_too_long_for_its_column_leaves_nothing_behind(riverton: Agency, admin: Officer, pdf: Path) -> None:
    name = "../../etc/" + "x" * 300 + ".pdf"
    made = permitting.enter(riverton, FACTS, Document(pdf, name), by=admin.user, now=NOW)
    assert "/" not in made.document_name
    assert len(made.document_name) == 120


def test_who_entered_it_does_not_confirm_it(entered: Permission, ona: User, ora: User) -> None:
    Permission.objects.filter(pk=entered.pk).update(entered_by=ona)
    with pytest.raises(Conflict, match="you entered it"):
        permitting.confirm(entered, by=ona, now=NOW)
    permitting.confirm(entered, by=ora, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Permission.objects.filter(pk=entered.pk).update(confirmed_by=ona)


def test_only_an_overseer_with_a_second_factor_answers(entered: Permission, admin: Officer, olu: User) -> None:
    bare = portal.overseer("Bare")
    bare.authenticator_set.all().delete()  # type: ignore[attr-defined]  # allauth's
    for by in (admin.user, olu, bare):
        with pytest.raises(Refused):
            permitting.confirm(entered, by=by, now=NOW)
        with pytest.raises(Refused):
            permitting.refuse(entered, "Not what was decided.", by=by, now=NOW)
        with pytest.raises(Refused):
            permitting.end(entered, "Not what was decided.", by=by, now=NOW)


def test_answered_once_by_whoever_comes_first(entered: Permission, ona: User, ora: User) -> None:
    same = Permission.objects.get(pk=entered.pk)
    permitting.refuse(entered, "The vote was 5 to 4.", by=ona, now=NOW)
    with pytest.raises(Conflict):
        permitting.confirm(same, by=ora, now=NOW)
    with pytest.raises(Conflict):
        permitting.refuse(same, "The vote was 5 to 4.", by=ora, now=NOW)
    assert not Permission.objects.public().exists()
    assert PublicEntry.objects.get().facts["reason"] == "The vote was 5 to 4."


def test_one_that_is_over_cannot_be_confirmed(entered: Permission, ona: User) -> None:
    with pytest.raises(Conflict):
        permitting.confirm(entered, by=ona, now=NOW + timedelta(days=365))


def test_an_overseer_ends_it_early_for_a_reason(riverton: Agency, entered: Permission, ona: User) -> None:
    permitting.confirm(entered, by=ona, now=NOW)
    later = NOW + timedelta(days=3)
    with pytest.raises(Invalid, match="Say why"):
        permitting.end(entered, "  ", by=ona, now=later)
    permitting.end(entered, "The council took it back.", by=ona, now=later)
    assert riverton.permission(later) is None
    with pytest.raises(Conflict):
        permitting.end(entered, "The council took it back.", by=ona, now=later)


def test_the_next_one_may_begin_before_the_first_ends(
    riverton: Agency, admin: Officer, entered: Permission, ona: User, pdf: Path
) -> None:
    permitting.confirm(entered, by=ona, now=NOW)
    follows = replace(FACTS, number="2027-3", starts_on=FACTS.ends_on - timedelta(days=30), ends_on=date(2028, 1, 1))
    second = permitting.enter(riverton, follows, Document(pdf, "b.pdf"), by=admin.user, now=NOW)
    permitting.confirm(second, by=ona, now=NOW)
    assert riverton.permission(permitting.start_of(FACTS.ends_on + timedelta(days=1))) == second


def test_a_refused_application_enters_nothing(admin: Officer, olu: User, pdf: Path) -> None:
    refused = portal.agency("Elm Police", "refused")  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="not listed"):
        permitting.enter(refused, FACTS, Document(pdf, "a.pdf"), by=olu, now=NOW)


def test_days_are_those_of_the_place_where_the_clock_changes(riverton: Agency, admin: Officer, pdf: Path) -> None:
    with timezone.override("America/New_York"):
        facts = replace(FACTS, ends_on=date(2026, 11, 1))  # the day the clock goes back
        made = permitting.enter(riverton, facts, Document(pdf, "a.pdf"), by=admin.user, now=NOW)
        assert permitting.last_day(made) == date(2026, 11, 1)
        assert made.ends_at.isoformat() == "2026-11-02T05:00:00+00:00" or made.ends_at.utcoffset() is not None
        assert made.starts_at.utcoffset() != made.ends_at.utcoffset()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 12, 1), date(2028, 11, 30)),  # with a leap day
        (date(2028, 3, 1), date(2030, 2, 28)),  # without one
        (date(2028, 2, 29), date(2030, 2, 28)),
        (date(2028, 1, 31), date(2030, 1, 30)),
    ],
)
def test_24_months_are_those_of_the_calendar(
    riverton: Agency, admin: Officer, pdf: Path, first: date, last: date
) -> None:
    facts = replace(FACTS, hearing_on=first, starts_on=first, ends_on=last)
    now = permitting.start_of(first) + timedelta(hours=12)
    PolicyVersion.objects.update(takes_effect_at=NOW - timedelta(days=1))
    permitting.enter(riverton, facts, Document(pdf, "a.pdf"), by=admin.user, now=now)
    with pytest.raises(Invalid, match="24 months"):
        over = replace(facts, ends_on=last + timedelta(days=1))
        permitting.enter(riverton, over, Document(pdf, "a.pdf"), by=admin.user, now=now)
