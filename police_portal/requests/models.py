"""FootageRequest: what an agency asks for. Once submitted it is never edited and never deleted."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from devices.errors import Conflict
from neighbors.posts.models import Post
from police_portal import limits
from police_portal.agencies.models import Agency, Officer, Permission


class Offence(models.TextChoices):
    """The closed list. What is not on it cannot be asked about."""

    BURGLARY = "burglary", _("burglary")
    THEFT = "theft", _("theft")
    PARCEL_THEFT = "parcel_theft", _("theft of a parcel")
    VEHICLE_THEFT = "vehicle_theft", _("theft of or from a vehicle")
    ROBBERY = "robbery", _("robbery")
    ASSAULT = "assault", _("assault")
    SEXUAL_OFFENCE = "sexual_offence", _("sexual offence")
    VIOLENCE_AT_HOME = "violence_at_home", _("violence at home")
    HOMICIDE = "homicide", _("homicide")
    KIDNAPPING = "kidnapping", _("kidnapping")
    MISSING_PERSON = "missing_person", _("missing person")
    HIT_AND_RUN = "hit_and_run", _("hit and run")
    ARSON = "arson", _("arson or fire")
    VANDALISM = "vandalism", _("vandalism")
    SHOOTING = "shooting", _("shooting")
    FIRE_CAUSE = "fire_cause", _("cause of a fire")
    DISASTER = "disaster", _("disaster response")


VEILED = (Offence.SEXUAL_OFFENCE, Offence.VIOLENCE_AT_HOME)  # public: "offence against a person", a wide cell


class RequestStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    IN_REVIEW = "in_review", _("in review")
    OPEN = "open", _("open")
    REFUSED = "refused", _("refused")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


MOVES: dict[str, set[str]] = {
    RequestStatus.DRAFT: {RequestStatus.SUBMITTED},
    RequestStatus.SUBMITTED: {RequestStatus.IN_REVIEW, RequestStatus.WITHDRAWN},
    RequestStatus.IN_REVIEW: {RequestStatus.OPEN, RequestStatus.REFUSED, RequestStatus.WITHDRAWN},
    RequestStatus.OPEN: {RequestStatus.CLOSED, RequestStatus.WITHDRAWN, RequestStatus.EXPIRED},
    RequestStatus.REFUSED: set(),
    RequestStatus.CLOSED: set(),
    RequestStatus.WITHDRAWN: set(),
    RequestStatus.EXPIRED: set(),
}
ENDED = (RequestStatus.CLOSED, RequestStatus.WITHDRAWN, RequestStatus.EXPIRED)  # after having been open


class Outcome(models.TextChoices):
    USEFUL = "useful", _("the footage was useful")
    ARREST = "arrest", _("an arrest")
    CHARGE = "charge", _("a charge")
    CLEARED = "cleared", _("somebody was cleared")
    NOTHING = "nothing", _("nothing")


def new_reference() -> str:
    """A random public reference that can be read out, such as R-7KQ2-M4XD; no letter looks like another."""
    letters = "".join(secrets.choice("ABCDEFGHJKMNPQRSTVWXYZ23456789") for _n in range(8))
    return f"R-{letters[:4]}-{letters[4:]}"


class RequestQuerySet(models.QuerySet["FootageRequest"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> RequestQuerySet:
        """For an officer: those of the own agency. Reviewers and owners have doors of their own."""
        officer = Officer.objects.of(user)
        return self.filter(agency=officer.agency) if officer else self.none()

    def public(self) -> RequestQuerySet:
        """From the moment it opened, for ever."""
        return self.filter(opened_at__isnull=False)

    def take_answers(self, now: datetime) -> RequestQuerySet:
        """Open, in time, of an agency with a permission in force."""
        allowed = Permission.objects.in_force(now).values("agency")
        return self.filter(status=RequestStatus.OPEN, answers_until__gt=now, agency__in=allowed)


class FootageRequest(models.Model):
    """One request for recordings from an area and a time. What it says is fixed by submitting it (a trigger holds it).

    area: one closed ring of [lon, lat] in degrees (WGS 84). The exact shape goes to reviewers and invited homes only;
    the public reads public_cells and whole hours. touches_protected and score are for reviewers alone.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=11, unique=True, default=new_reference, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="requests")
    filed_by = models.ForeignKey(Officer, models.PROTECT, related_name="requests")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=9, choices=RequestStatus, default=RequestStatus.DRAFT)

    # What it says
    offence = models.CharField(_("offence"), max_length=16, choices=Offence, blank=True)
    case_number = models.CharField(_("case number"), max_length=40, blank=True)
    contact_name = models.CharField(_("contact"), max_length=80, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    message = models.TextField(_("message to the homes"), max_length=limits.MESSAGE_MOST, blank=True)
    area: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    area_m2 = models.PositiveIntegerField(default=0)
    window_start = models.DateTimeField(null=True, blank=True)
    window_end = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")  # in which the window was written
    response_days = models.PositiveSmallIntegerField(_("days to answer"), default=limits.RESPONSE_DAYS)
    blackouts: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # [[start, end, reason], …]

    # Fixed by submitting
    permission = models.ForeignKey(Permission, models.PROTECT, null=True, blank=True, related_name="requests")
    case_key = models.CharField(max_length=40, blank=True)  # the case number without case, spaces and dashes
    case_slot = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 or 2; empty: it does not count to the two
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    needs_overseer = models.BooleanField(default=False)
    touches_protected = models.BooleanField(default=False)
    score = models.FloatField(default=0)  # square miles x hours, of the union with what is near
    stacked: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # references it was counted with
    findings: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # of the text screens
    public_cells: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # H3, resolution 8; 7: veiled

    # Review and what follows
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(_("reason"), max_length=1000, blank=True)  # of the decision; published
    opened_at = models.DateTimeField(null=True, blank=True)
    answers_until = models.DateTimeField(null=True, blank=True)
    matched_at = models.DateTimeField(null=True, blank=True)  # the homes were invited
    ended_at = models.DateTimeField(null=True, blank=True)  # closed, withdrawn or expired
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome, blank=True)
    outcome_note = models.TextField(_("what came of it"), max_length=1000, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_told_days = models.PositiveSmallIntegerField(default=0)  # the last reminder before it is due: 7, 1
    outcome_shown_at = models.DateTimeField(
        null=True, blank=True
    )  # the note was reviewed; the outcome itself is public
    post = models.OneToOneField(Post, models.SET_NULL, null=True, blank=True, related_name="footage_request")

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="request_status_known", condition=Q(status__in=RequestStatus.values)),
            CheckConstraint(
                name="request_submitted_is_whole",
                condition=Q(status="draft")
                | (
                    Q(submitted_at__isnull=False, permission__isnull=False)
                    & Q(window_start__isnull=False, window_end__isnull=False)
                    & ~Q(case_key="")
                    & ~Q(contact_name="")
                    & ~Q(message="")
                ),
            ),
            CheckConstraint(
                name="request_offence_on_the_list", condition=Q(status="draft") | Q(offence__in=Offence.values)
            ),
            CheckConstraint(
                name="request_window_15_min_to_12_h",
                condition=Q(status="draft")
                | Q(
                    window_end__gte=F("window_start") + limits.WINDOW_LEAST,
                    window_end__lte=F("window_start") + limits.WINDOW_MOST,
                ),
            ),
            CheckConstraint(
                name="request_window_is_past",
                condition=Q(status="draft") | Q(window_end__lte=F("submitted_at")),
            ),
            CheckConstraint(
                name="request_45_days_back_at_most",
                condition=Q(status="draft") | Q(window_start__gte=F("submitted_at") - limits.BACK_MOST),
            ),
            CheckConstraint(
                name="request_area_in_limits",
                condition=Q(status="draft") | Q(area_m2__gte=limits.AREA_LEAST_M2, area_m2__lte=limits.AREA_MOST_M2),
            ),
            CheckConstraint(
                name="request_response_1_to_30_days",
                condition=Q(
                    response_days__gte=limits.RESPONSE_DAYS_LEAST, response_days__lte=limits.RESPONSE_DAYS_MOST
                ),
            ),
            CheckConstraint(
                name="request_message_2000_characters",
                condition=LessThanOrEqual(Length("message"), limits.MESSAGE_MOST),
            ),
            CheckConstraint(
                name="request_case_slot_1_or_2", condition=Q(case_slot__isnull=True) | Q(case_slot__in=[1, 2])
            ),
            CheckConstraint(
                name="request_that_counts_has_a_slot",
                condition=Q(status__in=["draft", "refused", "withdrawn"]) | Q(case_slot__isnull=False),
            ),
            UniqueConstraint("agency", "case_key", "case_slot", name="request_two_per_case"),
            CheckConstraint(
                name="request_open_was_reviewed",
                condition=~Q(status__in=["open", "closed", "expired"])
                | Q(opened_at__isnull=False, answers_until__isnull=False, decided_at__isnull=False),
            ),
            CheckConstraint(
                name="request_refused_has_a_reason",
                condition=~Q(status="refused") | (Q(decided_at__isnull=False) & ~Q(reason="")),
            ),
            CheckConstraint(
                name="request_ended_has_a_time",
                condition=~Q(status__in=["closed", "withdrawn", "expired"]) | Q(ended_at__isnull=False),
            ),
            CheckConstraint(name="request_outcome_has_a_time", condition=Q(outcome="") | Q(outcome_at__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["agency", "-created_at"], name="requests_of_agency"),
            models.Index(fields=["-opened_at"], condition=Q(opened_at__isnull=False), name="request_log"),
            models.Index(fields=["submitted_at"], condition=Q(status="in_review"), name="request_queue"),
            models.Index(
                fields=["outcome_at"],
                condition=Q(outcome_at__isnull=False, outcome_shown_at__isnull=True) & ~Q(outcome_note=""),
                name="request_note_to_read",
            ),
            models.Index(fields=["answers_until"], condition=Q(status="open"), name="request_to_expire"),
            models.Index(
                fields=["ended_at"],
                condition=Q(opened_at__isnull=False, ended_at__isnull=False, outcome=""),
                name="request_outcome_owed",
            ),
            models.Index(fields=["submitted_at"], condition=Q(submitted_at__isnull=False), name="request_stacking"),
        ]

    def __str__(self) -> str:
        return self.reference

    def move(self, to: RequestStatus, **columns: Any) -> None:
        """Change the status, in the row and here. Conflict: not a listed move, or somebody moved first."""
        row = type(self)._default_manager.filter(pk=self.pk, status=self.status)
        if to not in MOVES[self.status] or not row.update(status=to, **columns):
            said = _now("This request is {now} and cannot become {then}.")
            raise Conflict(said.format(now=RequestStatus(self.status).label, then=to.label))
        self.refresh_from_db()

    def takes_answers(self, now: datetime) -> bool:
        """Open, in time, and its agency has a permission in force now."""
        return type(self)._default_manager.filter(pk=self.pk).take_answers(now).exists()

    @property
    def is_veiled(self) -> bool:
        """The public reads "offence against a person" and a wide cell."""
        return self.offence in VEILED

    @property
    def hours(self) -> float:
        if self.window_start is None or self.window_end is None:
            return 0.0
        return (self.window_end - self.window_start) / timedelta(hours=1)

    @property
    def outcome_due_at(self) -> datetime | None:
        """Until when the agency owes an outcome; without it, it cannot ask again."""
        return self.ended_at + limits.OUTCOME_OWED if self.opened_at and self.ended_at else None


class PlaceKind(models.TextChoices):
    WORSHIP = "worship", _("place of worship")
    SCHOOL = "school", _("school")
    POLLING = "polling", _("polling place")
    DEMONSTRATION = "demonstration", _("announced demonstration")
    SHELTER = "shelter", _("shelter")
    CLINIC = "clinic", _("clinic")


HIDDEN_KINDS = (PlaceKind.SHELTER, PlaceKind.CLINIC)  # whole cells, never drawn, never named


class ProtectedPlace(models.Model):
    """A place whose surroundings an overseer must weigh. Shelters and clinics are whole cells without a name."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=13, choices=PlaceKind)
    name = models.CharField(_("name"), max_length=120, blank=True)
    area: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # one closed ring of [lon, lat]
    cell = models.CharField(max_length=15, blank=True)  # H3, resolution 8: of a shelter or clinic, in place of an area
    starts_at = models.DateTimeField(null=True, blank=True)  # of a demonstration or a vote; empty: always
    ends_at = models.DateTimeField(null=True, blank=True)
    west = models.FloatField()  # the box around it, by which it is found
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    added_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)  # protected no more

    class Meta:
        constraints = [
            CheckConstraint(name="place_kind_known", condition=Q(kind__in=PlaceKind.values)),
            CheckConstraint(
                name="place_hidden_is_a_cell_without_name",
                condition=~Q(kind__in=["shelter", "clinic"]) | (Q(name="") & ~Q(cell="")),
            ),
            CheckConstraint(
                name="place_announced_has_its_time",
                condition=~Q(kind="demonstration") | Q(starts_at__isnull=False, ends_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["west", "east"], condition=Q(ended_at__isnull=True), name="place_box")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
