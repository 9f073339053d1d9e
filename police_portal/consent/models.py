"""Invitation, Receipt, OptOut, Mute: which home was asked, what its owner answered. Secret from every agency."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from devices.people.models import Home, Membership, Role
from police_portal.agencies.models import Agency
from police_portal.requests.models import FootageRequest


class Answer(models.TextChoices):
    UNSEEN = "unseen", _("not seen yet")
    SEEN = "seen", _("not answered")
    DECLINED = "declined", _("not this time")
    SHARED = "shared", _("shared")
    ASK_FOR_WARRANT = "ask_for_warrant", _("asked for a warrant")


UNANSWERED = (Answer.UNSEEN, Answer.SEEN)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> InvitationQuerySet:
        """The owner's, of the homes they own now. Members, officers, overseers and staff see none."""
        if not user.is_authenticated:
            return self.none()
        owned = Membership.objects.filter(user_id=user.pk, role=Role.OWNER, home__removed_at__isnull=True)
        return self.filter(home__in=owned.values("home"))


class Invitation(models.Model):
    """One home asked by one request."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(FootageRequest, models.PROTECT, related_name="invitations")
    home = models.ForeignKey(Home, models.CASCADE, related_name="invitations")
    answer = models.CharField(max_length=15, choices=Answer, default=Answer.UNSEEN)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)  # once, and never again

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint("request", "home", name="invited_once_per_request_and_home"),
            CheckConstraint(name="invitation_answer_known", condition=Q(answer__in=Answer.values)),
            CheckConstraint(
                name="invitation_answered_has_a_time",
                condition=Q(answer__in=["unseen", "seen"]) | Q(answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["home", "-created_at"], name="invitations_of_home"),
            models.Index(
                fields=["home", "-answered_at"], name="asked_for_warrant", condition=Q(answer=Answer.ASK_FOR_WARRANT)
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Receipt(models.Model):
    """What an owner consented to, word for word, with the newest heads of the log. For the owner alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home = models.ForeignKey(Home, models.CASCADE, related_name="receipts")
    request = models.ForeignKey(FootageRequest, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    body: models.JSONField[Any, Any] = models.JSONField()
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return str(self.uuid)


class OptOut(models.Model):
    """A home that no request reaches."""

    home = models.OneToOneField(Home, models.CASCADE, related_name="opt_out")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"home {self.home_id}"


class Mute(models.Model):
    """A home that requests of one agency do not reach."""

    home = models.ForeignKey(Home, models.CASCADE, related_name="mutes")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [UniqueConstraint("home", "agency", name="muted_once_per_home_and_agency")]

    def __str__(self) -> str:
        return f"home {self.home_id}"
