"""Who wrote what was rejected or removed appeals once, within 30 days, to somebody else; being right undoes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from devices.audit.models import AuditEntry
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import Notice
from devices.people.models import User
from neighbors.areas.models import Neighbor
from neighbors.moderation import appealing, flagging
from neighbors.moderation.models import Decision, Outcome
from neighbors.posts import ending, words
from neighbors.posts.models import Contact, Message, Post, Revision, Standing
from tests.neighborhood import neighbor, post_of, revision_of
from tests.neighbors.moderation.conftest import LATER, case_of, in_effect
from tests.street import NOON

pytestmark = pytest.mark.django_db
TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def rejected(moe: User, anas_words: Revision) -> Decision:
    return in_effect(case_of(anas_words), Outcome.REJECT, by=moe, strike="days_7")


@pytest.fixture
def removed(moe: User, ana: User, ben: User) -> Decision:
    neighbor(ana)
    neighbor(ben)
    post = post_of(ana, at=NOON - timedelta(days=1))
    return in_effect(flagging.flag(post, "hate", by=ben, now=NOON).case, Outcome.REMOVE, by=moe, strike="days_7")


def test_an_appeal_is_a_case_due_in_three_days_with_the_words_decided_about(rejected: Decision, ana: User):
    case = appealing.appeal(rejected, " It says what was done. ", by=ana, now=TOMORROW)
    assert (case.appealed, case.revision, case.words) == (rejected, rejected.case.revision, "It says what was done.")
    assert case.due_at == TOMORROW + timedelta(days=3)
    assert AuditEntry.objects.filter(action="appealed").count() == 1


def test_an_appeal_is_made_once(rejected: Decision, ana: User, max_: User):
    case = appealing.appeal(rejected, "No.", by=ana, now=TOMORROW)
    with pytest.raises(Conflict, match="once"):
        appealing.appeal(rejected, "No.", by=ana, now=TOMORROW)
    in_effect(case, Outcome.UPHOLD, by=max_, now=TOMORROW)
    with pytest.raises(Conflict):
        appealing.appeal(rejected, "Still no.", by=ana, now=TOMORROW + timedelta(days=2))


def test_thirty_days_and_no_longer(rejected: Decision, ana: User):
    last = LATER + timedelta(days=30)
    assert appealing.may_appeal(rejected, ana, last)
    with pytest.raises(Gone, match="30 days"):
        appealing.appeal(rejected, "No.", by=ana, now=last + timedelta(seconds=1))
    appealing.appeal(rejected, "No.", by=ana, now=last)


def test_only_its_author_and_only_with_a_reason(rejected: Decision, ana: User, ben: User):
    with pytest.raises(Refused):
        appealing.appeal(rejected, "No.", by=ben, now=TOMORROW)
    with pytest.raises(Invalid):
        appealing.appeal(rejected, " \n", by=ana, now=TOMORROW)


@pytest.mark.parametrize("outcome", [Outcome.APPROVE, Outcome.CHANGES])
def test_nothing_else_can_be_appealed(moe: User, ana: User, anas_words: Revision, outcome: Outcome):
    decision = in_effect(case_of(anas_words), outcome, by=moe)
    assert not appealing.may_appeal(decision, ana, TOMORROW)
    with pytest.raises(Refused):
        appealing.appeal(decision, "No.", by=ana, now=TOMORROW)


def test_a_decision_about_an_appeal_is_the_last_word(rejected: Decision, ana: User, max_: User):
    last = in_effect(appealing.appeal(rejected, "No.", by=ana, now=TOMORROW), Outcome.UPHOLD, by=max_, now=TOMORROW)
    with pytest.raises(Refused):
        appealing.appeal(last, "No.", by=ana, now=TOMORROW)


def test_overturning_publishes_what_was_rejected_and_lifts_the_strike(rejected: Decision, ana: User, max_: User):
    assert not Neighbor.objects.get(user=ana).may_write(TOMORROW)
    case = appealing.appeal(rejected, "It says what was done.", by=ana, now=TOMORROW)
    decision = in_effect(case, Outcome.OVERTURN, by=max_, now=TOMORROW)
    post = Post.objects.get(pk=case.post_id)
    assert (post.status, post.shown) == (Standing.PUBLISHED, case.revision)
    assert Neighbor.objects.get(user=ana).may_write(TOMORROW)
    rejected.refresh_from_db()
    assert rejected.reversed_at == decision.applied_at
    notice = Notice.objects.get(user=ana, kind="appeal_decided")
    assert notice.facts["outcome"] == "the decision was wrong and is taken back (No hate)"
    assert AuditEntry.objects.filter(action="strike_lifted").count() == 1


def test_overturning_brings_back_what_was_removed_and_the_flags_were_wrong(
    removed: Decision, ana: User, ben: User, max_: User
):
    assert flagging.weight_of(ben) > 1
    case = appealing.appeal(removed, "Read it again.", by=ana, now=TOMORROW)
    in_effect(case, Outcome.OVERTURN, by=max_, now=TOMORROW)
    assert Post.objects.get(pk=case.post_id).status == Standing.PUBLISHED
    assert flagging.weight_of(ben) < 1
    assert "published again" in Notice.objects.filter(user=ben).latest("pk").facts["outcome"]


def test_upholding_changes_nothing_and_tells_the_author(removed: Decision, ana: User, max_: User):
    case = appealing.appeal(removed, "Read it again.", by=ana, now=TOMORROW)
    in_effect(case, Outcome.UPHOLD, by=max_, now=TOMORROW)
    assert Post.objects.get(pk=case.post_id).status == Standing.REMOVED
    assert not Neighbor.objects.get(user=ana).may_write(TOMORROW)
    assert Notice.objects.get(user=ana, kind="appeal_decided").facts["outcome"] == "the decision stands (No hate)"


def test_what_its_author_deleted_does_not_come_back_and_the_strike_still_goes(removed: Decision, ana: User, max_: User):
    case = appealing.appeal(removed, "Read it again.", by=ana, now=TOMORROW)
    ending.delete(case.post, by=ana, now=TOMORROW)
    in_effect(case, Outcome.OVERTURN, by=max_, now=TOMORROW + timedelta(hours=1))
    assert Post.objects.get(pk=case.post_id).status == Standing.DELETED
    assert Neighbor.objects.get(user=ana).may_write(TOMORROW)


def test_words_that_changed_since_are_not_published_by_an_appeal(rejected: Decision, ana: User, max_: User):
    case = appealing.appeal(rejected, "No.", by=ana, now=TOMORROW)
    Revision.objects.filter(cases=case).update(text="Something else altogether.")
    decision = in_effect(case, Outcome.OVERTURN, by=max_, now=TOMORROW)
    assert (decision.applied_at, Post.objects.get(pk=case.post_id).status) == (None, Standing.REJECTED)
    assert "changed" in decision.failed_because
    case.refresh_from_db()
    assert (case.closed_at, case.claimed_by) == (None, None)


def test_a_rejected_edit_is_appealed_while_the_old_words_stay(moe: User, max_: User, ana: User, anas_words: Revision):
    in_effect(case_of(anas_words), Outcome.APPROVE, by=moe)
    post = anas_words.post
    edit = revision_of(post, title="A parcel", text="A van, not a truck.", at=NOON)
    Revision.objects.filter(pk=edit.pk).update(words_sha256=words.digest(edit))
    decision = in_effect(case_of(edit), Outcome.REJECT, by=moe)
    post.refresh_from_db()
    assert (post.status, post.shown_id) == (Standing.PUBLISHED, anas_words.pk)
    case = appealing.appeal(decision, "It is better now.", by=ana, now=TOMORROW)
    in_effect(case, Outcome.OVERTURN, by=max_, now=TOMORROW)
    post.refresh_from_db()
    assert post.shown_id == edit.pk


def test_a_removed_message_comes_back_to_its_thread(moe: User, max_: User, ana: User, ben: User):
    neighbor(ana)
    neighbor(ben)
    thread = Contact.objects.create(post=post_of(ana), asker=ben, author=ana, asker_number=1, author_number=2)
    message = Message.objects.create(contact=thread, sender=ben, text="You there, with the van.")
    removal = in_effect(flagging.flag(message, "harassment", by=ana, now=NOON).case, Outcome.REMOVE, by=moe)
    message.refresh_from_db()
    assert message.hidden_at is not None
    in_effect(appealing.appeal(removal, "Polite.", by=ben, now=TOMORROW), Outcome.OVERTURN, by=max_, now=TOMORROW)
    message.refresh_from_db()
    assert message.hidden_at is None
