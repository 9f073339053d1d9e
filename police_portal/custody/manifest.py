"""What a custody package says of itself: its files, where each came from, and everybody who handled it.

It holds what the owner gave and the agency may know: no place but the cell and a written address, no name but a given
one. `lines` has the hash of each line, so that a verifier can name the one that was changed or dropped.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from devices.audit import heads, keys, signing
from devices.audit.models import AuditEntry
from devices.objects.models import StoredObject
from police_portal.actions import Action
from police_portal.agencies.models import Officer
from police_portal.custody.models import Handover, Package, Share
from police_portal.custody.records import passed_on

KIND = "porch-custody-package"
COPY, ORIGINAL = "copy", "original"
VERIFIER, COVER = "verifier", "cover"
SAYS = (
    "Every file of this package but manifest.json is listed with its SHA-256 and its size. A copy was made from the "
    "recording for the agency and is not the same bytes; an original is, where the owner gave it. What is said of "
    "handling is what was done with it in this installation, until the package was made."
)
OWNER, SYSTEM, CUSTODIAN = "owner", "system", "custodian"
# What was done, by whom it is always done (empty: by an officer)
DID: dict[str, tuple[str, str]] = {
    Action.FOOTAGE_SHARED: ("lent the recording to the agency", OWNER),
    Action.FOOTAGE_RELEASED: ("released it by order", CUSTODIAN),
    Action.SHARE_REMADE: ("had the agency's copy made anew, with faces covered", OWNER),
    Action.SHARE_COVERED: ("had faces covered, before the agency's copy was made", OWNER),
    Action.SHARE_READY: ("made the agency's copy", SYSTEM),
    Action.SHARE_PLAYED: ("looked at the copy", ""),
    Action.SHARE_DOWNLOADED: ("took it out of the installation", ""),
    Action.DOWNLOAD_ATTESTED: ("stated that what was taken out is deleted", ""),
    Action.SHARE_EXTENDED: ("extended the lease", ""),
    Action.PACKAGE_MADE: ("took a custody package with it out of the installation", ""),
    Action.HANDOVER_ASKED: ("asked to pass it on to {recipient}", ""),
    Action.HANDOVER_CONSENTED: ("consented to passing it on to {recipient}", OWNER),
    Action.HANDOVER_ORDERED: ("confirmed a filed warrant ({warrant}): passed on to {recipient}", CUSTODIAN),
}


@dataclass(frozen=True)
class Stored:
    """A file of the package that lies in the store."""

    name: str
    what: str
    thing: StoredObject


def files_of(share: Share) -> list[Stored]:
    """The agency's copy, and the original where the owner gave it."""
    held = [(COPY, share.copy), (ORIGINAL, share.original)]
    return [Stored(_name(share, what, thing), what, thing) for what, thing in held if thing is not None]


def _name(share: Share, what: str, thing: StoredObject) -> str:
    return f"recordings/{share.uuid}-{what}.{thing.key.rpartition('.')[2]}"


def file_row(name: str, what: str, sha256: str, size_bytes: int) -> dict[str, Any]:
    return {"name": name, "what": what, "sha256": sha256, "size_bytes": size_bytes}


def body(
    package: Package, shares: Sequence[Share], files: Sequence[dict[str, Any]], *, now: datetime
) -> dict[str, Any]:
    """What is signed. files: rows by file_row."""
    under, officer = package.under, package.officer
    lines = {
        "files": list(files),
        "recordings": [_recording(share) for share in shares],
        "handlers": _handlers(package, shares, now),
    }
    said = {
        "kind": KIND,
        "package": str(package.uuid),
        "made_at": now.isoformat(),
        "made_with": {"tool": "Porch", "versions": {"Python": platform.python_version()}},
        "agency": officer.agency.name,
        "request": under.reference,
        "case_number": under.case_number,
        "demand": _demand(package),
        "permission": _permission(package),
        "taken_out_by": {"name": str(officer), "role": officer.role},
        "purpose": package.purpose,
        "says": SAYS,
        "heads": heads.newest(),
        "key": keys.in_force(),
    }
    return said | lines | {"lines": {name: [_hash(row) for row in rows] for name, rows in lines.items()}}


def _hash(row: dict[str, Any]) -> str:
    return hashlib.sha256(signing.canonical(row)).hexdigest()


def _permission(package: Package) -> dict[str, str] | None:
    under = package.request.permission if package.request is not None else None
    if under is None:
        return None
    return {"act": str(under), "by": under.body, "vote": under.vote, "document_sha256": under.document_sha256}


def _demand(package: Package) -> dict[str, str] | None:
    """The paper that opened what is in it, when it was not its owner who gave it."""
    demand = package.demand
    if demand is None:
        return None
    paper = {"kind": demand.kind, "issuer": demand.issuer, "number": demand.number}
    return paper | {
        "dated_on": demand.dated_on.isoformat() if demand.dated_on else "",
        "document_sha256": demand.document_sha256,
    }


def _recording(share: Share) -> dict[str, Any]:
    """Where its files came from, what was done to them, and on which terms they are here."""
    named = {one.what: one.name for one in files_of(share)}
    facts, came = share.made_facts, share.arrived_at
    clip = share.clip if share.demand_id is None else None  # whether its owner deleted it is not told
    said = {"name": share.said_name, "contact": share.said_contact, "address": share.said_address}
    return {
        "share": str(share.uuid),
        "recorded_at": share.recorded_at.isoformat(),
        "duration_s": share.duration_s,
        "part": {"start_s": share.start_s, "end_s": share.end_s},
        "cell": share.cell,
        "the_owner_said": {what: words for what, words in said.items() if words},
        "arrived": {
            "at": came.isoformat() if came is not None else None,
            "sha256": share.clip_sha256,
            "masked_sha256": clip.masked_sha256 if clip is not None else "",
        },
        "original": _original(share, named),
        "copy": {
            "file": named.get(COPY, ""),
            "sha256": share.copy.sha256 if share.copy is not None else "",
            "made_from_sha256": facts.get("source_sha256", ""),
            "faces_covered": share.is_redacted,
            "zones_covered": facts.get("covered", {}).get("zones"),
            "with_sound": bool(facts.get("has_sound", share.with_sound)),
            "marks": facts.get("marks", []),
            "width": facts.get("width"),
            "height": facts.get("height"),
            "duration_s": facts.get("duration_s"),
            "damage": facts.get("damage"),
        },
        "lease": {
            "given_at": share.given_at.isoformat(),
            "lent_at": share.lent_at.isoformat() if share.lent_at else None,
            "ends_at": share.ends_at.isoformat(),
            "extended_at": share.extended_at.isoformat() if share.extended_at else None,
            "extended_why": share.extended_why,
        },
        "passed_on": passed_on(share),
    }


def _original(share: Share, named: dict[str, str]) -> dict[str, Any] | None:
    """None: the owner did not give it. Where a camera's zones are masked for good, what is kept is not what arrived."""
    if share.original is None:
        return None
    sha256 = share.original.sha256
    return {"file": named[ORIGINAL], "sha256": sha256, "is_as_it_arrived": sha256 == share.clip_sha256}


# --- Who handled it


def _handlers(package: Package, shares: Sequence[Share], now: datetime) -> list[dict[str, Any]]:
    """Numbered, in the order of time: one line for each act on each recording, and the making of this package."""
    by_uuid = {share.uuid: share for share in shares}
    working = Officer.objects.filter(agency=package.officer.agency_id).select_related("user")
    teller = _Teller(
        by_uuid,
        {officer.user.uuid: officer for officer in working},
        {str(one.uuid): one.purpose for share in shares for one in share.downloads.all()},
        {str(one.uuid): one for share in shares for one in share.handovers.all()},
    )
    acts = AuditEntry.objects.filter(subject_uuid__in=list(by_uuid), action__in=list(DID)).select_related("person")
    found = [_arrived(share, came) for share in shares if (came := share.arrived_at) is not None]
    found += [teller.line(entry) for entry in acts.order_by("at", "subject_uuid", "pk")]
    found.sort(key=lambda line: datetime.fromisoformat(line["at"]))
    asked = _line(package.at, "", str(package.officer), package.officer.role, "asked for this custody package")
    made = _line(now, "", "Porch", SYSTEM, "made this custody package")
    found += [
        asked | {"purpose": package.purpose},
        made | {"tool": _tool({"tool": "Porch", "versions": {"Python": platform.python_version()}})},
    ]
    return [{"number": number} | line for number, line in enumerate(found, 1)]


def _line(at: datetime, share: str, who: str, role: str, did: str) -> dict[str, Any]:
    return {
        "at": at.isoformat(),
        "share": share,
        "who": who,
        "role": role,
        "did": did,
        "purpose": "",
        "tool": "",
        "sha256": [],
    }


def _arrived(share: Share, at: datetime) -> dict[str, Any]:
    did = "received the recording from a camera of the home and computed its hash"
    return _line(at, str(share.uuid), "Porch", SYSTEM, did) | {"sha256": [share.clip_sha256]}


def _tool(facts: dict[str, Any]) -> str:
    """Tool and versions, in one line."""
    versions = ", ".join(f"{name} {number}" for name, number in facts.get("versions", {}).items())
    return f"{facts.get('tool', '')} ({versions})" if versions else facts.get("tool", "")


@dataclass(frozen=True)
class _Teller:
    """What the entries of the log are read with: shares by uuid, officers by their account, purposes by download."""

    shares: dict[UUID, Share]
    officers: dict[UUID, Officer]
    purposes: dict[str, str]
    handovers: dict[str, Handover]

    def line(self, entry: AuditEntry) -> dict[str, Any]:
        assert entry.subject_uuid is not None
        share = self.shares[entry.subject_uuid]
        did, by = DID[entry.action]
        who, role = self._who(entry, share, by)
        handover = self.handovers.get(entry.facts.get("handover", ""))
        if handover is not None:
            warrant = f"{handover.warrant_number}, {handover.warrant_court}"
            did = did.format(recipient=handover.recipient, warrant=warrant)
        line = _line(entry.at, str(share.uuid), who, role, did)
        line["purpose"] = self._purpose(entry, share, handover)
        line["tool"] = _tool(share.made_facts) if entry.action == Action.SHARE_READY else ""
        line["sha256"] = [value for name, value in sorted(entry.facts.items()) if name.endswith("sha256") and value]
        return line

    def _who(self, entry: AuditEntry, share: Share, by: str) -> tuple[str, str]:
        """Name and role: of the owner the name that was given, of a custodian none."""
        if by == OWNER:
            return share.said_name or "the owner of the home", OWNER
        if by:
            return {SYSTEM: "Porch", CUSTODIAN: "a custodian"}[by], by
        person = getattr(entry, "person", None)
        officer = self.officers.get(person.actor_uuid) if person is not None else None
        return (str(officer), officer.role) if officer is not None else ("somebody of the agency", "officer")

    def _purpose(self, entry: AuditEntry, share: Share, handover: Handover | None) -> str:
        if entry.action == Action.SHARE_EXTENDED:
            return share.extended_why
        if entry.action == Action.HANDOVER_ASKED and handover is not None:
            return handover.purpose
        return self.purposes.get(entry.facts.get("download", ""), "")
