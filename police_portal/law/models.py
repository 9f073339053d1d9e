"""LegalDemand: what a court or the law orders; its lines, and the hours of cameras ticked against them; Preserved."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.clips.overdue import is_abandoned, is_overdue
from devices.errors import Conflict
from devices.objects.models import StoredObject
from devices.people.models import Home, Membership, Role
from police_portal import limits
from police_portal.agencies.models import Agency, Officer


class DemandKind(models.TextChoices):
    SUBPOENA = "subpoena", _("subpoena")  # account data only
    COURT_ORDER = "court_order", _("court order")  # account data only
    WARRANT = "warrant", _("search warrant")  # the listed cameras and hours
    EMERGENCY = "emergency", _("emergency")  # the listed cameras and hours; danger to life, stated by two
    PRESERVATION = "preservation", _("preservation")  # keeps a sealed copy apart, opens nothing


OPENS_FOOTAGE = (DemandKind.WARRANT, DemandKind.EMERGENCY)


class DemandState(models.TextChoices):
    STATED = "stated", _("stated by an officer")  # an emergency that its supervisor has not confirmed
    RECEIVED = "received", _("received")
    RELEASED = "released", _("released")
    REFUSED = "refused", _("refused")
    IN_FORCE = "in_force", _("in force")  # a preservation
    ENDED = "ended", _("over")


DEMAND_MOVES: dict[str, set[str]] = {
    DemandState.STATED: {DemandState.RECEIVED, DemandState.REFUSED},
    DemandState.RECEIVED: {DemandState.RELEASED, DemandState.REFUSED, DemandState.IN_FORCE},
    DemandState.IN_FORCE: {DemandState.ENDED},
    DemandState.RELEASED: {DemandState.ENDED},
    DemandState.REFUSED: set(),
    DemandState.ENDED: set(),
}


def new_reference() -> str:
    letters = "".join(secrets.choice("ABCDEFGHJKMNPQRSTVWXYZ23456789") for _n in range(8))
    return f"D-{letters[:4]}-{letters[4:]}"


class DemandQuerySet(models.QuerySet["LegalDemand"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> DemandQuerySet:
        """For an officer: what was decided for the own agency, and the emergencies that it stated."""
        officer = Officer.objects.of(user)
        if officer is None:
            return self.none()
        decided = ~Q(state__in=[DemandState.STATED, DemandState.RECEIVED])
        return self.filter(decided | Q(kind=DemandKind.EMERGENCY), agency=officer.agency)

    def of_owner(self, user: AbstractBaseUser | AnonymousUser) -> DemandQuerySet:
        """For whom it concerns, from the time on that they may be told: the account, or the owner of the home."""
        if not user.is_authenticated:
            return self.none()
        owned = Membership.objects.filter(user_id=user.pk, role=Role.OWNER).values("home")
        mine = Q(account_id=user.pk) | Q(home__in=owned)
        return self.filter(mine, tell_at__lte=timezone.now())

    def for_custodians(self) -> DemandQuerySet:
        """Any, but the emergencies that no supervisor has confirmed, or that their agency turned down itself."""
        return self.exclude(state=DemandState.STATED).exclude(kind=DemandKind.EMERGENCY, supervisor__isnull=True)

    def to_tell(self, now: datetime) -> DemandQuerySet:
        return self.filter(told_at__isnull=True, tell_at__lte=now)


class LegalDemand(models.Model):
    """One paper, entered by a custodian, about one home or account. What it can open is fixed by its kind.

    An emergency has no paper: an officer states it, and a supervisor of the same agency confirms it, both in writing.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=11, unique=True, default=new_reference, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=DemandKind)
    state = models.CharField(max_length=8, choices=DemandState, default=DemandState.RECEIVED)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="demands")  # who receives what it opens
    issuer = models.CharField(_("court, or who issued it"), max_length=160, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    due_on = models.DateField(_("to be answered by"), null=True, blank=True)
    document = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="demand_document")
    document_sha256 = models.CharField(max_length=64, blank=True)
    names = models.CharField(_("whom it names"), max_length=254, blank=True)  # as in the paper: address or e-mail
    home = models.ForeignKey(Home, models.SET_NULL, null=True, related_name="demands")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="demands")
    received_at = models.DateTimeField(default=timezone.now)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    # Telling the owner: before the release, unless an order with an end date forbids it
    gag_from = models.DateTimeField(null=True, blank=True)  # the latest order's; a new order may follow it
    gag_until = models.DateTimeField(null=True, blank=True)
    gag_number = models.CharField(_("number of the order that forbids telling"), max_length=60, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    tell_at = models.DateTimeField(null=True, blank=True)  # from when on the owner reads it; told_at: was told
    release_from = models.DateTimeField(default=timezone.now)  # not before: the owner was told, and had time

    # An emergency: danger to life, stated in writing by two
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    officer_says = models.TextField(max_length=2000, blank=True)
    supervisor = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    supervisor_says = models.TextField(max_length=2000, blank=True)
    telling_endangers = models.TextField(_("whom telling would endanger"), max_length=1000, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)  # by an overseer, afterwards
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    was_right = models.BooleanField(null=True, blank=True)
    review = models.TextField(max_length=1000, blank=True)  # public

    decided_at = models.DateTimeField(null=True, blank=True)  # released, refused, or in force
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(max_length=1000, blank=True)  # of the refusal: public
    left_out = models.PositiveIntegerField(null=True, blank=True)  # recordings of the ticked hours, by doubtful clocks
    until = models.DateTimeField(null=True, blank=True)  # of a preservation
    ended_at = models.DateTimeField(null=True, blank=True)
    account_data = models.OneToOneField(StoredObject, models.SET_NULL, null=True, related_name="+")  # goes at its end
    account_data_sha256 = models.CharField(max_length=64, blank=True)

    objects = DemandQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="demand_kind_known", condition=Q(kind__in=DemandKind.values)),
            CheckConstraint(name="demand_state_known", condition=Q(state__in=DemandState.values)),
            CheckConstraint(
                name="demand_has_its_paper",
                condition=(Q(kind="emergency") & Q(document_sha256=""))
                | (
                    ~Q(kind="emergency")
                    & ~Q(document_sha256="")
                    & ~Q(issuer="")
                    & ~Q(number="")
                    & Q(dated_on__isnull=False)
                ),
            ),
            CheckConstraint(
                name="demand_gag_is_an_order",
                condition=Q(gag_until__isnull=True)
                | (
                    ~Q(gag_number="")
                    & ~Q(kind="emergency")
                    & Q(tell_at=F("gag_until"), gag_until__lte=F("gag_from") + limits.GAG_MOST)
                ),
            ),
            CheckConstraint(
                name="demand_emergency_is_stated_by_two",
                condition=~Q(kind="emergency")
                | (
                    Q(officer__isnull=False)
                    & ~Q(officer_says="")
                    & (
                        Q(state__in=["stated", "refused"])
                        | (Q(supervisor__isnull=False) & ~Q(officer=F("supervisor")) & ~Q(supervisor_says=""))
                    )
                ),
            ),
            CheckConstraint(
                name="demand_only_an_emergency_is_stated", condition=~Q(state="stated") | Q(kind="emergency")
            ),
            CheckConstraint(
                name="demand_only_a_preservation_is_in_force", condition=~Q(state="in_force") | Q(kind="preservation")
            ),
            CheckConstraint(
                name="demand_preservation_releases_nothing", condition=~Q(state="released") | ~Q(kind="preservation")
            ),
            CheckConstraint(
                name="demand_owner_told_before_release",
                condition=~Q(state="released")
                | Q(kind="emergency")
                | Q(told_at__lte=F("decided_at"), release_from__lte=F("decided_at"))
                | Q(gag_until__isnull=False),
            ),
            CheckConstraint(
                name="demand_account_data_by_subpoena_or_court_order",
                condition=Q(account_data__isnull=True) | Q(kind__in=["subpoena", "court_order"]),
            ),
            CheckConstraint(
                name="demand_reviewed_with_a_finding",
                condition=Q(reviewed_at__isnull=True) | (Q(kind="emergency", was_right__isnull=False) & ~Q(review="")),
            ),
            CheckConstraint(
                name="demand_owner_told_within_72_hours_of_an_emergency",
                condition=~Q(kind="emergency")
                | ~Q(state__in=["released", "ended"])
                | Q(tell_at__isnull=False, tell_at__lte=F("decided_at") + limits.EMERGENCY_TELL_MOST),
            ),
            CheckConstraint(
                name="demand_released_tells_by_a_time",
                condition=~Q(state="released") | Q(decided_at__isnull=False, tell_at__isnull=False),
            ),
            CheckConstraint(name="demand_refused_has_a_reason", condition=~Q(state="refused") | ~Q(reason="")),
            CheckConstraint(
                name="demand_preservation_has_an_end",
                condition=~Q(state="in_force")
                | Q(until__isnull=False, until__lte=F("decided_at") + limits.PRESERVATION_MOST),
            ),
        ]
        indexes = [
            models.Index(fields=["tell_at"], condition=Q(told_at__isnull=True), name="demand_to_tell"),
            models.Index(fields=["state", "received_at"], name="demands_by_state"),
            models.Index(fields=["decided_at"], name="demands_decided"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def case_number(self) -> str:
        """What stands in a copy as its case."""
        return self.number or self.reference

    def move(self, to: DemandState, **columns: Any) -> None:
        """Change the state, in the row and here. Conflict: not a listed move, or somebody moved first."""
        row = type(self)._default_manager.filter(pk=self.pk, state=self.state)
        if to not in DEMAND_MOVES[self.state] or not row.update(state=to, **columns):
            said = _now("This demand is {now} and cannot become {then}.")
            raise Conflict(said.format(now=DemandState(self.state).label, then=to.label))
        self.refresh_from_db()


class Gag(models.Model):
    """An order that forbids telling the owner, for a time. The first stands in the paper itself or beside it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    demand = models.ForeignKey(LegalDemand, models.CASCADE, related_name="gags")
    number = models.CharField(max_length=60)
    from_at = models.DateTimeField()
    until = models.DateTimeField()  # to the minute: from then on the owner reads it
    document = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="gag_document")
    document_sha256 = models.CharField(max_length=64, blank=True)  # empty: it stands in the paper
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)  # before its end

    class Meta:
        constraints = [
            CheckConstraint(
                name="gag_has_an_end",
                condition=Q(until__gt=F("from_at"), until__lte=F("from_at") + limits.GAG_MOST),
            ),
            CheckConstraint(name="gag_has_a_number", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class DemandLine(models.Model):
    """One line of the order, quoted: what it allows is ticked against it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    demand = models.ForeignKey(LegalDemand, models.CASCADE, related_name="lines")
    quote = models.TextField(_("the line, word for word"), max_length=1000)
    from_hour = models.DateTimeField()  # the first hour it can open, UTC; each is ticked by itself
    until_hour = models.DateTimeField()  # the end of the last one
    includes_indoor = models.BooleanField(_("the line names cameras indoors"), default=False)
    includes_faces = models.BooleanField(_("the line names uncovered faces"), default=False)
    includes_sound = models.BooleanField(_("the line names sound"), default=False)
    includes_original = models.BooleanField(_("the line names the original files"), default=False)

    class Meta:
        constraints = [
            CheckConstraint(name="demand_line_is_quoted", condition=~Q(quote="")),
            CheckConstraint(
                name="demand_line_has_its_hours",
                condition=Q(until_hour__gt=F("from_hour"), until_hour__lte=F("from_hour") + limits.LINE_MOST),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Tick(models.Model):
    """One hour of one camera that a line opens, ticked by a custodian. Nothing else leaves."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.ForeignKey(DemandLine, models.CASCADE, related_name="ticks")
    camera = models.ForeignKey(Camera, models.SET_NULL, null=True, related_name="+")
    camera_uuid = models.UUIDField()  # stays when the camera is gone: what was ticked is not rewritten
    hour = models.DateTimeField()  # its beginning, UTC; a whole hour of the home's time zone
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [UniqueConstraint("line", "camera_uuid", "hour", name="ticked_once")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def ends(self) -> datetime:
        return self.hour + timedelta(hours=1)


class PreservedState(models.TextChoices):
    WAITING = "waiting", _("waiting")  # the sealed copy is to be made
    PROCESSING = "processing", _("being made")
    KEPT = "kept", _("kept")
    LOST = "lost", _("could not be kept")
    DELETED = "deleted", _("deleted")


class PreservedQuerySet(models.QuerySet["Preserved"]):
    def left_of(self, home: Home) -> PreservedQuerySet:
        """What is kept of this home by an order in force.

        The end of its time, and of the home, counts before any sweep was there.
        """
        in_force = Q(demand__state=DemandState.IN_FORCE, demand__until__gt=timezone.now())
        return self.filter(in_force, home=home, home__removed_at__isnull=True, state=PreservedState.KEPT)

    def abandoned(self, now: datetime) -> PreservedQuerySet:
        return self.filter(is_abandoned(now))

    def overdue(self, now: datetime) -> PreservedQuerySet:
        return self.filter(is_overdue(now))


class Preserved(models.Model):
    """A sealed copy of one recording, kept apart by order: nobody opens it, and the timeline behaves as without it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    demand = models.ForeignKey(LegalDemand, models.PROTECT, related_name="preserved")
    home = models.ForeignKey(Home, models.SET_NULL, null=True, related_name="+")
    camera = models.ForeignKey(Camera, models.SET_NULL, null=True, related_name="+")
    camera_uuid = models.UUIDField()
    camera_name = models.CharField(max_length=60)
    is_indoor = models.BooleanField()
    clip = models.ForeignKey(Clip, models.SET_NULL, null=True, related_name="+")
    clip_uuid = models.UUIDField()
    recorded_at = models.DateTimeField()
    duration_s = models.FloatField()
    sha256 = models.CharField(max_length=64)
    zones: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # covered in whatever is made of it
    state = models.CharField(max_length=10, choices=PreservedState, default=PreservedState.WAITING)
    stored = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="preserved")
    kept_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    put_offs = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=20, blank=True)

    objects = PreservedQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint("demand", "clip_uuid", name="preserved_once_per_demand"),
            CheckConstraint(name="preserved_state_known", condition=Q(state__in=PreservedState.values)),
            CheckConstraint(name="preserved_kept_has_its_bytes", condition=~Q(state="kept") | Q(stored__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["lease_until"], condition=Q(lease__isnull=False), name="preserved_leased"),
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="preserved_waiting"),
            models.Index(fields=["home", "recorded_at"], name="preserved_of_home"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
