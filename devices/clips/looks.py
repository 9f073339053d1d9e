"""Who looked at a clip: the audit log, as sentences for its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.clips.models import Clip
from devices.people.models import User

MOST = 20


@dataclass(frozen=True)
class Look:
    at: datetime
    sentence: str


def of(clip: Clip, *, besides: User) -> list[Look]:
    """The last plays, downloads and links, and every look from outside, by others than this person, newest first."""
    said = {
        Action.CLIP_PLAYED: _("{name} played it"),
        Action.CLIP_DOWNLOADED: _("{name} downloaded it"),
        Action.CLIP_LINKED: _("{name} made a link to it"),
        Action.CLIP_SEEN_BY_MODERATOR: _("A moderator saw the blurred copy that was to be posted"),
        Action.CLIP_SEEN_BY_AGENCY: _("{name} of {agency} looked at the copy you lent"),
        Action.CLIP_DOWNLOADED_BY_AGENCY: _("{name} of {agency} took out a copy of what you lent"),
    }
    entries = (
        AuditEntry.objects.filter(subject_uuid=clip.uuid, action__in=[action.value for action in said])
        .exclude(person__actor_uuid=besides.uuid)
        .select_related("person")
        .order_by("-at")[:MOST]
    )
    return [Look(entry.at, _sentence(entry, said[Action(entry.action)])) for entry in entries]


def _sentence(entry: AuditEntry, said: str) -> str:
    return said.format(name=_name(entry), agency=entry.facts.get("agency", ""))


def _name(entry: AuditEntry) -> str:
    """A name that was erased with its account leaves "Somebody"."""
    return entry.person.name if hasattr(entry, "person") else _("Somebody")
