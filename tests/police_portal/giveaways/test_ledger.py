"""One person proposes a giveaway, another decides; everybody reads who gives, for what, on which terms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from devices.audit.models import PublicEntry
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.people.models import User
from police_portal.agencies.models import AgencyState, OfficerRole
from police_portal.giveaways import deciding, proposing
from police_portal.giveaways.models import Programme, ProgrammeState
from police_portal.giveaways.proposing import ProgrammeFacts
from tests import portal
from tests.police_portal.custody.test_races import at_once
from tests.street import NOON

WHY = "It ties the camera to nothing."
DOORBELLS = ProgrammeFacts(
    name="Doorbells for Maple St",
    sponsor="Riverton Housing Co-op",
    cost="4,000 dollars, from the co-op's own funds",
    price="nothing",
    terms="Each household may have one camera. It is theirs, and they owe no footage to anybody.",
    count=20,
)


@pytest.fixture
def ona(db: None) -> User:
    return portal.overseer("Ona")


def test_what_is_proposed_waits_for_an_overseer_who_is_told(ana: User, ona: User) -> None:
    programme = proposing.propose(DOORBELLS, by=ana, now=NOON)
    assert programme.state == ProgrammeState.PROPOSED
    assert programme.agency is None
    assert Notice.objects.get(user=ona).kind == NoticeKind.PROGRAMME_WAITS
    assert not PublicEntry.objects.filter(subject_uuid=programme.uuid).exists()


def test_tied_terms_are_refused_with_the_words_and_what_would_be_accepted(ana: User) -> None:
    tied = replace(DOORBELLS, terms="The camera is a gift. You must share footage with the police, and use our app.")
    with pytest.raises(Invalid) as refused:
        proposing.propose(tied, by=ana, now=NOON)
    assert "“share footage”" in refused.value.sentence
    assert "owe no footage to anybody" in refused.value.sentence
    assert "no app and no account is needed" in refused.value.sentence
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": "x"}, "a name"),
        ({"sponsor": "\u200b\u200b\u200b\u200b"}, "who gives"),
        ({"cost": "4,000 dollars\nfrom nobody"}, "on one line"),
        ({"count": 0}, "1 to"),
        ({"count": 2001}, "1 to 2000"),
        ({"terms": "None."}, "word for word"),
    ],
)
def test_what_is_missing_is_named(ana: User, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        proposing.propose(replace(DOORBELLS, **facts), by=ana, now=NOON)


def test_an_address_that_is_not_confirmed_proposes_nothing(ana: User) -> None:
    EmailAddress.objects.filter(user=ana).update(verified=False)
    with pytest.raises(Refused, match="Confirm your e-mail"):
        proposing.propose(DOORBELLS, by=ana, now=NOON)


def test_an_officer_proposes_in_the_name_of_their_agency(db: None) -> None:
    diaz = portal.officer(portal.agency())
    assert proposing.propose(DOORBELLS, by=diaz.user, now=NOON).agency == diaz.agency


def test_a_reader_and_a_suspended_agency_propose_nothing(db: None) -> None:
    police = portal.agency()
    reader = portal.officer(police, OfficerRole.READER, name="Officer Reed")
    diaz = portal.officer(police)
    with pytest.raises(Refused, match="Administrators and requesters"):
        proposing.propose(DOORBELLS, by=reader.user, now=NOON)
    type(police).objects.filter(pk=police.pk).update(state=AgencyState.SUSPENDED, suspended_at=NOON, reason=WHY)
    with pytest.raises(Refused, match="suspended"):
        proposing.propose(DOORBELLS, by=diaz.user, now=NOON)


def test_three_of_one_person_wait_at_most(ana: User) -> None:
    for n in range(3):
        proposing.propose(replace(DOORBELLS, count=20 + n), by=ana, now=NOON)
    with pytest.raises(Conflict, match="3 of your giveaways"):
        proposing.propose(replace(DOORBELLS, count=30), by=ana, now=NOON)


def test_the_same_proposal_once_more_is_the_first_one_while_that_waits(ana: User, ben: User, ona: User) -> None:
    first = proposing.propose(DOORBELLS, by=ana, now=NOON)
    assert proposing.propose(DOORBELLS, by=ana, now=NOON) == first
    assert Notice.objects.filter(user=ona).count() == 1
    assert proposing.propose(DOORBELLS, by=ben, now=NOON) != first
    deciding.list_it(first, WHY, by=ona, now=NOON)
    assert proposing.propose(DOORBELLS, by=ana, now=NOON) != first


@pytest.mark.usefixtures("transactional_db")
def test_the_same_proposal_twice_at_once_is_one(ana: User) -> None:
    made = at_once(*[lambda: proposing.propose(DOORBELLS, by=ana, now=NOON)] * 2)
    assert made == [Programme.objects.get()] * 2


def test_what_waits_is_read_by_who_proposed_it_and_nobody_else(ana: User, ben: User, client: Client) -> None:
    programme = proposing.propose(DOORBELLS, by=ana, now=NOON)
    page = reverse("police_portal:giveaway", args=[programme.uuid])
    assert client.get(page).status_code == 404
    assert programme.name not in client.get(reverse("police_portal:giveaways")).content.decode()
    client.force_login(ben)
    assert client.get(page).status_code == 404
    client.force_login(ana)
    assert "waits for an overseer" in client.get(page).content.decode()


def test_an_overseer_lists_it_and_everybody_reads_its_terms(ana: User, ona: User, client: Client) -> None:
    programme = proposing.propose(DOORBELLS, by=ana, now=NOON)
    deciding.list_it(programme, WHY, by=ona, now=NOON)
    page = client.get(reverse("police_portal:giveaway", args=[programme.uuid])).content.decode()
    for said in (DOORBELLS.sponsor, "4,000 dollars", DOORBELLS.terms, WHY):
        assert said.replace("'", "&#x27;") in page
    assert "Ana" not in page
    act = PublicEntry.objects.get(subject_uuid=programme.uuid)
    assert act.act == "programme_listed"
    assert act.facts == {"programme": DOORBELLS.name, "agency": "", "ties": "", "reason": WHY}
    assert Notice.objects.filter(user=ana, kind=NoticeKind.PROGRAMME_DECIDED).exists()


def test_a_refusal_says_what_the_terms_tie_it_to_and_is_public(ana: User, ona: User, client: Client) -> None:
    programme = proposing.propose(DOORBELLS, by=ana, now=NOON)
    deciding.refuse(programme, "A household has to prove where it hangs.", ties="films", by=ona, now=NOON)
    page = client.get(reverse("police_portal:giveaway", args=[programme.uuid])).content.decode()
    assert "tie a camera to what it films" in page
    assert "A household has to prove" in page
    with pytest.raises(Conflict):
        deciding.list_it(programme, WHY, by=portal.overseer("Olga"), now=NOON)


def test_a_reason_is_owed_and_a_tie_is_one_of_the_list(ana: User, ona: User) -> None:
    programme = proposing.propose(DOORBELLS, by=ana, now=NOON)
    with pytest.raises(Invalid, match="Say why"):
        deciding.list_it(programme, " ", by=ona, now=NOON)
    with pytest.raises(Invalid, match="Choose from the list"):
        deciding.refuse(programme, WHY, ties="weather", by=ona, now=NOON)


def test_two_people_by_the_flow_and_by_the_database(ona: User, ana: User) -> None:
    EmailAddress.objects.get_or_create(user=ona, email=ona.email, defaults={"verified": True, "primary": True})
    EmailAddress.objects.filter(user=ona).update(verified=True)
    own = proposing.propose(DOORBELLS, by=ona, now=NOON)
    with pytest.raises(Refused, match="another overseer"):
        deciding.list_it(own, WHY, by=ona, now=NOON)
    with pytest.raises(Refused, match="Only the"):
        deciding.list_it(own, WHY, by=ana, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        portal.programme_of(ona, decided_by=ona)
    with pytest.raises(IntegrityError), transaction.atomic():
        portal.programme_of(ana, ties="footage")


def test_terms_that_would_not_pass_today_are_not_listed(ana: User, ona: User) -> None:
    old = portal.programme_of(ana, ProgrammeState.PROPOSED, terms="You must share footage with the police.")
    with pytest.raises(Invalid, match="giving footage"):
        deciding.list_it(old, WHY, by=ona, now=NOON)


def test_who_proposed_it_ends_it_and_so_does_an_overseer(ana: User, ben: User, ona: User, client: Client) -> None:
    mine, other = portal.programme_of(ana), portal.programme_of(ana)
    with pytest.raises(Refused):
        deciding.end(mine, "There are no cameras left.", by=ben, now=NOON)
    deciding.end(mine, "There are no cameras left.", by=ana, now=NOON)
    deciding.end(other, "The sponsor asked for footage after all.", by=ona, now=NOON)
    for programme, why in ((mine, "There are no cameras left."), (other, "asked for footage after all")):
        assert why in client.get(reverse("police_portal:giveaway", args=[programme.uuid])).content.decode()


def test_the_ledger_outlives_who_proposed_it(ana: User, ona: User, client: Client) -> None:
    programme = portal.programme_of(ana)
    portal.programme_of(ana, ProgrammeState.PROPOSED, name="Orphaned one")
    portal.voucher_of(programme, used_at=NOON)
    ana.delete()
    assert DOORBELLS.sponsor in client.get(reverse("police_portal:giveaways")).content.decode()
    assert programme.vouchers.filter(used_at__isnull=False).count() == 1
    with pytest.raises(Conflict, match="has left"):
        deciding.list_it(Programme.objects.get(name="Orphaned one"), WHY, by=ona, now=NOON)


def test_the_pages_say_what_is_wrong_with_terms_and_take_honest_ones(ana: User, client: Client) -> None:
    client.force_login(ana)
    said = dict(vars(DOORBELLS))
    tied = client.post(
        reverse("police_portal:giveaway_propose"), said | {"terms": "You must share footage with officers."}
    )
    assert tied.status_code == 400
    assert "“share footage" in tied.content.decode()
    assert client.post(reverse("police_portal:giveaway_propose"), said).status_code == 302
    assert Programme.objects.get().proposed_by == ana
