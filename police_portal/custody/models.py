"""Share: one clip lent to one agency for one request; and what became of it: Download, Package, Handover, the end."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from devices.clips.models import Clip
from devices.clips.overdue import is_abandoned, is_overdue
from devices.errors import Conflict
from devices.objects.models import StoredObject
from devices.people.models import Home, Membership, Role
from police_portal import limits
from police_portal.agencies.models import Agency, AgencyState, Officer, Permission
from police_portal.requests.models import FootageRequest, RequestStatus


class ShareState(models.TextChoices):
    WAITING = "waiting", _("waiting")  # the agency's copy is to be made
    PROCESSING = "processing", _("being made")
    LENT = "lent", _("lent")
    UNREADABLE = "unreadable", _("could not be made")
    ENDED = "ended", _("over")  # no one reads it; its bytes are deleted, then DELETED
    DELETED = "deleted", _("deleted")


class EndReason(models.TextChoices):
    TIME = "time", _("its time was over")
    WITHDRAWN = "withdrawn", _("the owner took it back")
    CLIP_DELETED = "clip_deleted", _("the owner deleted the clip")
    UNREADABLE = "unreadable", _("the copy could not be made")
    REQUEST_WITHDRAWN = "request", _("the agency withdrew its request")
    NO_GROUND = "no_ground", _("the review found that it should not have been given")


LISTED = [ShareState.WAITING, ShareState.PROCESSING, ShareState.ENDED, ShareState.DELETED]  # if it was lent once


class ShareQuerySet(models.QuerySet["Share"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> ShareQuerySet:
        """For an officer: what was given to the own agency, once its copy is there, by its random name.

        Nothing of it tells of anybody who was asked; an end makes it a line without bytes. A copy that is made anew,
        because somebody in it is to be covered, is a line without bytes meanwhile.
        """
        officer = Officer.objects.of(user)
        if officer is None:
            return self.none()
        seen = Q(state=ShareState.LENT) | Q(state__in=LISTED, lent_at__isnull=False)
        return self.filter(seen, agency=officer.agency)

    def of_owner(self, user: AbstractBaseUser | AnonymousUser) -> ShareQuerySet:
        """For the owner of the home it came from; members do not see it.

        Of a home that is gone: for who lent it, or whose account the demand is about. What a demand opened shows from
        the time on that its owner may be told.
        """
        if not user.is_authenticated:
            return self.none()
        owned = Membership.objects.filter(user_id=user.pk, role=Role.OWNER).values("home")
        told = Q(demand__isnull=True) | Q(demand__tell_at__lte=timezone.now())
        gone = self.model._default_manager.filter(home__isnull=True)
        ways = [
            self.model._default_manager.filter(home__in=owned),
            gone.filter(given_by_id=user.pk),
            gone.filter(demand__account_id=user.pk),
        ]
        first, *others = [way.order_by().values("pk") for way in ways]  # each along its index; one OR had none
        return self.filter(told, pk__in=first.union(*others))

    def readable(self, now: datetime) -> ShareQuerySet:
        """What may be opened now: lent, in time, and not frozen.

        What its owner lent: of an agency with a permission in force, its request not taken back, and nothing of it
        deleted: not the clip, its camera or the home. That counts before any sweep was there. What a demand opened:
        while the demand stands; it asks for no permission, and its owner's deletion does not undo it. An emergency
        stands on the agency's own word: while the agency is suspended nothing of it opens.
        """
        allowed = Permission.objects.in_force(now).values("agency")
        kept = Clip.objects.filter(  # not joined: whoever locks a share locks no clip, camera or home
            pk=OuterRef("clip"),
            delete_at__isnull=True,
            camera__removed_at__isnull=True,
            home__removed_at__isnull=True,
        )
        asked = FootageRequest.objects.filter(pk=OuterRef("request")).exclude(status=RequestStatus.WITHDRAWN)
        by_owner = Q(Exists(asked), agency__in=allowed) & Q(Exists(kept))
        demands = self.model._meta.get_field("demand").related_model  # of a room to the left: not imported
        standing = demands._default_manager.filter(state="released")
        standing = standing.exclude(~Q(agency__state=AgencyState.ACTIVE), kind="emergency")
        by_order = Q(Exists(standing.filter(pk=OuterRef("demand"))))  # not joined, as above
        return self.filter(by_owner | by_order, state=ShareState.LENT, ends_at__gt=now, frozen_at__isnull=True)

    def abandoned(self, now: datetime) -> ShareQuerySet:
        return self.filter(is_abandoned(now))

    def overdue(self, now: datetime) -> ShareQuerySet:
        return self.filter(is_overdue(now))


class Share(models.Model):
    """A lease. The agency gets a copy of its own; there is no link to the invitation, and none to who else was asked.

    Its owner lent it for a request, or a legal demand opened it: one of the two.

    `lease` and `lease_until` are those of the run that makes the copy (devices/clips/lease.py); what is lent ends at
    `ends_at`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="shares")
    request = models.ForeignKey(FootageRequest, models.PROTECT, null=True, related_name="shares")
    demand = models.ForeignKey("police_portal.LegalDemand", models.PROTECT, null=True, related_name="shares")
    preserved = models.ForeignKey("police_portal.Preserved", models.PROTECT, null=True, related_name="shares")
    start_s = models.FloatField(default=0.0)  # of the recording, what is given: all of it, or what a demand opens
    end_s = models.FloatField(null=True, blank=True)
    home = models.ForeignKey(Home, models.SET_NULL, null=True, related_name="shares")
    clip = models.ForeignKey(Clip, models.SET_NULL, null=True, related_name="shares")
    clip_uuid = models.UUIDField()  # stays when the clip is gone
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ShareState, default=ShareState.WAITING)

    # What the owner chose
    is_redacted = models.BooleanField(default=True)  # faces blurred in the agency's copy
    gives_original = models.BooleanField(default=False)  # the bytes as they arrived too: its own tick
    may_download = models.BooleanField(default=False)
    with_sound = models.BooleanField(default=False)
    said_name = models.CharField(max_length=80, blank=True)  # what the owner lets the agency know; else empty
    said_contact = models.CharField(max_length=254, blank=True)
    said_address = models.CharField(max_length=200, blank=True)
    cell = models.CharField(max_length=15)  # H3, resolution 8: the home's, all that is always said
    recorded_at = models.DateTimeField()
    duration_s = models.FloatField()
    clip_sha256 = models.CharField(max_length=64)  # of the original, for the chain of custody

    # The lease
    lent_at = models.DateTimeField(null=True, blank=True)  # the copy is there
    ends_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    extended_why = models.TextField(max_length=1000, blank=True)  # the supervisor's statement that the case is open
    frozen_at = models.DateTimeField(null=True, blank=True)  # a preservation demand: unreadable until decided
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    # The agency's copies
    copy = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="share_as_copy")
    poster = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="share_as_poster")
    original = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="share_as_original")
    # What was given before somebody in it was covered: opened by nobody, deleted with the rest at the end
    sealed_copy = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="share_as_sealed_copy")
    sealed_poster = models.OneToOneField(StoredObject, models.PROTECT, null=True, related_name="share_as_sealed_poster")
    sealed_original = models.OneToOneField(
        StoredObject, models.PROTECT, null=True, related_name="share_as_sealed_original"
    )
    sealed_at = models.DateTimeField(null=True, blank=True)
    made_facts: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # tool, versions, width, …
    reason = models.CharField(max_length=20, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    put_offs = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=20, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint("request", "clip", name="share_once_per_request_and_clip"),
            UniqueConstraint("demand", "clip_uuid", "start_s", name="share_once_per_demand_and_part"),
            CheckConstraint(
                name="share_for_a_request_or_by_a_demand",
                condition=Q(request__isnull=False, demand__isnull=True) | Q(request__isnull=True, demand__isnull=False),
            ),
            CheckConstraint(
                name="share_part_is_forward",
                condition=Q(start_s__gte=0) & (Q(end_s__isnull=True) | Q(end_s__gt=F("start_s"))),
            ),
            CheckConstraint(
                name="share_of_a_part_gives_no_original",
                condition=Q(gives_original=False) | Q(start_s=0, end_s__isnull=True),
            ),
            CheckConstraint(
                name="share_sealed_has_a_time",
                condition=Q(sealed_at__isnull=False)
                | Q(sealed_copy__isnull=True, sealed_poster__isnull=True, sealed_original__isnull=True),
            ),
            CheckConstraint(name="share_state_known", condition=Q(state__in=ShareState.values)),
            CheckConstraint(
                name="share_lent_has_a_copy",
                condition=~Q(state="lent") | Q(lent_at__isnull=False, copy__isnull=False),
            ),
            CheckConstraint(
                name="share_lasts_two_leases_at_most",
                condition=Q(ends_at__lte=F("given_at") + limits.LEASES_MOST * limits.LEASE),
            ),
            CheckConstraint(
                name="share_longer_only_by_a_statement",
                condition=Q(ends_at__lte=F("given_at") + limits.LEASE)
                | (Q(extended_at__isnull=False, extended_by__isnull=False) & ~Q(extended_why="")),
            ),
            CheckConstraint(
                name="share_over_says_why",
                condition=~Q(state__in=["ended", "deleted"]) | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            CheckConstraint(
                name="share_deleted_has_nothing_left",
                condition=~Q(state="deleted")
                | Q(
                    deleted_at__isnull=False,
                    copy__isnull=True,
                    poster__isnull=True,
                    original__isnull=True,
                    sealed_copy__isnull=True,
                    sealed_poster__isnull=True,
                    sealed_original__isnull=True,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["request", "uuid"], name="shares_of_request"),  # in no order that tells of time
            models.Index(fields=["agency", "uuid"], name="shares_of_agency"),
            models.Index(fields=["clip_uuid"], name="shares_of_recording"),
            models.Index(
                fields=["ends_at"], condition=Q(state__in=["waiting", "processing", "lent"]), name="share_to_end"
            ),
            models.Index(fields=["ended_at"], condition=Q(state="ended"), name="share_to_delete"),
            models.Index(fields=["lease_until"], condition=Q(lease__isnull=False), name="share_leased"),
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="share_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def zone(self) -> tzinfo:
        """Of the clocks on its pages: the home's, as it was when it was given. The home may be gone since."""
        if self.made_facts.get("time_zone"):
            return ZoneInfo(self.made_facts["time_zone"])
        return self.home.tz if self.home is not None else UTC

    @property
    def arrived_at(self) -> datetime | None:
        """When its recording came here. Of what a demand opened it is kept apart: the recording may be gone since."""
        if self.demand_id is None:
            return self.clip.arrived_at if self.clip is not None else None
        said = self.made_facts.get("arrived_at")
        return datetime.fromisoformat(said) if said else None

    @property
    def under(self) -> Any:
        """The request it was lent for, or the demand that opened it. Both have reference, case_number and uuid."""
        return self.request if self.request_id is not None else self.demand


class DownloadState(models.TextChoices):
    WAITING = "waiting", _("waiting")  # the marked copy is to be made
    PROCESSING = "processing", _("being made")
    READY = "ready", _("ready")  # nobody has fetched it yet
    TAKEN = "taken", _("taken")
    UNREADABLE = "unreadable", _("could not be made")
    GONE = "gone", _("taken; not to be fetched again")
    UNUSED = "unused", _("not fetched in time")


class DownloadQuerySet(models.QuerySet["Download"]):
    def left(self) -> DownloadQuerySet:
        """What did leave here. A package is written down as it is handed out."""
        return self.filter(Q(what="package") | Q(state__in=[DownloadState.TAKEN, DownloadState.GONE]))

    def abandoned(self, now: datetime) -> DownloadQuerySet:
        return self.filter(is_abandoned(now))

    def overdue(self, now: datetime) -> DownloadQuerySet:
        return self.filter(is_overdue(now))


class Download(models.Model):
    """One time an officer took a copy out of here. It cannot be called back: the record of the end says so."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    share = models.ForeignKey(Share, models.PROTECT, related_name="downloads")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="downloads")
    at = models.DateTimeField(default=timezone.now)
    purpose = models.CharField(_("what for"), max_length=300)
    what = models.CharField(max_length=8)  # copy, original, package
    sha256 = models.CharField(max_length=64, blank=True)  # of what was handed out
    stored = models.OneToOneField(
        StoredObject, models.SET_NULL, null=True, related_name="+"
    )  # the marked copy, made for it
    state = models.CharField(max_length=10, default="waiting")  # DownloadState
    attested_at = models.DateTimeField(null=True, blank=True)  # the agency states that it has deleted it
    attested_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    put_offs = models.PositiveSmallIntegerField(default=0)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="download_has_a_purpose", condition=~Q(purpose="")),
            CheckConstraint(name="download_of_a_known_thing", condition=Q(what__in=["copy", "original", "package"])),
        ]
        indexes = [
            models.Index(fields=["share", "-at"], name="downloads_of_share"),
            models.Index(fields=["at"], name="downloads_to_clear", condition=Q(state__in=["ready", "taken"])),
            models.Index(fields=["lease_until"], name="download_leased", condition=Q(lease__isnull=False)),
            models.Index(fields=["wake_at"], name="download_waiting", condition=Q(wake_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class PackageQuerySet(models.QuerySet["Package"]):
    def abandoned(self, now: datetime) -> PackageQuerySet:
        return self.filter(is_abandoned(now))

    def overdue(self, now: datetime) -> PackageQuerySet:
        return self.filter(is_overdue(now))


class Package(models.Model):
    """A custody package: what an agency takes out for a court, of one request or demand. For one officer, for a day.

    When it is handed out a Download of each share in it is written down.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(FootageRequest, models.PROTECT, null=True, related_name="packages")
    demand = models.ForeignKey("police_portal.LegalDemand", models.PROTECT, null=True, related_name="packages")
    shares = models.ManyToManyField(Share, related_name="packages")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="packages")
    at = models.DateTimeField(default=timezone.now)
    purpose = models.CharField(_("what for"), max_length=300)
    state = models.CharField(max_length=10, choices=DownloadState, default=DownloadState.WAITING)
    sha256 = models.CharField(max_length=64, blank=True)  # of the ZIP
    stored = models.OneToOneField(StoredObject, models.SET_NULL, null=True, related_name="+")
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    put_offs = models.PositiveSmallIntegerField(default=0)

    objects = PackageQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="package_has_a_purpose", condition=~Q(purpose="")),
            CheckConstraint(
                name="package_of_a_request_or_a_demand",
                condition=Q(request__isnull=False, demand__isnull=True) | Q(request__isnull=True, demand__isnull=False),
            ),
            CheckConstraint(name="package_state_known", condition=Q(state__in=DownloadState.values)),
        ]
        indexes = [
            models.Index(fields=["request", "officer", "-at"], name="packages_of_officer"),
            models.Index(fields=["state", "at"], name="packages_to_clear"),
            models.Index(fields=["lease_until"], condition=Q(lease__isnull=False), name="package_leased"),
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="package_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def under(self) -> Any:
        """The request or demand that its recordings were given for."""
        return self.request if self.request_id is not None else self.demand


class HandoverState(models.TextChoices):
    ASKED = "asked", _("asked")
    CONSENTED = "consented", _("the owner consented")
    DECLINED = "declined", _("declined")
    ORDERED = "ordered", _("by a filed warrant")


HANDOVER_MOVES: dict[str, set[str]] = {
    HandoverState.ASKED: {HandoverState.CONSENTED, HandoverState.DECLINED, HandoverState.ORDERED},
    HandoverState.CONSENTED: set(),
    HandoverState.DECLINED: set(),
    HandoverState.ORDERED: set(),
}


class HandoverQuerySet(models.QuerySet["Handover"]):
    def of_owner(self, user: AbstractBaseUser | AnonymousUser) -> HandoverQuerySet:
        """For the owner of the home the share came from."""
        return self.filter(share__in=Share.objects.of_owner(user))

    def by_warrant(self) -> HandoverQuerySet:
        """Those that a custodian decides, and nobody else."""
        return self.exclude(warrant_number="")

    def allowed(self) -> HandoverQuerySet:
        return self.filter(state__in=[HandoverState.CONSENTED, HandoverState.ORDERED])


class Handover(models.Model):
    """An agency wants to pass a share on to another body: by the owner's new consent, or by a filed warrant.

    One that names a warrant is confirmed by a custodian against its document; the owner decides on every other.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    share = models.ForeignKey(Share, models.PROTECT, related_name="handovers")
    recipient = models.CharField(_("to whom"), max_length=120)
    purpose = models.CharField(_("what for"), max_length=300)
    warrant_number = models.CharField(_("number of the warrant"), max_length=60, blank=True)
    warrant_court = models.CharField(_("court"), max_length=120, blank=True)
    document = models.OneToOneField(StoredObject, models.PROTECT, null=True, blank=True, related_name="+")  # of it: PDF
    document_sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=HandoverState, default=HandoverState.ASKED)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)  # why a custodian did not confirm the warrant

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="handover_state_known", condition=Q(state__in=HandoverState.values)),
            CheckConstraint(
                name="handover_decided_has_a_time", condition=Q(state="asked") | Q(decided_at__isnull=False)
            ),
            CheckConstraint(
                name="handover_ordered_names_its_warrant",
                condition=~Q(state="ordered") | (~Q(warrant_number="") & ~Q(warrant_court="")),
            ),
            CheckConstraint(
                name="handover_warrant_is_whole",
                condition=Q(warrant_number="", warrant_court="", document_sha256="", document__isnull=True)
                | (~Q(warrant_number="") & ~Q(warrant_court="") & ~Q(document_sha256="") & Q(document__isnull=False)),
            ),
            CheckConstraint(
                name="handover_by_warrant_asks_no_consent", condition=~Q(state="consented") | Q(warrant_number="")
            ),
            UniqueConstraint(
                "share",
                Lower("recipient"),
                "warrant_number",
                condition=Q(state="asked"),
                name="handover_asked_once",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="asked"), name="handover_waiting")]

    def __str__(self) -> str:
        return str(self.uuid)

    def move(self, to: HandoverState, **columns: Any) -> None:
        """Change the state, in the row and here. Conflict: it was decided already."""
        row = type(self)._default_manager.filter(pk=self.pk, state=self.state)
        if to not in HANDOVER_MOVES[self.state] or not row.update(state=to, **columns):
            raise Conflict(_now("This was decided already."))
        self.refresh_from_db(fields=["state", *columns])


class DeletionRecord(models.Model):
    """What was deleted here at the end of a share, and what left before: signed, for the owner, for ever."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    share = models.OneToOneField(Share, models.PROTECT, related_name="record")
    at = models.DateTimeField(default=timezone.now)
    body: models.JSONField[Any, Any] = models.JSONField()  # what is signed, as canonical JSON
    signature = models.CharField(max_length=128)  # Ed25519, hex

    def __str__(self) -> str:
        return str(self.uuid)
