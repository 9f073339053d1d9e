"""Agency, Permission, PolicyVersion, Officer, Reviewer: who may ask, by whose permission, under which rules."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from devices.errors import Conflict
from devices.objects.models import StoredObject
from devices.people.models import Appointment, Office
from police_portal import limits


class AgencyKind(models.TextChoices):
    """Federal and immigration bodies are not in this list, and an application by one is refused."""

    POLICE = "police", _("police")
    SHERIFF = "sheriff", _("sheriff")
    FIRE = "fire", _("fire department")
    EMERGENCY = "emergency", _("emergency services")
    LOCAL_GOVERNMENT = "local_government", _("local government")
    COUNSEL = "counsel", _("defence counsel")  # asks for the same, within the same limits


APPOINTMENT = "appointment"  # the act by which a court lets counsel ask


class AgencyState(models.TextChoices):
    APPLIED = "applied", _("applied")
    REFUSED = "refused", _("refused")
    ACTIVE = "active", _("listed")
    SUSPENDED = "suspended", _("suspended")


AGENCY_MOVES: dict[str, set[str]] = {
    AgencyState.APPLIED: {AgencyState.ACTIVE, AgencyState.REFUSED},
    AgencyState.ACTIVE: {AgencyState.SUSPENDED},
    AgencyState.SUSPENDED: {AgencyState.ACTIVE},
    AgencyState.REFUSED: set(),
}


class AgencyQuerySet(models.QuerySet["Agency"]):
    def public(self) -> AgencyQuerySet:
        """Those that were checked: listed for everybody, suspended ones too."""
        return self.filter(state__in=[AgencyState.ACTIVE, AgencyState.SUSPENDED])


class Agency(models.Model):
    """Who may ask for footage, while a permission is in force: a local public body, or verified defence counsel.

    For counsel the permission is the order of a court that appoints or admits them.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=AgencyKind)
    jurisdiction: models.JSONField[Any, Any] = models.JSONField()  # rings of [lon, lat], closed: [[[lon, lat], …], …]
    domains: models.JSONField[Any, Any] = models.JSONField()  # official e-mail domains, lower case
    contact_name = models.CharField(_("contact"), max_length=80)
    contact_email = models.EmailField(_("contact's e-mail"))
    bar_number = models.CharField(_("number in the bar's register"), max_length=40, blank=True)  # of counsel
    state = models.CharField(max_length=9, choices=AgencyState, default=AgencyState.APPLIED)
    applied_at = models.DateTimeField(default=timezone.now)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(max_length=1000, blank=True)  # of the refusal or suspension: public
    suspended_at = models.DateTimeField(null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="agency_kind_known", condition=Q(kind__in=AgencyKind.values)),
            CheckConstraint(
                name="agency_counsel_has_a_bar_number",
                condition=(Q(kind="counsel") & ~Q(bar_number="")) | (~Q(kind="counsel") & Q(bar_number="")),
            ),
            CheckConstraint(name="agency_state_known", condition=Q(state__in=AgencyState.values)),
            CheckConstraint(
                name="agency_decided_has_a_time", condition=Q(state="applied") | Q(decided_at__isnull=False)
            ),
            CheckConstraint(
                name="agency_suspended_has_time_and_reason",
                condition=(~Q(state="suspended") | (Q(suspended_at__isnull=False) & ~Q(reason=""))),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_counsel(self) -> bool:
        """A court appoints them: no elected body permits, and nothing of theirs but requests stands in the feed."""
        return self.kind == AgencyKind.COUNSEL

    def move(self, to: AgencyState, **columns: Any) -> None:
        """Change the state, in the row and here. Conflict: not a listed move, or somebody moved first."""
        row = type(self)._default_manager.filter(pk=self.pk, state=self.state)
        if to not in AGENCY_MOVES[self.state] or not row.update(state=to, **columns):
            said = _now("This agency is {now} and cannot become {then}.")
            raise Conflict(said.format(now=AgencyState(self.state).label, then=to.label))
        self.refresh_from_db()

    def permission(self, now: datetime) -> Permission | None:
        """The permission in force, if there is one and the agency is not suspended."""
        return Permission.objects.in_force(now).filter(agency=self).first()

    def policy(self, now: datetime) -> PolicyVersion | None:
        """The use policy in force."""
        return PolicyVersion.objects.in_force(now).filter(agency=self).order_by("-number").first()


class PolicyQuerySet(models.QuerySet["PolicyVersion"]):
    def public(self) -> PolicyQuerySet:
        """Read by somebody before: the operator for the first one, an overseer for each later one."""
        return self.filter(opened_at__isnull=False, agency__state__in=[AgencyState.ACTIVE, AgencyState.SUSPENDED])

    def in_force(self, now: datetime) -> PolicyQuerySet:
        """Those that took effect, the older ones too: of one agency the highest number counts."""
        return self.public().filter(takes_effect_at__lte=now)

    def unread(self) -> PolicyQuerySet:
        """Proposed, and neither opened for comments nor sent back."""
        return self.filter(opened_at__isnull=True, refused_at__isnull=True, number__gt=1)


class PolicyVersion(models.Model):
    """One version of an agency's use policy, never changed. An overseer opens it for comments: from then on public."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="policies")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("use policy"), max_length=40_000)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)  # public since: residents comment until it takes effect
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)  # an overseer sent it back, for a reason below
    reason = models.TextField(max_length=1000, blank=True)
    takes_effect_at = models.DateTimeField()  # the first one at once, each later one after its comment window
    told_at = models.DateTimeField(null=True, blank=True)  # that it is in force now was written into the public log

    objects = PolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint("agency", "number", name="policy_number_once_per_agency"),
            CheckConstraint(name="policy_numbers_from_one", condition=Q(number__gte=1)),
            CheckConstraint(
                name="policy_waits_for_comments",
                condition=Q(number=1)
                | (
                    Q(takes_effect_at__gte=F("proposed_at") + limits.POLICY_WINDOW)
                    & (Q(opened_at__isnull=True) | Q(takes_effect_at__gte=F("opened_at") + limits.POLICY_WINDOW))
                ),
            ),
            CheckConstraint(
                name="policy_opened_or_sent_back", condition=Q(opened_at__isnull=True) | Q(refused_at__isnull=True)
            ),
            CheckConstraint(
                name="policy_sent_back_with_a_reason", condition=Q(refused_at__isnull=True) | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["takes_effect_at"], condition=Q(told_at__isnull=True), name="policy_to_tell")]

    def __str__(self) -> str:
        return f"{self.agency_id} version {self.number}"


class PolicyComment(models.Model):
    """What a resident says of a proposed version. The overseers read it; public once one of them has shown it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("comment"), max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    left_out_at = models.DateTimeField(null=True, blank=True)  # an overseer does not show it, for a reason below
    left_out_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint("version", "author", name="policy_comment_once_per_person"),
            CheckConstraint(
                name="policy_comment_shown_or_left_out",
                condition=Q(shown_at__isnull=True) | Q(left_out_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class PermissionQuerySet(models.QuerySet["Permission"]):
    def in_force(self, now: datetime) -> PermissionQuerySet:
        """Confirmed, begun, not over, not ended early, of an agency that is not suspended."""
        return self.filter(
            confirmed_at__isnull=False,
            ended_at__isnull=True,
            starts_at__lte=now,
            ends_at__gt=now,
            agency__state=AgencyState.ACTIVE,
        )

    def public(self) -> PermissionQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def waiting(self, now: datetime) -> PermissionQuerySet:
        """Entered, not over, and no overseer has answered yet."""
        return self.filter(confirmed_at__isnull=True, refused_at__isnull=True, ended_at__isnull=True, ends_at__gt=now)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> PermissionQuerySet:
        """What is confirmed everybody sees; the rest its agency's people, the overseers and the operator."""
        if isinstance(user, AnonymousUser):
            return self.public()
        if getattr(user, "office", "") in ("overseer", "operator"):
            return self.all()
        officer = Officer.objects.of(user)
        return self.filter(Q(confirmed_at__isnull=False) | Q(agency=officer.agency if officer else None))


class Permission(models.Model):
    """An elected body allows an agency to ask: entered by one person, confirmed by an overseer, public.

    For counsel a court does: the act is APPOINTMENT, `vote` names the judge, `hearing_on` is the day of the order.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="permissions")
    body = models.CharField(_("governing body"), max_length=120)
    act = models.CharField(_("kind of act"), max_length=60)  # ordinance, resolution, …; of counsel APPOINTMENT
    number = models.CharField(_("number"), max_length=60)
    vote = models.CharField(_("vote"), max_length=60)
    hearing_on = models.DateField(_("public hearing"))
    document = models.OneToOneField(StoredObject, models.PROTECT, related_name="permission_document")
    document_name = models.CharField(max_length=120)
    document_sha256 = models.CharField(max_length=64)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="permissions")  # as it was when confirmed
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # before its time, by an overseer, for a reason
    reason = models.TextField(max_length=1000, blank=True)  # of the refusal or the early end: public
    told_days = models.PositiveSmallIntegerField(
        default=0
    )  # the last notice before its end: 60, 30, 7; 1: that it ended

    objects = PermissionQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="permission_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            CheckConstraint(
                name="permission_lasts_24_months_at_most",
                condition=Q(ends_at__lte=F("starts_at") + limits.PERMISSION_MOST),
            ),
            CheckConstraint(name="permission_names_its_document", condition=~Q(document_sha256="")),
            CheckConstraint(
                name="permission_confirmed_or_refused",
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True),
            ),
            CheckConstraint(
                name="permission_needs_two_people",
                condition=Q(entered_by__isnull=True) | Q(confirmed_by__isnull=True) | ~Q(entered_by=F("confirmed_by")),
            ),
            CheckConstraint(
                name="permission_against_has_a_reason",
                condition=Q(refused_at__isnull=True, ended_at__isnull=True) | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["agency", "ends_at"], name="permission_of_agency")]

    def __str__(self) -> str:
        return f"{self.act} {self.number}"


class OfficerRole(models.TextChoices):
    ADMIN = "admin", _("administrator")  # people, policy, permission; and what a requester may
    REQUESTER = "requester", _("requester")  # asks, looks, extends; and what a reader may
    READER = "reader", _("reader")  # looks at what was shared


class OfficerQuerySet(models.QuerySet["Officer"]):
    def working(self) -> OfficerQuerySet:
        """Switched on and not suspended, whatever the state of the agency."""
        stopped = Suspension.objects.filter(officer=OuterRef("pk"), lifted_at__isnull=True)
        return self.filter(~Exists(stopped), switched_off_at__isnull=True, user__is_active=True)

    def of(self, user: AbstractBaseUser | AnonymousUser) -> Officer | None:
        """This person's place at an agency, while they are switched on and the agency is listed or suspended."""
        if not user.is_authenticated:
            return None
        found = self.working().filter(user_id=user.pk).select_related("agency", "user")
        return found.exclude(agency__state__in=[AgencyState.APPLIED, AgencyState.REFUSED]).first()


class Officer(models.Model):
    """Somebody of an agency. Switched off, never deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="officer")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="officers")
    role = models.CharField(_("role"), max_length=9, choices=OfficerRole)
    joined_at = models.DateTimeField(default=timezone.now)
    last_active_at = models.DateTimeField(default=timezone.now)  # to the day is enough
    switched_off_at = models.DateTimeField(null=True, blank=True)
    switched_off_why = models.CharField(max_length=300, blank=True)

    objects = OfficerQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="officer_role_known", condition=Q(role__in=OfficerRole.values)),
            CheckConstraint(
                name="officer_off_has_a_reason",
                condition=Q(switched_off_at__isnull=True) | ~Q(switched_off_why=""),
            ),
        ]
        indexes = [
            models.Index(fields=["last_active_at"], condition=Q(switched_off_at__isnull=True), name="officer_idle")
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def may_ask(self) -> bool:
        return self.role in (OfficerRole.ADMIN, OfficerRole.REQUESTER)

    @property
    def is_admin(self) -> bool:
        return self.role == OfficerRole.ADMIN


class OfficerInvite(models.Model):
    """An invitation to an official address. It lives 90 days and is accepted by an account with that address."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="invites")
    email = models.EmailField(_("official e-mail"))
    role = models.CharField(_("role"), max_length=9, choices=OfficerRole)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)  # when its mail is due; empty: sent, or given up
    mail_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            CheckConstraint(name="officer_invite_role_known", condition=Q(role__in=OfficerRole.values)),
            CheckConstraint(
                name="officer_invite_lives_90_days",
                condition=Q(expires_at__lte=F("created_at") + limits.OFFICER_INVITE_LIVES),
            ),
            UniqueConstraint(
                fields=["agency", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="officer_invite_open_once",
            ),
        ]
        indexes = [models.Index(fields=["mail_at"], condition=Q(mail_at__isnull=False), name="officer_invite_mail_due")]

    def __str__(self) -> str:
        return str(self.uuid)


class ReviewerQuerySet(models.QuerySet["Reviewer"]):
    def holding(self) -> ReviewerQuerySet:
        """Rights of who is a moderator now, and was without a break since an overseer named them."""
        laid_down = Appointment.objects.filter(
            user=OuterRef("user"),
            office=Office.MODERATOR,
            confirmed_at__isnull=False,
            ended_at__gte=OuterRef("named_at"),
        )
        moderators = self.filter(user__office=Office.MODERATOR, user__is_active=True, ended_at__isnull=True)
        return moderators.filter(~Exists(laid_down))


class Reviewer(models.Model):
    """A moderator who may review routine requests: named by an overseer, public."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="review_rights")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="reviewer_once_per_person"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Suspension(models.Model):
    """An overseer stops an agency or one officer, in public, until it is lifted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="suspensions")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="suspensions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(_("reason"), max_length=1000)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    lifted_why = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="suspension_has_a_reason", condition=~Q(reason="")),
            CheckConstraint(
                name="suspension_lifted_with_a_reason", condition=Q(lifted_at__isnull=True) | ~Q(lifted_why="")
            ),
            UniqueConstraint(
                fields=["agency"],
                condition=Q(lifted_at__isnull=True, officer__isnull=True),
                name="suspension_of_agency_once",
            ),
            UniqueConstraint(
                fields=["officer"],
                condition=Q(lifted_at__isnull=True, officer__isnull=False),
                name="suspension_of_officer_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
