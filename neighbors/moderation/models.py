"""Case, Flag, Decision, Appeal, Strike: what the desk works on, who decided what, and how sure we are of it."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbors.posts.models import Comment, Message, Post, Revision

DECIDED_TWICE_IN = 20  # one case in so many is decided a second time, blind


def draw() -> int:
    """Chance, stored with the case: 0 has it decided twice. Nobody is shown it."""
    return secrets.randbelow(DECIDED_TWICE_IN)


class CaseKind(models.TextChoices):
    HOLD = "hold", _("first review")
    FLAGS = "flags", _("flags")
    APPEAL = "appeal", _("appeal")


class Case(models.Model):
    """One thing to decide. A revision that waits becomes a case when somebody first claims it; flags on one are one.

    revision: the words as they were when it was submitted or first flagged; message: a contact message, in place of it.
    repeats: the case that this one decides a second time, blind, to measure agreement; it changes nothing else.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=6, choices=CaseKind)
    post = models.ForeignKey(Post, models.CASCADE, related_name="cases")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="cases")
    revision = models.ForeignKey(Revision, models.CASCADE, null=True, blank=True, related_name="cases")
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="cases")
    appealed = models.ForeignKey("neighbors.Decision", models.CASCADE, null=True, blank=True, related_name="appeals")
    repeats = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="repeat")
    words = models.TextField(max_length=1000, blank=True)  # an appeal's: why its author thinks it was wrong
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    claimed_until = models.DateTimeField(null=True, blank=True)
    media_seen_at = models.DateTimeField(null=True, blank=True)  # the moderator asked to see the pictures
    closed_at = models.DateTimeField(null=True, blank=True)
    draw = models.PositiveSmallIntegerField(default=draw, editable=False)

    class Meta:
        constraints = [
            CheckConstraint(name="case_kind_known", condition=Q(kind__in=CaseKind.values)),
            CheckConstraint(
                name="case_is_about_one_thing",
                condition=Q(revision__isnull=False, message__isnull=True)
                | Q(revision__isnull=True, message__isnull=False),
            ),
            CheckConstraint(
                name="case_of_an_appeal_names_the_decision",
                condition=Q(kind="appeal", appealed__isnull=False) | (~Q(kind="appeal") & Q(appealed__isnull=True)),
            ),
            CheckConstraint(
                name="case_claim_has_an_end", condition=Q(claimed_by__isnull=True) | Q(claimed_until__isnull=False)
            ),
            UniqueConstraint(
                fields=["revision"], condition=Q(kind="hold", repeats__isnull=True), name="hold_is_one_case"
            ),
            UniqueConstraint(
                fields=["post"],
                condition=Q(kind="flags", comment__isnull=True, message__isnull=True, closed_at__isnull=True)
                & Q(repeats__isnull=True),
                name="flags_on_a_post_are_one_case",
            ),
            UniqueConstraint(
                fields=["comment"],
                condition=Q(kind="flags", comment__isnull=False, closed_at__isnull=True, repeats__isnull=True),
                name="flags_on_a_comment_are_one_case",
            ),
            UniqueConstraint(
                fields=["message"],
                condition=Q(kind="flags", message__isnull=False, closed_at__isnull=True, repeats__isnull=True),
                name="flags_on_a_message_are_one_case",
            ),
            UniqueConstraint(fields=["appealed"], condition=Q(kind="appeal", repeats__isnull=True), name="appeal_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="case_queue", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["claimed_by", "due_at"], name="case_claims", condition=Q(closed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class FlagReason(models.TextChoices):
    RACIAL_PROFILING = "racial_profiling", _("racial profiling")
    HATE = "hate", _("hate")
    HARASSMENT = "harassment", _("harassment")
    PRIVATE_INFORMATION = "private_information", _("private information")
    FALSE = "false", _("not true")
    NOT_LOCAL = "not_local", _("not about this neighborhood")
    VIOLENCE = "violence", _("violence")
    SPAM = "spam", _("spam")
    OTHER = "other", _("something else")
    DANGER_TO_SOMEONE = "danger_to_someone", _("danger to someone")  # these three hide at once
    NUDITY = "nudity", _("nudity")
    ILLEGAL = "illegal", _("against the law")


URGENT = (FlagReason.DANGER_TO_SOMEONE, FlagReason.NUDITY, FlagReason.ILLEGAL)


class Flag(models.Model):
    """One person says that one thing breaks a rule."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="flags")
    flagger = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="flags")
    reason = models.CharField(_("what is wrong"), max_length=20, choices=FlagReason)
    words = models.CharField(_("in your words"), max_length=500, blank=True)
    weight = models.FloatField(default=1.0)  # from the flagger's record, at the time
    is_proven = models.BooleanField(default=False)  # three of these hide the thing until a moderator looks
    at = models.DateTimeField(default=timezone.now)
    was_right = models.BooleanField(null=True)  # known when the case is decided

    class Meta:
        constraints = [
            CheckConstraint(name="flag_reason_known", condition=Q(reason__in=FlagReason.values)),
            UniqueConstraint(fields=["case", "flagger"], name="flag_once_per_case"),
        ]
        indexes = [models.Index(fields=["flagger", "-at"], name="flags_of_person")]

    def __str__(self) -> str:
        return f"{self.reason} {self.uuid}"


class Outcome(models.TextChoices):
    APPROVE = "approve", _("approve")  # a hold
    CHANGES = "changes", _("ask for changes")
    REJECT = "reject", _("do not publish")
    KEEP = "keep", _("leave it up")  # flags: nothing wrong, what was hidden comes back
    REMOVE = "remove", _("remove")
    UPHOLD = "uphold", _("the decision stands")  # an appeal
    OVERTURN = "overturn", _("the decision was wrong")


AGAINST = (Outcome.CHANGES, Outcome.REJECT, Outcome.REMOVE)  # these name a rule, and write to the author
OUTCOMES: dict[str, set[str]] = {
    CaseKind.HOLD: {Outcome.APPROVE, Outcome.CHANGES, Outcome.REJECT},
    CaseKind.FLAGS: {Outcome.KEEP, Outcome.REMOVE},
    CaseKind.APPEAL: {Outcome.UPHOLD, Outcome.OVERTURN},
}


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> DecisionQuerySet:
        """Those in effect about what this person wrote or flagged; a second, blind one is nobody's."""
        return self.about(user) | self.flagged_by(user)

    def about(self, user: AbstractBaseUser | AnonymousUser) -> DecisionQuerySet:
        """Those in effect about what this person wrote."""
        if not user.is_authenticated:
            return self.none()
        comment = Q(case__comment__isnull=False, case__comment__author_id=user.pk)
        message = Q(case__message__isnull=False, case__message__sender_id=user.pk)
        post = Q(case__comment__isnull=True, case__message__isnull=True, case__post__author_id=user.pk)
        return self.in_effect().filter(comment | message | post)

    def flagged_by(self, user: AbstractBaseUser | AnonymousUser) -> DecisionQuerySet:
        """Those in effect about what this person flagged, an appeal of one included."""
        if not user.is_authenticated:
            return self.none()
        mine = Flag.objects.filter(flagger_id=user.pk).values("case")
        return self.in_effect().filter(Q(case__in=mine) | Q(case__appealed__case__in=mine))

    def in_effect(self) -> DecisionQuerySet:
        return self.filter(applied_at__isnull=False, case__repeats__isnull=True)

    def live(self) -> DecisionQuerySet:
        """The one of a case that counts: neither undone nor failed."""
        return self.filter(undone_at__isnull=True, failed_because="")

    def due(self, now: datetime) -> DecisionQuerySet:
        return self.live().filter(takes_effect_at__lte=now, applied_at__isnull=True)


class Decision(models.Model):
    """What a moderator decided of a case: at first look, with descriptions masked, and after unmasking.

    It takes effect at a stored time; until then it can be undone. saw: what was looked at,
    {"words_sha256": …, "media": {uuid: sha256, …}}; an approval of anything else has no effect.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    first_outcome = models.CharField(max_length=8, choices=Outcome)
    first_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)  # empty: not confirmed yet
    confirmed_at = models.DateTimeField(null=True, blank=True)
    rule = models.CharField(max_length=30, blank=True)  # of neighbors/guidelines.py
    message = models.TextField(max_length=1000, blank=True)  # to the author
    saw: models.JSONField[Any, Any] = models.JSONField(default=dict)
    strike = models.CharField(max_length=7, blank=True)  # asked for with it: a StrikeLevel
    takes_effect_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    failed_because = models.CharField(max_length=200, blank=True)  # what was looked at had changed
    reversed_at = models.DateTimeField(null=True, blank=True)  # by an appeal

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="decision_outcome_known", condition=Q(outcome__in=["", *Outcome.values])),
            CheckConstraint(name="decision_first_outcome_known", condition=Q(first_outcome__in=Outcome.values)),
            CheckConstraint(
                name="decision_confirmed_takes_effect",
                condition=Q(outcome="", confirmed_at__isnull=True, takes_effect_at__isnull=True)
                | (~Q(outcome="") & Q(confirmed_at__isnull=False, takes_effect_at__isnull=False)),
            ),
            CheckConstraint(
                name="decision_against_names_a_rule",
                condition=~Q(outcome__in=["changes", "reject", "remove"]) | ~Q(rule=""),
            ),
            UniqueConstraint(
                fields=["case"], condition=Q(undone_at__isnull=True, failed_because=""), name="a_case_is_decided_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["takes_effect_at"],
                name="decision_due",
                condition=Q(applied_at__isnull=True, undone_at__isnull=True, takes_effect_at__isnull=False),
            ),
            models.Index(fields=["by", "-first_at"], name="decisions_of_moderator"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome or self.first_outcome} {self.uuid}"


class StrikeLevel(models.TextChoices):
    NOTE = "note", _("a note")
    DAYS_7 = "days_7", _("7 days without writing")
    DAYS_30 = "days_30", _("30 days without writing")
    BAN = "ban", _("no more writing")


class Strike(models.Model):
    """What a removal or rejection brings to its author. A ban needs a second moderator, or the operator."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="strikes")
    decision = models.OneToOneField(Decision, models.CASCADE, related_name="given_strike")
    level = models.CharField(max_length=7, choices=StrikeLevel)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    seconded_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)  # a ban: when the second one agreed
    lifted_at = models.DateTimeField(null=True, blank=True)  # by an appeal

    class Meta:
        constraints = [
            CheckConstraint(name="strike_level_known", condition=Q(level__in=StrikeLevel.values)),
            CheckConstraint(
                name="a_ban_needs_two",
                condition=~Q(level="ban") | Q(in_force_at__isnull=True) | Q(seconded_at__isnull=False),
            ),
            CheckConstraint(name="the_second_is_another", condition=Q(second_by__isnull=True) | ~Q(second_by=F("by"))),
        ]
        indexes = [models.Index(fields=["user", "-at"], name="strikes_of_person")]

    def __str__(self) -> str:
        return f"{self.level} {self.uuid}"


class Note(models.Model):
    """What moderators write to each other about a case."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.uuid)


class TrainingAnswer(models.Model):
    """A moderator's answer to one exercise of the course (course.py). The desk opens when it is passed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="training")
    version = models.CharField(max_length=10)
    exercise = models.CharField(max_length=30)
    outcome = models.CharField(max_length=8, choices=Outcome)
    rule = models.CharField(max_length=30, blank=True)
    is_right = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["user", "version", "exercise"], name="training_answers")]

    def __str__(self) -> str:
        return self.exercise


class ClosedMonth(models.Model):
    """The public numbers of a month that is over, as they were shown: a post that goes later changes none of them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    month = models.DateField(unique=True)  # its first day, UTC
    counts: models.JSONField[Any, Any] = models.JSONField(default=list)  # [rule, outcome, count]: what is shown alone
    closed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [CheckConstraint(name="moderation_month_by_its_first_day", condition=Q(month__day=1))]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
