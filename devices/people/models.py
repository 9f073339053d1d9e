"""User, Home, Membership: who lives where, and what they may do there."""

from __future__ import annotations

import re
import uuid
import zoneinfo
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RETENTION_CHOICES = [
    (days, _("%d days") % days if days > 1 else _("1 day")) for days in (1, 3, 7, 14, 21, 30, 60, 90, 120, 180)
]
RETENTION_DAYS = [days for days, _label in RETENTION_CHOICES]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **columns: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **columns)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **columns: Any) -> User:
        return self.create_user(email, password, office=Office.OPERATOR, is_staff=True, is_superuser=True, **columns)


class Office(models.TextChoices):
    """What somebody does for everybody. One account holds at most one."""

    NONE = "", _("none")
    MODERATOR = "moderator", _("moderator")
    OVERSEER = "overseer", _("overseer")
    CUSTODIAN = "custodian", _("custodian")
    OFFICER = "officer", _("officer")
    OPERATOR = "operator", _("operator")


STAFF = (Office.MODERATOR, Office.OPERATOR)  # who may come into the admin


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, by e-mail. An operator is a superuser; that opens no footage."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    office = models.CharField(_("office"), max_length=9, choices=Office, blank=True, default=Office.NONE)
    office_of = models.UUIDField(null=True, blank=True, editable=False)  # of an officer at work: of which public body
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            UniqueConstraint(Lower("email"), name="user_email_once_whatever_its_case"),
            CheckConstraint(name="user_office_known", condition=Q(office__in=Office.values)),
            CheckConstraint(
                name="user_superuser_is_the_operator",
                condition=Q(is_superuser=False) | Q(office=Office.OPERATOR),
            ),
            CheckConstraint(name="user_staff_holds_an_office", condition=Q(is_staff=False) | Q(office__in=STAFF)),
            CheckConstraint(
                name="user_of_a_body_is_an_officer",
                condition=Q(office_of__isnull=True) | Q(office=Office.OFFICER),
            ),
        ]
        indexes = [models.Index(fields=["office"], condition=~Q(office=""), name="user_with_office")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    MANAGER = "manager", _("manager")
    VIEWER = "viewer", _("viewer")
    GUEST = "guest", _("guest")


class Right(Enum):
    """What a member may do in a home. Everybody listed may look at the history of their cameras."""

    LOOK = "look"
    KEEP = "keep"  # star, mark as seen, try an analysis again
    DOWNLOAD = "download"
    SETTINGS = "settings"  # change cameras and the home's mode, upload a recording
    OWN = "own"  # delete clips, members, the home itself


MAY: dict[str, set[Right]] = {
    Role.OWNER: set(Right),
    Role.MANAGER: {Right.LOOK, Right.KEEP, Right.DOWNLOAD, Right.SETTINGS},
    Role.VIEWER: {Right.LOOK},
    Role.GUEST: {Right.LOOK},
}


class Mode(models.TextChoices):
    DISARMED = "disarmed", _("Disarmed")
    HOME = "home", _("Home")
    AWAY = "away", _("Away")


CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def one_line(text: str) -> None:
    """A name stands in subjects, headings and file names: one line of it."""
    if CONTROL.search(text):
        raise ValidationError(_("Write it on one line, without control characters."))


def known_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Not a time zone we know, such as Europe/Berlin."))


class HomeQuerySet(models.QuerySet["Home"]):
    def visible_to(self, user: User | AnonymousUser) -> HomeQuerySet:
        """The homes this user lives in or is invited to now; nobody else's, staff included."""
        return self.filter(pk__in=Membership.objects.active(user).values("home"))

    def where(self, user: User | AnonymousUser, right: Right) -> HomeQuerySet:
        """The homes in which this user has this right."""
        roles = [role for role, rights in MAY.items() if right in rights]
        return self.filter(pk__in=Membership.objects.active(user).filter(role__in=roles).values("home"))


class Home(models.Model):
    """A place where people live. Its exact point is shown to its owner and managers only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address line"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[known_time_zone])
    lat = models.FloatField(_("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)])
    lon = models.FloatField(_("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)])
    cell = models.CharField(max_length=15, editable=False)  # H3, resolution 8: all that others may ever see
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.HOME)
    retention_days = models.PositiveSmallIntegerField(_("keep clips for"), choices=RETENTION_CHOICES, default=30)
    quota_bytes = models.PositiveBigIntegerField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)  # hidden since; swept with its clips

    members: models.ManyToManyField[User, Membership] = models.ManyToManyField(
        User, through="Membership", related_name="homes"
    )

    objects = HomeQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="home_mode_known", condition=Q(mode__in=Mode.values)),
            CheckConstraint(name="home_retention_known", condition=Q(retention_days__in=RETENTION_DAYS)),
            CheckConstraint(
                name="home_on_earth",
                condition=Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
            ),
            CheckConstraint(name="home_has_cell", condition=~Q(cell="")),
        ]
        indexes = [
            models.Index(fields=["cell", "lat", "lon"], condition=Q(removed_at__isnull=True), name="home_by_cell"),
            models.Index(fields=["removed_at"], condition=Q(removed_at__isnull=False), name="home_removed"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def modes(self) -> list[tuple[str, Promise | str]]:
        """Every mode and its word, for the control that shows them all."""
        return [(mode.value, mode.label) for mode in Mode]

    @property
    def tz(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def membership_of(self, user: User | AnonymousUser) -> Membership | None:
        return Membership.objects.active(user).filter(home=self).first()

    def allows(self, user: User | AnonymousUser, right: Right) -> bool:
        member = self.membership_of(user)
        return member is not None and member.may(right)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, user: User | AnonymousUser, now: datetime | None = None) -> MembershipQuerySet:
        """This user's memberships that are in force now."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(user=user).in_force(now)

    def in_force(self, now: datetime | None = None) -> MembershipQuerySet:
        still = Q(until__isnull=True) | Q(until__gt=now or timezone.now())
        return self.filter(still, home__removed_at__isnull=True)


class Membership(models.Model):
    """One person's place in one home. A guest's ends by itself; each may be limited to some cameras."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home = models.ForeignKey(Home, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=7, choices=Role)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    only_some_cameras = models.BooleanField(_("only some cameras"), default=False)
    cameras = models.ManyToManyField("devices.Camera", blank=True, related_name="+")
    tell_ding = models.BooleanField(_("when somebody rings"), default=True)
    tell_person = models.BooleanField(_("when a person is seen"), default=True)
    tell_offline = models.BooleanField(_("when a camera goes offline or comes back"), default=True)
    mail_too = models.BooleanField(_("also by e-mail"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint("home", "user", name="member_once_per_home"),
            UniqueConstraint(fields=["home"], condition=Q(role=Role.OWNER), name="home_has_one_owner"),
            CheckConstraint(name="member_role_known", condition=Q(role__in=Role.values)),
            CheckConstraint(name="guest_has_an_end", condition=~Q(role=Role.GUEST) | Q(until__isnull=False)),
            CheckConstraint(
                name="owner_is_not_limited",
                condition=~Q(role=Role.OWNER) | Q(until__isnull=True, only_some_cameras=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    def may(self, right: Right) -> bool:
        return right in MAY[self.role]


class MemberInviteQuerySet(models.QuerySet["MemberInvite"]):
    def waiting(self, now: datetime) -> MemberInviteQuerySet:
        """Neither accepted nor over, into a home that is there."""
        return self.filter(accepted_at__isnull=True, expires_at__gt=now, home__removed_at__isnull=True)

    def for_person(self, user: User | AnonymousUser, now: datetime) -> MemberInviteQuerySet:
        """Those sent to an address that this person has confirmed."""
        if not user.is_authenticated:
            return self.none()
        addresses = EmailAddress.objects.filter(user=user, verified=True).values(lower=Lower("email"))
        return self.waiting(now).annotate(address=Lower("email")).filter(address__in=addresses)


class MemberInvite(models.Model):
    """An invitation by e-mail into a home; the link in the mail works once, for that address."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home = models.ForeignKey(Home, models.CASCADE, related_name="invites")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=7, choices=[c for c in Role.choices if c[0] != Role.OWNER])
    until = models.DateTimeField(_("until"), null=True, blank=True)
    only_some_cameras = models.BooleanField(default=False)
    cameras = models.ManyToManyField("devices.Camera", blank=True, related_name="+")
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)  # when its mail is due; empty: sent, or given up
    mail_tries = models.PositiveSmallIntegerField(default=0)

    objects = MemberInviteQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                "home", Lower("email"), condition=Q(accepted_at__isnull=True), name="invite_open_once_per_address"
            ),
            CheckConstraint(
                name="invite_role_known",
                condition=Q(role__in=[Role.MANAGER, Role.VIEWER, Role.GUEST]),
            ),
            CheckConstraint(name="invited_guest_has_an_end", condition=~Q(role=Role.GUEST) | Q(until__isnull=False)),
            CheckConstraint(name="invite_ends_after_start", condition=Q(expires_at__gt=F("created_at"))),
        ]
        indexes = [
            models.Index(fields=["mail_at"], condition=Q(mail_at__isnull=False), name="invite_mail_due"),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()}"


class ApiToken(models.Model):
    """A person's own key to the reading part of the API. Shown once; only its hash is kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def waiting(self, now: datetime) -> AppointmentQuerySet:
        return self.filter(confirmed_at__isnull=True, expires_at__gt=now)


class Appointment(models.Model):
    """Somebody is given an office: proposed by the operator, confirmed by another person, public."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appointments")
    office = models.CharField(_("office"), max_length=9, choices=Office)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="seconds")
    proposed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="appointment_to_an_office_that_needs_one",
                condition=Q(office__in=[Office.MODERATOR, Office.OVERSEER, Office.CUSTODIAN]),
            ),
            CheckConstraint(
                name="appointment_needs_two_others",
                condition=(Q(proposed_by__isnull=True) | ~Q(proposed_by=F("user")))
                & (Q(second__isnull=True) | ~Q(second=F("user")))
                & (Q(proposed_by__isnull=True) | Q(second__isnull=True) | ~Q(second=F("proposed_by"))),
            ),
            UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="appointment_in_force_once_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.uuid}"
