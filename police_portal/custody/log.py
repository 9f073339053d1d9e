"""The custody log of one share: everything that was done with it, as sentences for its owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from devices.audit.models import AuditEntry
from police_portal.actions import Action
from police_portal.custody.models import Download, EndReason, Handover, Share, ShareQuerySet


@dataclass(frozen=True)
class Line:
    at: datetime
    sentence: str
    why: str = ""


def of(share: Share) -> list[Line]:
    """All of it, newest first: nobody pushes a line out by looking often. An erased name leaves "Somebody".

    What an order forbids to show yet comes with its end.
    """
    said = _said()
    entries = AuditEntry.objects.filter(subject_uuid=share.uuid, action__in=[action.value for action in said])
    entries = entries.shown(timezone.now())
    downloads = {str(one.uuid): one for one in share.downloads.all()}
    handovers = {str(one.uuid): one for one in share.handovers.all()}
    return [
        _line(entry, said[Action(entry.action)], share, downloads, handovers)
        for entry in entries.select_related("person").order_by("-at", "-pk")
    ]


def of_all(shares: ShareQuerySet) -> Iterator[tuple[UUID, Line]]:
    """Of each of these, by its random name, oldest first: in as many queries as for one."""
    said = _said()
    kept = {share.uuid: share for share in shares.select_related("agency")}
    downloads = {str(one.uuid): one for one in Download.objects.filter(share__in=shares.values("pk"))}
    handovers = {str(one.uuid): one for one in Handover.objects.filter(share__in=shares.values("pk"))}
    entries = AuditEntry.objects.filter(
        subject_uuid__in=shares.values("uuid"), action__in=[action.value for action in said]
    )
    for entry in entries.shown(timezone.now()).select_related("person").order_by("pk").iterator():
        assert entry.subject_uuid is not None
        share = kept.get(entry.subject_uuid)
        if share is not None:  # else it was given after these were read
            yield share.uuid, _line(entry, said[Action(entry.action)], share, downloads, handovers)


def _said() -> dict[Action, str]:
    return {
        Action.FOOTAGE_SHARED: _("{name} lent it to {agency}"),
        Action.FOOTAGE_RELEASED: _("A custodian released it by order to {agency}"),
        Action.SHARE_REMADE: _("The agency's copy is made anew, with faces covered; the one before is sealed"),
        Action.SHARE_COVERED: _("Faces are covered in the agency's copy, before anybody has seen it"),
        Action.SHARE_READY: _("The agency's copy was made"),
        Action.SHARE_UNREADABLE: _("The agency's copy could not be made: nothing was given"),
        Action.SHARE_PLAYED: _("{name} of {agency} looked at it"),
        Action.SHARE_DOWNLOADED: _("{name} of {agency} took {what} out"),
        Action.DOWNLOAD_ATTESTED: _("{name} of {agency} stated that what was taken out is deleted there"),
        Action.SHARE_EXTENDED: _("{name} of {agency} extended the lease"),
        Action.PACKAGE_MADE: _("{name} of {agency} took a custody package with it out"),
        Action.SHARE_WITHDRAWN: _("{name} took it back"),
        Action.SHARE_ENDED: _("The lease ended: {reason}"),
        Action.SHARE_DELETED: _("What was here of it was deleted"),
        Action.SHARE_FROZEN: _("By an order to preserve it the agency's copy was frozen: nobody opens it"),
        Action.SHARE_UNFROZEN: _("The order to preserve it is over: the agency's copy is not frozen any more"),
        Action.HANDOVER_ASKED: _("{name} of {agency} asked to pass it on to {recipient}"),
        Action.HANDOVER_CONSENTED: _("{name} consented to passing it on to {recipient}"),
        Action.HANDOVER_DECLINED: _("Passing it on to {recipient} was declined"),
        Action.HANDOVER_ORDERED: _("A custodian confirmed a filed warrant: it may go on to {recipient}"),
    }


def _line(
    entry: AuditEntry, sentence: str, share: Share, downloads: dict[str, Download], handovers: dict[str, Handover]
) -> Line:
    things = {"copy": _("a marked copy"), "original": _("the original"), "package": _("a package")}
    facts = defaultdict(
        str,
        name=entry.person.name if hasattr(entry, "person") else _("Somebody"),
        agency=share.agency.name,
        what=things.get(entry.facts.get("what", ""), _("a copy")),
        reason=EndReason(share.end_reason).label if share.end_reason else "",
    )
    download = downloads.get(entry.facts.get("download", ""))
    handover = handovers.get(entry.facts.get("handover", ""))
    why = ""
    if entry.action in (Action.SHARE_DOWNLOADED, Action.PACKAGE_MADE) and download is not None:
        why = download.purpose
    elif entry.action == Action.SHARE_EXTENDED:
        why = share.extended_why
    elif handover is not None:
        facts["recipient"] = handover.recipient
        whys: dict[str, str] = {Action.HANDOVER_ASKED: handover.purpose, Action.HANDOVER_DECLINED: handover.reason}
        why = whys.get(entry.action, "")
    return Line(entry.at, sentence.format_map(facts), why)
