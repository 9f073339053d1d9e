"""What overseers, reviewers and custodians decided, and why: read from the public log, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from devices.audit.models import PublicEntry
from police_portal.actions import Action
from police_portal.oversight.models import Verdict
from police_portal.oversight.paging import Cursor, Page, page

PAGE = 30
WORDS: dict[str, str | Promise] = {
    Action.PERMISSION_CONFIRMED: _("Permission confirmed"),
    Action.PERMISSION_REFUSED: _("Permission refused"),
    Action.PERMISSION_ENDED: _("Permission ended"),
    Action.AGENCY_SUSPENDED: _("Agency suspended"),
    Action.AGENCY_RESTORED: _("Suspension lifted"),
    Action.OFFICER_SUSPENDED: _("Officer suspended"),
    Action.OFFICER_RESTORED: _("Officer’s suspension lifted"),
    Action.POLICY_OPENED: _("Use policy opened for comments"),
    Action.POLICY_SENT_BACK: _("Use policy sent back"),
    Action.POLICY_COMMENT_SHOWN: _("Comment on a use policy shown"),
    Action.POLICY_COMMENT_LEFT_OUT: _("Comment on a use policy left out"),
    Action.REVIEWER_NAMED: _("Reviewer named"),
    Action.REVIEWER_ENDED: _("Reviewer’s right ended"),
    Action.REQUEST_OPENED: _("Request opened"),
    Action.REQUEST_REFUSED: _("Request refused"),
    Action.REQUEST_BLACKED_OUT: _("Words blacked out"),
    Action.OUTCOME_SHOWN: _("Note on an outcome shown"),
    Action.SAMPLE_JUDGED: _("Sample judged"),
    Action.EMERGENCY_REVIEWED: _("Release in an emergency reviewed"),
    Action.DEMAND_REFUSED: _("Legal demand refused"),
}
NOT_PUBLIC = (Action.PERMISSION_REFUSED, Action.POLICY_SENT_BACK)  # what they are about has no page for everybody


@dataclass(frozen=True)
class Line:
    """One decision as everybody reads it. path: the public page of what it is about; empty: it has none."""

    at: datetime
    act: str
    words: str | Promise
    agency: str
    reference: str
    reason: str
    decided_by: str
    verdict: str
    path: str

    @property
    def verdict_words(self) -> str:
        return str(Verdict(self.verdict).label) if self.verdict in Verdict.values else ""


def lines(at: Cursor | None = None, *, size: int = PAGE) -> tuple[list[Line], Cursor | None]:
    """One page, and the place where the older ones begin."""
    decided = PublicEntry.objects.filter(act__in=list(WORDS))
    by_itself = Q(act=Action.PERMISSION_ENDED, facts__reason="time")
    found: Page[PublicEntry] = page(decided.exclude(by_itself), "at", at, size)
    return [_line(entry) for entry in found.rows], found.older


def _line(entry: PublicEntry) -> Line:
    facts: Mapping[str, Any] = entry.facts
    said = {name: str(facts.get(name) or "") for name in ("agency", "reference", "reason", "decided_by", "verdict")}
    return Line(at=entry.at, act=entry.act, words=WORDS[entry.act], path=_path(entry, facts), **said)


def _path(entry: PublicEntry, facts: Mapping[str, Any]) -> str:
    if entry.act in NOT_PUBLIC:
        return ""
    if entry.act == Action.EMERGENCY_REVIEWED:
        return reverse("police_portal:emergencies")
    if entry.subject_type == "footagerequest":
        return reverse("police_portal:public_request", args=[entry.subject_uuid])
    if facts.get("request"):
        return reverse("police_portal:public_request", args=[facts["request"]])
    if entry.subject_type == "policyversion":
        return reverse("police_portal:policy", args=[entry.subject_uuid])
    if entry.subject_type == "permission":
        return reverse("police_portal:permission", args=[entry.subject_uuid])
    if entry.subject_type == "agency":
        return reverse("police_portal:agency", args=[entry.subject_uuid])
    if facts.get("agency_uuid"):
        return reverse("police_portal:agency", args=[facts["agency_uuid"]])
    return ""
