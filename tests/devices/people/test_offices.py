"""An office needs three people, is held once, and is public."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry, PublicEntry
from devices.errors import Conflict, Gone, Refused
from devices.people import offices
from devices.people.models import Appointment, Office, User

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def careful_ben(ben: User) -> User:
    TOTP.activate(ben, "JBSWY3DPEHPK3PXP")
    return ben


def asked(ana: User, second: User, operator: User) -> Appointment:
    return offices.propose(ana, Office.MODERATOR, second, by=operator, now=NOW)


def test_an_office_is_held_once_another_person_gave_their_word(ana: User, careful_ben: User, operator: User) -> None:
    one = asked(ana, careful_ben, operator)
    ana.refresh_from_db()
    assert (ana.office, ana.is_staff) == ("", False)
    assert careful_ben.notices.get().kind == "appointed"
    offices.confirm(one, by=careful_ben, now=NOW)
    ana.refresh_from_db()
    assert (ana.office, ana.is_staff, ana.is_superuser) == (Office.MODERATOR, True, False)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "office_proposed",
        "office_given",
    ]
    offices.end(one, by=operator, now=NOW)
    public = PublicEntry.objects.order_by("pk").values_list("act", "facts")  # and nobody's name, for ever
    assert list(public) == [("office_given", {"office": "moderator"}), ("office_ended", {"office": "moderator"})]


def test_only_the_operator_proposes(ana: User, careful_ben: User, moe: User) -> None:
    with pytest.raises(Refused, match="operator"):
        offices.propose(ana, Office.MODERATOR, careful_ben, by=moe, now=NOW)


@pytest.mark.parametrize("same", ["proposer confirms", "appointee confirms", "operator appoints itself"])
def test_three_people_are_needed(same: str, ana: User, careful_ben: User, operator: User) -> None:
    who, second = {
        "proposer confirms": (ana, operator),
        "appointee confirms": (ana, ana),
        "operator appoints itself": (operator, careful_ben),
    }[same]
    with pytest.raises(Refused, match="three people"):
        offices.propose(who, Office.OVERSEER, second, by=operator, now=NOW)


def test_the_database_refuses_an_appointment_by_one_person(ana: User, operator: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            user=ana, office="moderator", proposed_by=operator, second=operator, expires_at=NOW + timedelta(days=1)
        )


def test_nobody_confirms_without_a_second_factor(ana: User, ben: User, operator: User) -> None:
    with pytest.raises(Refused, match="second factor"):
        asked(ana, ben, operator)


def test_nobody_else_answers_and_nobody_twice_or_too_late(
    ana: User, careful_ben: User, operator: User, vic: User
) -> None:
    one = asked(ana, careful_ben, operator)
    with pytest.raises(Refused, match="asked"):
        offices.confirm(one, by=vic, now=NOW)
    with pytest.raises(Gone):
        offices.confirm(one, by=careful_ben, now=NOW + offices.WAITS)
    offices.decline(one, by=careful_ben, now=NOW)
    one.refresh_from_db()
    with pytest.raises(Gone):
        offices.confirm(one, by=careful_ben, now=NOW)
    ana.refresh_from_db()
    assert ana.office == ""


def test_one_account_holds_one_office(moe: User, careful_ben: User, operator: User) -> None:
    with pytest.raises(Conflict, match="at most one"):
        offices.propose(moe, Office.OVERSEER, careful_ben, by=operator, now=NOW)


@pytest.mark.parametrize(
    "columns",
    [
        {"is_superuser": True, "office": "moderator"},
        {"is_superuser": True, "office": ""},
        {"is_staff": True, "office": ""},
        {"is_staff": True, "office": "overseer"},
        {"office": "king"},
    ],
)
def test_the_database_refuses_two_offices_in_one(ana: User, columns: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=ana.pk).update(**columns)


def test_an_office_ends_by_the_operator_or_whoever_holds_it(
    ana: User, careful_ben: User, operator: User, vic: User
) -> None:
    one = asked(ana, careful_ben, operator)
    offices.confirm(one, by=careful_ben, now=NOW)
    one.refresh_from_db()
    with pytest.raises(Refused):
        offices.end(one, by=vic, now=NOW)
    ana.refresh_from_db()
    offices.end(one, by=ana, now=NOW)
    ana.refresh_from_db()
    assert (ana.office, ana.is_staff) == ("", False)
    with pytest.raises(Conflict):
        offices.end(one, by=operator, now=NOW)


def test_everybody_reads_who_was_appointed_by_whom_and_nobodys_address(
    ana: User, careful_ben: User, operator: User
) -> None:
    offices.confirm(asked(ana, careful_ben, operator), by=careful_ben, now=NOW)
    page = Client().get("/offices/").content.decode()
    assert all(name in page for name in ("Ana", "Ben", "Olu", "moderator"))
    assert "@" not in page


def test_the_page_walk(ana: User, careful_ben: User, operator: User) -> None:
    TOTP.activate(operator, "JBSWY3DPEHPK3PXQ")
    client = Client()
    client.force_login(operator)
    body = {"office": "moderator", "person": "ANA@example.org", "second": "ben@example.org"}
    assert client.post("/offices/new/", body | {"second": "who@example.org"}).status_code == 400
    assert client.post("/offices/new/", body).status_code == 302
    one = Appointment.objects.get()
    assert client.get(f"/offices/{one.uuid}/").status_code == 404  # the operator is not the one who is asked
    client.force_login(careful_ben)
    assert "I confirm it" in client.get(f"/offices/{one.uuid}/").content.decode()
    assert client.post(f"/offices/{one.uuid}/", {"answer": "yes"}).status_code == 302
    ana.refresh_from_db()
    assert ana.office == "moderator"


def test_an_office_that_is_confirmed_while_its_end_is_on_the_way_ends_too(
    ana: User, careful_ben: User, operator: User
) -> None:
    one = asked(ana, careful_ben, operator)
    as_read = Appointment.objects.get(pk=one.pk)
    offices.confirm(one, by=careful_ben, now=NOW)
    offices.end(as_read, by=operator, now=NOW)
    ana.refresh_from_db()
    assert (ana.office, ana.is_staff) == ("", False)


def test_a_moderator_without_a_home_begins_at_their_work_and_a_newcomer_at_a_home_or_the_feed(
    moe: User, ben: User
) -> None:
    client = Client()
    client.force_login(moe)
    assert client.get("/")["Location"] == "/admin/"
    client.force_login(ben)
    assert client.get("/")["Location"] == "/homes/new/"
    assert 'href="/neighbors/"' in client.get("/homes/new/").content.decode()
