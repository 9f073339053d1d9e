"""Filmed: somebody who was filmed asks who holds it, to be blurred, or to be deleted. Neither side learns the other."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from devices.cameras.models import Camera
from devices.people.models import Home, Membership, Role
from police_portal import limits


class Wish(models.TextChoices):
    WHO = "who", _("to know who holds it")
    BLUR = "blur", _("to be blurred")
    DELETE = "delete", _("to be deleted")
    ZONE = "zone", _("not to be filmed here: a privacy zone")


class FilmedState(models.TextChoices):
    ASKED = "asked", _("asked")
    DONE = "done", _("done")
    IN_PART = "in_part", _("done in part")
    NOT_DONE = "not_done", _("not done")
    NO_ANSWER = "no_answer", _("no answer")


class FilmedQuerySet(models.QuerySet["Filmed"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> FilmedQuerySet:
        """One's own, nobody else's."""
        return self.filter(asker_id=user.pk) if user.is_authenticated else self.none()


class Filmed(models.Model):
    """What one person asks. Where they were is kept as a cell about 130 metres across, and goes when it is over."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="filmed")
    wish = models.CharField(_("what you ask for"), max_length=6, choices=Wish)
    cell = models.CharField(max_length=15, blank=True)  # H3, resolution 10; empty: by the sign at a door
    from_at = models.DateTimeField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    describes = models.CharField(_("how you are found in the picture"), max_length=300)
    state = models.CharField(max_length=9, choices=FilmedState, default=FilmedState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    tell_at = models.DateTimeField()  # when the outcome is told, whatever came: its time tells nothing
    matched_at = models.DateTimeField(null=True, blank=True)  # when homes were last looked for
    told_at = models.DateTimeField(null=True, blank=True)

    names: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # of public bodies that hold it
    sign = models.ForeignKey("DoorSign", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = FilmedQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="filmed_wish_known", condition=Q(wish__in=Wish.values)),
            CheckConstraint(name="filmed_state_known", condition=Q(state__in=FilmedState.values)),
            CheckConstraint(
                name="filmed_window_6_hours_at_most",
                condition=Q(from_at__isnull=True)
                | Q(until_at__gt=F("from_at"), until_at__lte=F("from_at") + limits.FILMED_WINDOW_MOST),
            ),
            CheckConstraint(name="filmed_told_has_an_outcome", condition=Q(told_at__isnull=True) | ~Q(state="asked")),
            CheckConstraint(
                name="filmed_has_its_time_unless_a_zone", condition=Q(wish="zone") | Q(from_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["tell_at"], condition=Q(told_at__isnull=True), name="filmed_to_tell")]

    def __str__(self) -> str:
        return str(self.uuid)


class Reply(models.TextChoices):
    WAITING = "waiting", _("not answered")
    NOT_THERE = "not_there", _("nobody like that is in my clips")
    DONE = "done", _("done")
    REFUSED = "refused", _("no")


class FilmedAskQuerySet(models.QuerySet["FilmedAsk"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> FilmedAskQuerySet:
        """For the owner of the home that is asked; members do not see it."""
        if not user.is_authenticated:
            return self.none()
        owned = Membership.objects.filter(user_id=user.pk, role=Role.OWNER).values("home")
        return self.filter(home__in=owned)


class FilmedAsk(models.Model):
    """One home that is asked. Its owner reads the wish, not who asks; the asker never reads that it was this home."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filmed = models.ForeignKey(Filmed, models.CASCADE, related_name="asks")
    home = models.ForeignKey(Home, models.CASCADE, related_name="filmed_asks")
    reply = models.CharField(max_length=9, choices=Reply, default=Reply.WAITING)
    says_agencies: models.JSONField[Any, Any] = models.JSONField(
        default=list, blank=True
    )  # names of public bodies that hold a copy
    created_at = models.DateTimeField(default=timezone.now)
    replied_at = models.DateTimeField(null=True, blank=True)
    said: models.JSONField[Any, Any] = models.JSONField(
        default=dict, blank=True
    )  # what was done: counts, for the owner

    objects = FilmedAskQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint("filmed", "home", name="filmed_asked_once_per_home"),
            CheckConstraint(name="filmed_reply_known", condition=Q(reply__in=Reply.values)),
            CheckConstraint(name="filmed_reply_has_a_time", condition=Q(reply="waiting") | Q(replied_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class DoorSign(models.Model):
    """The sign at a door: a random name in a QR code that leads to the desk, without telling whose it is."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    camera = models.OneToOneField(Camera, models.CASCADE, related_name="sign")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.uuid)


class FilmedMute(models.Model):
    """The owner of this home does not want to be asked by people who were filmed. Nobody who asks can tell."""

    home = models.OneToOneField(Home, models.CASCADE, related_name="filmed_mute")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)
