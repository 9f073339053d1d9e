"""Programme, Voucher: cameras given away, in a public ledger; the giver learns totals only."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from devices.cameras.models import Camera
from devices.errors import Conflict
from police_portal import limits
from police_portal.agencies.models import Agency


class ProgrammeState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    LISTED = "listed", _("listed")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("over")


PROGRAMME_MOVES: dict[str, set[str]] = {
    ProgrammeState.PROPOSED: {ProgrammeState.LISTED, ProgrammeState.REFUSED},
    ProgrammeState.LISTED: {ProgrammeState.ENDED},
    ProgrammeState.REFUSED: set(),
    ProgrammeState.ENDED: set(),
}


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def public(self) -> ProgrammeQuerySet:
        """The ledger: what an overseer has decided; what was refused too, with the reason."""
        return self.exclude(state=ProgrammeState.PROPOSED)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> ProgrammeQuerySet:
        """The own ones, as who proposed them."""
        return self.filter(proposed_by_id=user.pk) if user.is_authenticated else self.none()


class Programme(models.Model):
    """Free or discounted cameras: who gives, what it costs whom, on which terms, how many."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    sponsor = models.CharField(_("who gives"), max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="programmes")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    cost = models.CharField(_("what it costs, and who pays"), max_length=200)
    price = models.CharField(_("what a recipient pays"), max_length=120)
    terms = models.TextField(_("terms, word for word"), max_length=10_000)
    count = models.PositiveIntegerField(_("how many cameras"))
    state = models.CharField(max_length=8, choices=ProgrammeState, default=ProgrammeState.PROPOSED)
    ties = models.CharField(max_length=10, blank=True)  # what an overseer found that the terms tie a camera to
    findings: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # of the check of its terms
    codes_made_at = models.DateTimeField(null=True, blank=True)  # shown once, to who proposed it
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(max_length=1000, blank=True)  # public

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="programme_state_known", condition=Q(state__in=ProgrammeState.values)),
            CheckConstraint(
                name="programme_gives_something", condition=Q(count__gte=1, count__lte=limits.VOUCHERS_MOST)
            ),
            CheckConstraint(
                name="programme_listed_ties_nothing", condition=~Q(state__in=["listed", "ended"]) | Q(ties="")
            ),
            CheckConstraint(
                name="programme_needs_two_people",
                condition=Q(proposed_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(proposed_by=F("decided_by")),
            ),
            CheckConstraint(
                name="programme_decided_has_time_and_reason",
                condition=Q(state="proposed") | (Q(decided_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def move(self, to: ProgrammeState, **columns: Any) -> None:
        """Change the state, in the row and here. Conflict: not a listed move, or somebody moved first."""
        row = type(self)._default_manager.filter(pk=self.pk, state=self.state)
        if to not in PROGRAMME_MOVES[self.state] or not row.update(state=to, **columns):
            said = _now("This programme is {now} and cannot become {then}.")
            raise Conflict(said.format(now=ProgrammeState(self.state).label, then=to.label))
        self.refresh_from_db()


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def usable(self, now: datetime) -> VoucherQuerySet:
        return self.filter(used_at__isnull=True, expires_at__gt=now, programme__state=ProgrammeState.LISTED)


class Voucher(models.Model):
    """A code that brings one camera into a home. Only its hash is kept; the sponsor never learns which home."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="vouchers")
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    camera = models.OneToOneField(Camera, models.SET_NULL, null=True, blank=True, related_name="voucher")
    detached_at = models.DateTimeField(null=True, blank=True)  # the recipient owes nothing: no link is left

    objects = VoucherQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="voucher_detached_names_no_camera", condition=Q(detached_at__isnull=True) | Q(camera__isnull=True)
            ),
            CheckConstraint(
                name="voucher_of_a_camera_was_used", condition=Q(camera__isnull=True) | Q(used_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["programme", "used_at"], name="vouchers_of_programme")]

    def __str__(self) -> str:
        return str(self.uuid)
