"""Who looked at a clip: the audit log, as sentences for its owner. Looks from outside the home are all there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.clips.models import BrokenGlass, Clip, ClipQuerySet
from devices.people.models import User

MOST = 20  # of what members did
INSIDE = (Action.CLIP_PLAYED, Action.CLIP_DOWNLOADED, Action.CLIP_LINKED)
OUTSIDE = (
    Action.CLIP_SEEN_BY_MODERATOR,
    Action.CLIP_SEEN_BY_AGENCY,
    Action.CLIP_DOWNLOADED_BY_AGENCY,
    Action.GLASS_BROKEN,
    Action.CLIP_SEEN_BY_OPERATOR,
)


@dataclass(frozen=True)
class Look:
    at: datetime
    sentence: str


def of(clip: Clip, *, besides: User) -> list[Look]:
    """Every look from outside the home, and the last ones by other members than this person, newest first."""
    entries = AuditEntry.objects.filter(subject_uuid=clip.uuid).shown(timezone.now())
    entries = entries.select_related("person").order_by("-at", "-pk")
    members = entries.filter(action__in=INSIDE).exclude(person__actor_uuid=besides.uuid)[:MOST]
    outside = entries.filter(action__in=OUTSIDE)
    found = sorted([*members, *outside], key=lambda entry: (entry.at, entry.pk), reverse=True)
    reasons = _reasons(found)
    return [Look(entry.at, _sentence(entry, reasons)) for entry in found]


def at_all(clips: ClipQuerySet, *, besides: User) -> Iterator[tuple[UUID, Look]]:
    """Every look at each of these, by its random name: those of members all of them, and oldest first."""
    entries = AuditEntry.objects.filter(subject_uuid__in=clips.values("uuid"), action__in=[*INSIDE, *OUTSIDE])
    entries = entries.exclude(action__in=INSIDE, person__actor_uuid=besides.uuid).shown(timezone.now())
    broken = BrokenGlass.objects.filter(clip__in=clips.values("pk")).values_list("uuid", "reason")
    reasons = {str(uuid): reason for uuid, reason in broken}
    for entry in entries.select_related("person").order_by("pk").iterator():
        assert entry.subject_uuid is not None
        yield entry.subject_uuid, Look(entry.at, _sentence(entry, reasons))


def _sentence(entry: AuditEntry, reasons: dict[str, str]) -> str:
    said = {
        Action.CLIP_PLAYED: _("{name} played it"),
        Action.CLIP_DOWNLOADED: _("{name} downloaded it"),
        Action.CLIP_LINKED: _("{name} made a link to it"),
        Action.CLIP_SEEN_BY_MODERATOR: _("A moderator saw the blurred copy that was to be posted"),
        Action.CLIP_SEEN_BY_AGENCY: _("{name} of {agency} looked at the copy you lent"),
        Action.CLIP_DOWNLOADED_BY_AGENCY: _("{name} of {agency} took out a copy of what you lent"),
        Action.GLASS_BROKEN: _("{name}, the operator, opened it for 30 minutes. The reason: {reason}"),
        Action.CLIP_SEEN_BY_OPERATOR: _("{name}, the operator, played it"),
    }
    if entry.facts.get("is_by_order"):
        said |= {
            Action.CLIP_SEEN_BY_AGENCY: _("{name} of {agency} looked at the copy that a legal demand opened"),
            Action.CLIP_DOWNLOADED_BY_AGENCY: _("{name} of {agency} took out a copy that a legal demand opened"),
        }
    return said[Action(entry.action)].format(
        name=_name(entry),
        agency=entry.facts.get("agency") or _("an agency"),
        reason=reasons.get(str(entry.facts.get("glass")), ""),
    )


def _reasons(entries: list[AuditEntry]) -> dict[str, str]:
    """What the operator wrote, by the name of the broken glass."""
    names = [entry.facts.get("glass") for entry in entries if entry.action == Action.GLASS_BROKEN]
    if not names:
        return {}
    return {
        str(uuid): reason for uuid, reason in BrokenGlass.objects.filter(uuid__in=names).values_list("uuid", "reason")
    }


def _name(entry: AuditEntry) -> str:
    """A name that was erased with its account leaves "Somebody"."""
    return entry.person.name if hasattr(entry, "person") else _("Somebody")
