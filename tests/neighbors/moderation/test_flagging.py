"""Neighbors flag what breaks a rule: one case however many, hidden by what is urgent or by three proven ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from devices.audit.models import AuditEntry
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices import wording
from devices.notices.models import Notice
from devices.people.models import User
from neighbors.areas.models import Block
from neighbors.moderation import flagging
from neighbors.moderation.models import Case, Flag, Outcome
from neighbors.posts import ending
from neighbors.posts.models import Category, Contact, Message, Post, Revision, RevisionState, Standing
from tests.neighborhood import comment_of, neighbor, post_of, revision_of
from tests.neighbors.moderation.conftest import in_effect
from tests.street import NOON, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(ana: User) -> Post:
    neighbor(ana)
    return post_of(ana, at=NOON - timedelta(days=1))


def somebody(name: str, *, days: int = 40, **columns: Any) -> User:
    user = person(f"{name}@example.org", name, date_joined=NOON - timedelta(days=days))
    neighbor(user, **columns)
    return user


def record_of(user: User, post: Post, *, right: int = 0, wrong: int = 0) -> None:
    """Flags of theirs that were decided, on cases long closed."""
    for n in range(right + wrong):
        at = NOON - timedelta(days=100 + n)
        case = Case.objects.create(
            kind="flags", post=post, revision=post.shown, opened_at=at, due_at=at, closed_at=at, draw=1
        )
        Flag.objects.create(case=case, flagger=user, reason="spam", at=at, was_right=n < right)


def test_a_flag_opens_a_case_of_the_words_as_they_are_due_in_four_hours(post: Post):
    one = flagging.flag(post, "false", " I was there. ", by=somebody("f"), now=NOON)
    assert (one.case.revision, one.case.due_at, one.words) == (post.shown, NOON + timedelta(hours=4), "I was there.")
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED
    assert AuditEntry.objects.filter(action="flagged", subject_uuid=post.uuid).count() == 1


def test_fifty_flags_are_one_case(post: Post):
    for n in range(50):
        flagging.flag(post, "spam", by=somebody(f"n{n}", days=1), now=NOON + timedelta(minutes=n))
    assert Case.objects.get().flags.count() == 50


def test_a_thing_is_flagged_once_a_case_by_one_person(post: Post, moe: User):
    f = somebody("f")
    one = flagging.flag(post, "false", by=f, now=NOON)
    with pytest.raises(Conflict, match="flagged this"):
        flagging.flag(post, "spam", by=f, now=NOON)
    in_effect(one.case, Outcome.KEEP, by=moe)
    flagging.flag(post, "hate", by=f, now=NOON + timedelta(hours=1))
    assert Case.objects.count() == 2


def test_nobody_flags_their_own_or_what_they_cannot_see(post: Post, ana: User):
    f = somebody("f")
    with pytest.raises(Refused, match="yours"):
        flagging.flag(post, "false", by=ana, now=NOON)
    for standing in (Standing.DRAFT, Standing.PENDING, Standing.HIDDEN, Standing.REMOVED, Standing.REJECTED):
        with pytest.raises(Gone):
            flagging.flag(post_of(ana, standing), "false", by=f, now=NOON)
    Block.objects.create(blocker=f, blocked=ana, name="Neighbor 1")
    with pytest.raises(Gone):
        flagging.flag(post, "false", by=f, now=NOON)


def test_flags_come_from_neighbors_with_an_area_who_are_not_banned(post: Post):
    stranger = person("s@example.org", "S")
    banned = somebody("b", banned_at=NOON - timedelta(days=1))
    for user, sentence in ((stranger, "area"), (banned, "any more")):
        with pytest.raises(Refused, match=sentence):
            flagging.flag(post, "false", by=user, now=NOON)


def test_an_unknown_reason_is_invalid(post: Post):
    with pytest.raises(Invalid, match="what is wrong"):
        flagging.flag(post, "ugly", by=somebody("f"), now=NOON)


def test_twenty_flags_a_day_are_enough(ana: User):
    f = somebody("f")
    posts = [post_of(ana) for _n in range(21)]
    for one in posts[:20]:
        flagging.flag(one, "spam", by=f, now=NOON)
    with pytest.raises(Refused, match="tomorrow"):
        flagging.flag(posts[20], "spam", by=f, now=NOON + timedelta(hours=23))
    flagging.flag(posts[20], "spam", by=f, now=NOON + timedelta(hours=25))


@pytest.mark.parametrize("reason", ["danger_to_someone", "nudity", "illegal"])
def test_an_urgent_reason_hides_at_once_and_is_due_in_an_hour(post: Post, ana: User, reason: str):
    flagging.flag(post, "spam", by=somebody("s"), now=NOON)
    flagging.flag(post, reason, by=somebody("f", days=0), now=NOON + timedelta(minutes=5))
    post.refresh_from_db()
    assert post.status == Standing.HIDDEN
    assert Case.objects.get().due_at == NOON + timedelta(minutes=65)
    assert Notice.objects.filter(user=ana, kind="post_hidden").exists()


def test_an_urgent_flag_of_somebody_mostly_wrong_comes_first_and_hides_nothing(post: Post):
    f = somebody("f")
    record_of(f, post, wrong=5)
    flagging.flag(post, "nudity", by=f, now=NOON)
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED
    assert Case.objects.get(closed_at=None).due_at == NOON + timedelta(hours=1)


def test_the_weight_of_a_flag_comes_from_what_became_of_the_earlier_ones(post: Post):
    new, right, wrong = somebody("n"), somebody("r"), somebody("w")
    record_of(right, post, right=10)
    record_of(wrong, post, wrong=10)
    assert flagging.weight_of(new) == 1
    assert flagging.weight_of(right) == pytest.approx(22 / 12)
    assert flagging.weight_of(wrong) == pytest.approx(2 / 12)


def test_three_flags_of_proven_accounts_hide_it_until_somebody_has_looked(post: Post, moe: User, ana: User):
    proven = [somebody(name) for name in "pqr"]
    for n, user in enumerate(proven):
        post.refresh_from_db()
        assert post.status == Standing.PUBLISHED, f"hidden after {n}"
        one = flagging.flag(post, "hate", by=user, now=NOON)
    post.refresh_from_db()
    assert post.status == Standing.HIDDEN
    in_effect(one.case, Outcome.KEEP, by=moe)
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED
    assert Notice.objects.filter(user=ana, kind="post_restored").exists()


def test_flags_of_new_suspended_or_mostly_wrong_accounts_do_not_hide(post: Post):
    wrong = somebody("w")
    record_of(wrong, post, wrong=1)
    new = [somebody(f"n{n}", days=29) for n in range(3)]
    silent = somebody("s", suspended_until=NOON + timedelta(days=3))
    for user in [*new, silent, wrong, somebody("p"), somebody("q")]:
        assert flagging.flag(post, "hate", by=user, now=NOON).is_proven == (user.name in "pq")
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED


def test_it_is_not_hidden_again_for_a_reason_already_rejected_but_for_another(post: Post, moe: User):
    kept = flagging.flag(post, "hate", by=somebody("x"), now=NOON).case
    in_effect(kept, Outcome.KEEP, by=moe)
    later = NOON + timedelta(hours=1)
    for name in "abc":
        flagging.flag(post, "hate", by=somebody(name), now=later)
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED
    for name in "def":
        flagging.flag(post, "spam", by=somebody(name), now=later)
    post.refresh_from_db()
    assert post.status == Standing.HIDDEN


def test_what_was_edited_since_is_looked_at_anew(post: Post, moe: User):
    kept = flagging.flag(post, "nudity", by=somebody("x"), now=NOON).case
    in_effect(kept, Outcome.KEEP, by=moe)
    later = NOON + timedelta(hours=1)
    flagging.flag(post, "nudity", by=somebody("y"), now=later)
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED
    Case.objects.filter(closed_at=None).update(closed_at=later)
    edited = revision_of(post, state=RevisionState.APPROVED, text="Something else.")
    Post.objects.filter(pk=post.pk).update(shown=edited)
    post.refresh_from_db()
    flagging.flag(post, "nudity", by=somebody("z"), now=later)
    post.refresh_from_db()
    assert post.status == Standing.HIDDEN


def test_flags_never_hide_the_post_of_a_request(ana: User):
    post = post_of(ana, category=Category.REQUEST)
    flagging.flag(post, "illegal", by=somebody("f"), now=NOON)
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED


def test_an_edit_after_a_flag_keeps_the_evidence(post: Post):
    before = post.shown
    assert before is not None
    case = flagging.flag(post, "hate", by=somebody("f"), now=NOON).case
    edited = revision_of(post, state=RevisionState.APPROVED, text="I love everybody.")
    Post.objects.filter(pk=post.pk).update(shown=edited)
    post.refresh_from_db()
    flagging.flag(post, "hate", by=somebody("g"), now=NOON)
    case.refresh_from_db()
    assert case.revision == before
    assert "took a parcel" in Revision.objects.get(pk=before.pk).text


def test_a_deletion_after_a_flag_keeps_the_case_and_its_strike(post: Post, ana: User, moe: User):
    case = flagging.flag(post, "hate", by=somebody("f"), now=NOON).case
    ending.delete(post, by=ana, now=NOON)
    decision = in_effect(case, Outcome.REMOVE, by=moe, strike="days_7")
    assert (decision.applied_at is not None, decision.given_strike.user) == (True, ana)
    post.refresh_from_db()
    assert post.status == Standing.DELETED


def test_a_comment_is_a_case_of_its_own(post: Post, ben: User):
    neighbor(ben)
    comment = comment_of(ben, post)
    f = somebody("f")
    flagging.flag(post, "spam", by=f, now=NOON)
    one = flagging.flag(comment, "harassment", by=f, now=NOON)
    assert (one.case.comment, one.case.revision) == (comment, comment.shown)
    assert Case.objects.count() == 2
    flagging.flag(comment, "danger_to_someone", by=somebody("g"), now=NOON)
    comment.refresh_from_db()
    assert comment.status == Standing.HIDDEN


def test_a_message_is_flagged_by_the_other_of_the_two_only(post: Post, ana: User, ben: User, moe: User):
    neighbor(ben)
    thread = Contact.objects.create(post=post, asker=ben, author=ana, asker_number=1, author_number=2)
    message = Message.objects.create(contact=thread, sender=ben, text="I know where you live.")
    with pytest.raises(Gone):
        flagging.flag(message, "harassment", by=somebody("f"), now=NOON)
    with pytest.raises(Refused):
        flagging.flag(message, "harassment", by=ben, now=NOON)
    case = flagging.flag(message, "danger_to_someone", by=ana, now=NOON).case
    message.refresh_from_db()
    assert (case.message, case.revision, message.hidden_at) == (message, None, NOON)
    in_effect(case, Outcome.KEEP, by=moe)
    message.refresh_from_db()
    assert message.hidden_at is None


def test_flaggers_hear_the_outcome_and_the_rule_and_their_record_grows(post: Post, moe: User, ana: User):
    f, g = somebody("f"), somebody("g")
    case = flagging.flag(post, "hate", by=f, now=NOON).case
    flagging.flag(post, "spam", by=g, now=NOON)
    decision = in_effect(case, Outcome.REMOVE, by=moe, rule="no_hate")
    for user in (f, g):
        notice = Notice.objects.get(user=user)
        assert (notice.kind, notice.facts["outcome"]) == ("flag_decided", "it is removed (No hate)")
        assert notice.path == f"/neighbors/decisions/{decision.uuid}/"
        assert flagging.weight_of(user) > 1
    assert Notice.objects.get(user=ana).facts["rule"] == "No hate"


def test_who_flagged_what_stays_up_reads_which_rule_was_looked_at(post: Post, moe: User):
    f = somebody("f")
    case = flagging.flag(post, "not_local", by=f, now=NOON).case
    in_effect(case, Outcome.KEEP, by=moe)
    assert Notice.objects.get(user=f).facts["outcome"] == "it stays up (About this neighborhood)"
    assert flagging.weight_of(f) < 1


def test_whose_words_were_flagged_and_stay_is_told_that_somebody_looked(post: Post, ana: User, moe: User):
    case = flagging.flag(post, "not_local", by=somebody("f"), now=NOON).case
    decision = in_effect(case, Outcome.KEEP, by=moe)
    notice = Notice.objects.get(user=ana)
    assert (notice.kind, notice.path) == ("flagged_and_kept", f"/neighbors/decisions/{decision.uuid}/")
    assert wording.sentence(notice) == "Your post was flagged. A moderator has looked, and it stays."
