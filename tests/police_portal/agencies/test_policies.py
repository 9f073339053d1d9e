"""Versions of a use policy: an overseer reads, residents comment for 14 days, then it is in force by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from devices.audit.models import PublicEntry
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.people.models import User
from police_portal import limits
from police_portal.agencies import policies
from police_portal.agencies.models import Agency, Officer, OfficerRole, PolicyComment, PolicyVersion
from tests import portal
from tests.street import NOON, person

pytestmark = pytest.mark.django_db
NOW = NOON
DAY = timedelta(days=1)
TEXT = portal.POLICY + "\n3. Only two people look at what is shared."


@pytest.fixture
def riverton(db: None) -> Agency:
    agency = portal.agency()
    agency.policies.update(proposed_at=NOW - 200 * DAY, opened_at=NOW - 200 * DAY, takes_effect_at=NOW - 200 * DAY)
    agency.policies.update(told_at=NOW - 200 * DAY)
    return agency


@pytest.fixture
def proposed(riverton: Agency, admin: Officer, ona: User) -> PolicyVersion:
    return policies.propose(riverton, TEXT, by=admin.user, now=NOW)


@pytest.fixture
def opened(proposed: PolicyVersion, ona: User) -> PolicyVersion:
    policies.open_for_comments(proposed, by=ona, now=NOW + DAY)
    return proposed


def acts() -> list[str]:
    return list(PublicEntry.objects.order_by("pk").values_list("act", flat=True))


def test_nobody_reads_a_new_version_before_an_overseer_did(proposed: PolicyVersion, ona: User) -> None:
    assert proposed.number == 2
    assert proposed not in PolicyVersion.objects.public()
    assert ona.notices.exists()
    assert acts() == []


def test_opened_it_takes_effect_14_days_later_by_itself(riverton: Agency, opened: PolicyVersion) -> None:
    effect = NOW + DAY + limits.POLICY_WINDOW
    assert opened.takes_effect_at == effect
    assert riverton.policy(effect - timedelta(seconds=1)).number == 1  # type: ignore[union-attr]
    assert riverton.policy(effect) == opened
    assert policies.put_in_force(effect - timedelta(seconds=1)) == 0
    assert policies.put_in_force(effect) == 1
    assert policies.put_in_force(effect) == 0
    assert acts() == ["policy_opened", "policy_in_force"]


def test_never_opened_it_never_takes_effect(riverton: Agency, proposed: PolicyVersion) -> None:
    assert riverton.policy(NOW + 400 * DAY).number == 1  # type: ignore[union-attr]
    assert policies.put_in_force(NOW + 400 * DAY) == 0


def test_sent_back_with_a_reason_another_can_follow(
    riverton: Agency, proposed: PolicyVersion, admin: Officer, ona: User
) -> None:
    policies.send_back(proposed, "It names a private person.", by=ona, now=NOW)
    with pytest.raises(Conflict):
        policies.open_for_comments(proposed, by=ona, now=NOW)
    third = policies.propose(riverton, TEXT + " And no more.", by=admin.user, now=NOW)
    assert third.number == 3
    assert PublicEntry.objects.get().facts["reason"] == "It names a private person."


def test_one_version_waits_at_a_time(riverton: Agency, opened: PolicyVersion, admin: Officer) -> None:
    for now in (NOW + 2 * DAY, NOW + 14 * DAY):
        with pytest.raises(Conflict, match="waits already"):
            policies.propose(riverton, TEXT + " More.", by=admin.user, now=now)
    assert policies.propose(riverton, TEXT + " More.", by=admin.user, now=NOW + 16 * DAY).number == 3


def test_only_an_administrator_proposes_and_something_new(
    riverton: Agency, admin: Officer, ona: User, ana: User
) -> None:
    requester = portal.officer(riverton, OfficerRole.REQUESTER, name="Re Quester").user
    for by in (requester, ona, ana):
        with pytest.raises(Refused):
            policies.propose(riverton, TEXT, by=by, now=NOW)
    with pytest.raises(Invalid, match="Nothing is different"):
        policies.propose(riverton, portal.POLICY + "\n", by=admin.user, now=NOW)
    with pytest.raises(Invalid, match="40000 characters"):
        policies.propose(riverton, "x" * 40_001, by=admin.user, now=NOW)


def test_the_window_is_a_rule_of_the_database_too(opened: PolicyVersion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=opened.pk).update(takes_effect_at=NOW + 14 * DAY)


def test_a_resident_comments_once_in_the_window(opened: PolicyVersion, ana: User) -> None:
    policies.comment(opened, "Two people are still too many.", by=ana, now=NOW + 2 * DAY)
    with pytest.raises(Conflict, match="once"):
        policies.comment(opened, "And another thing, too.", by=ana, now=NOW + 3 * DAY)
    assert PolicyComment.objects.get().shown_at is None


def test_no_comment_before_or_after_the_window_or_on_the_first_version(
    riverton: Agency, proposed: PolicyVersion, ona: User, ana: User
) -> None:
    with pytest.raises(Gone):
        policies.comment(proposed, "Two people are too many.", by=ana, now=NOW)
    policies.open_for_comments(proposed, by=ona, now=NOW)
    policies.comment(
        proposed, "Two people are too many.", by=ana, now=NOW + limits.POLICY_WINDOW - timedelta(seconds=1)
    )
    with pytest.raises(Gone):
        policies.comment(
            proposed, "Two people are too many.", by=person("b@x.org", "B"), now=NOW + limits.POLICY_WINDOW
        )
    with pytest.raises(Gone):
        policies.comment(riverton.policies.get(number=1), "Two people are too many.", by=ana, now=NOW)


def test_agencies_overseers_and_unconfirmed_accounts_do_not_comment(
    opened: PolicyVersion, admin: Officer, ona: User, ben: User
) -> None:
    ben.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]  # allauth's
    for by in (admin.user, ona, ben):
        with pytest.raises(Refused):
            policies.comment(opened, "We like it very much.", by=by, now=NOW + 2 * DAY)


def test_a_comment_is_public_once_an_overseer_showed_it(opened: PolicyVersion, ana: User, ona: User, olu: User) -> None:
    said = policies.comment(opened, "Two people are still too many.", by=ana, now=NOW + 2 * DAY)
    with pytest.raises(Refused):
        policies.show(said, by=olu, now=NOW + 2 * DAY)
    policies.show(said, by=ona, now=NOW + 3 * DAY)
    with pytest.raises(Conflict):
        policies.leave_out(said, "It attacks a person.", by=ona, now=NOW + 3 * DAY)
    assert acts() == ["policy_opened", "policy_comment_shown"]
    assert "Ana" not in str(PublicEntry.objects.values_list("facts", flat=True))


def test_left_out_only_the_reason_is_public(opened: PolicyVersion, ana: User, ona: User) -> None:
    said = policies.comment(opened, "My neighbor lives at number 9.", by=ana, now=NOW + 2 * DAY)
    with pytest.raises(Invalid):
        policies.leave_out(said, "no", by=ona, now=NOW + 3 * DAY)
    policies.leave_out(said, "It tells where somebody lives.", by=ona, now=NOW + 3 * DAY)
    entry = PublicEntry.objects.get(act="policy_comment_left_out")
    assert entry.facts["reason"] == "It tells where somebody lives."
    assert "number 9" not in str(entry.facts)


def test_with_the_account_goes_what_nobody_has_shown(opened: PolicyVersion, ana: User, ben: User, ona: User) -> None:
    unread, shown = (
        policies.comment(opened, f"Two people are too many, says {who}.", by=who, now=NOW + 2 * DAY)
        for who in (ana, ben)
    )
    policies.show(shown, by=ona, now=NOW + 3 * DAY)
    for who in (ana, ben):
        policies.forget(who)
    assert list(PolicyComment.objects.all()) == [shown]
    assert unread.pk != shown.pk
