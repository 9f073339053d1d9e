"""Notice: one thing one person is told, on the page and, where they want it, by mail."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    DING = "ding", _("Somebody rang")
    PERSON = "person", _("A person was seen")
    CAMERA_OFFLINE = "camera_offline", _("A camera went offline")
    CAMERA_BACK = "camera_back", _("A camera is back")
    CLIP_UNREADABLE = "clip_unreadable", _("A recording could not be read")
    NEW_SIGN_IN = "new_sign_in", _("New sign-in")
    MEMBER_JOINED = "member_joined", _("Somebody joined a home")
    NEARBY = "nearby", _("New near you")
    CORRECTED = "corrected", _("A post near you was corrected")
    POST_PUBLISHED = "post_published", _("What you wrote was published")
    POST_CHANGES = "post_changes", _("A change is asked for")
    POST_REJECTED = "post_rejected", _("What you wrote was not published")
    POST_HIDDEN = "post_hidden", _("What you wrote is hidden until somebody has looked")
    POST_RESTORED = "post_restored", _("What you wrote is back")
    FLAGGED_AND_KEPT = "flagged_and_kept", _("What you wrote was flagged and stays")
    POST_REMOVED = "post_removed", _("What you wrote was removed")
    POST_LAPSED = "post_lapsed", _("A post of yours lapsed")
    COMMENTED = "commented", _("Somebody commented on your post")
    FLAG_DECIDED = "flag_decided", _("What you flagged was decided")
    APPEAL_DECIDED = "appeal_decided", _("Your appeal was decided")
    STRUCK = "struck", _("You cannot write for a while")
    MESSAGE_WAITS = "message_waits", _("A message waits for you")
    MEDIA_UNREADABLE = "media_unreadable", _("A picture of a post could not be read")
    APPOINTED = "appointed", _("Somebody is to be given an office")
    REQUEST_ASKED = "request_asked", _("An agency asks for recordings")
    REQUEST_REMINDER = "request_reminder", _("A request waits for an answer")
    SHARED = "shared", _("Recordings were shared")
    SHARE_FAILED = "share_failed", _("A copy could not be made")
    SHARE_DOWNLOADED = "share_downloaded", _("A shared recording was downloaded")
    SHARE_EXTENDED = "share_extended", _("A share lasts longer")
    SHARE_ENDED = "share_ended", _("A share is over")
    HANDOVER_ASKED = "handover_asked", _("An agency asks to pass a recording on")
    HANDOVER_DECIDED = "handover_decided", _("Passing a recording on was decided")
    WARRANT_WAITS = "warrant_waits", _("A filed warrant waits for you")
    AGENCY_DECIDED = "agency_decided", _("An agency's application was decided")
    AGENCY_APPLIED = "agency_applied", _("An agency applies")
    AGENCY_SUSPENDED = "agency_suspended", _("An agency was suspended")
    AGENCY_POLICY = "agency_policy", _("A use policy of an agency")
    PERMISSION_WAITS = "permission_waits", _("A permission waits for your word")
    PERMISSION_DECIDED = "permission_decided", _("A permission was decided")
    PERMISSION_ENDS = "permission_ends", _("A permission ends")
    REVIEW_WAITS = "review_waits", _("A request waits for review")
    REQUEST_DECIDED = "request_decided", _("A request was decided")
    REQUEST_ENDED = "request_ended", _("A request is over")
    OUTCOME_OWED = "outcome_owed", _("An outcome is owed")
    OFFICER_OFF = "officer_off", _("An officer was switched off")
    SAMPLE_WAITS = "sample_waits", _("A sample waits for you")
    DEMAND_FILED = "demand_filed", _("A legal demand concerns you")
    DEMAND_RELEASED = "demand_released", _("Something was disclosed by order")
    DEMAND_DECIDED = "demand_decided", _("A legal demand was decided")
    DEMAND_WAITS = "demand_waits", _("A demand waits for you")
    EMERGENCY_STATED = "emergency_stated", _("An emergency waits for a second statement")
    EMERGENCY_CONFIRMED = "emergency_confirmed", _("Danger to life is stated by two")
    EMERGENCY_RELEASED = "emergency_released", _("Something was released in an emergency")
    EMERGENCY_REVIEWED = "emergency_reviewed", _("An emergency release was reviewed")
    COPY_REPLACED = "copy_replaced", _("A copy was replaced by one with faces covered")
    PROGRAMME_WAITS = "programme_waits", _("A giveaway waits for you")
    PROGRAMME_DECIDED = "programme_decided", _("A giveaway was decided")
    FILMED_ASKED = "filmed_asked", _("Somebody who was filmed asks you")
    FILMED_TOLD = "filmed_told", _("What came of your asking")
    GLASS_BROKEN = "glass_broken", _("The operator opened a recording")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> NoticeQuerySet:
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def mail_due(self, now: datetime) -> NoticeQuerySet:
        return self.filter(mail_at__lte=now, mailed_at__isnull=True)


class Notice(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    facts = models.JSONField(default=dict)  # what the sentence needs: names the reader may know, never a place
    path = models.CharField(max_length=200, blank=True)  # the page it leads to
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)  # when a mail about it is due; empty: none
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [CheckConstraint(name="notice_kind_known", condition=Q(kind__in=NoticeKind.values))]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_newest"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["mail_at"],
                condition=Q(mailed_at__isnull=True, mail_at__isnull=False),
                name="notice_mail_due",
            ),
            models.Index(fields=["path"], condition=~Q(path=""), name="notice_by_path"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"
