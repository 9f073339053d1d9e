"""The police portal as rows: an agency with its permission and people, requests, invitations and shares.

Each is made in the state a test needs, without walking the way there. Times count from `now` where given.
"""

from __future__ import annotations

import hashlib
import itertools
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips.models import Clip, Hold
from devices.geo import coarse_cell
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.models import Home, Office, User
from neighbors.posts.models import Category, Post, Standing
from police_portal import limits, shapes
from police_portal.agencies.models import (
    Agency,
    AgencyKind,
    AgencyState,
    Officer,
    OfficerInvite,
    OfficerRole,
    Permission,
    PolicyVersion,
    Reviewer,
)
from police_portal.consent import receipts
from police_portal.consent.models import Answer, Invitation, Receipt
from police_portal.custody import records
from police_portal.custody.models import Download, Handover, Package, Share, ShareState
from police_portal.filmed.models import DoorSign, Filmed, FilmedAsk, Reply, Wish
from police_portal.giveaways import vouchers
from police_portal.giveaways.models import Programme, ProgrammeState, Voucher
from police_portal.law.models import (
    OPENS_FOOTAGE,
    DemandKind,
    DemandLine,
    DemandState,
    LegalDemand,
    Preserved,
    PreservedState,
    Tick,
)
from police_portal.requests.models import (
    HIDDEN_KINDS,
    FootageRequest,
    Offence,
    PlaceKind,
    ProtectedPlace,
    RequestStatus,
)
from tests.neighborhood import post_of
from tests.street import person

SECRET = "JBSWY3DPEHPK3PXP"
SERIAL = itertools.count(1)
LENT = "bytes-of-a-share"  # stands in every copy that an agency has
# A square of 20 km with ana (42.1235, -71.6543) and ben (42.1300, -71.6600) in it
COUNTY = [[[-71.78, 42.03], [-71.53, 42.03], [-71.53, 42.22], [-71.78, 42.22], [-71.78, 42.03]]]
# About 660 m by 665 m around ana's home, 0.17 square miles; ben's is outside of it
AREA = [[-71.6583, 42.1205], [-71.6503, 42.1205], [-71.6503, 42.1265], [-71.6583, 42.1265], [-71.6583, 42.1205]]
AREA_M2 = 440_000
POLICY = "1. We ask for footage of one offence at a time.\n2. We delete what we do not need within 30 days."


def with_code(user: User) -> User:
    """A second factor, whose code is made from SECRET."""
    TOTP.activate(user, SECRET)
    return user


def kept(content: bytes, purpose: Purpose, content_type: str = "application/pdf") -> StoredObject:
    """An object in the store that belongs to no home."""
    thing = storing.reserve(None, None, purpose, content_type)
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        storing.put(thing, Path(file.name))
    storing.keep([thing])
    return thing


def agency(name: str = "Riverton Police", state: AgencyState = AgencyState.ACTIVE, **columns: Any) -> Agency:
    now = timezone.now()
    decided: dict[str, Any] = {} if state == AgencyState.APPLIED else {"decided_at": now}
    if state == AgencyState.SUSPENDED:
        decided |= {"suspended_at": now, "reason": "Asked twice for the same."}
    row = Agency.objects.create(
        **{
            "name": name,
            "kind": AgencyKind.POLICE,
            "jurisdiction": COUNTY,
            "domains": ["police.example.org"],
            "contact_name": "Chief Diaz",
            "contact_email": "chief@police.example.org",
            "state": state,
        }
        | decided
        | columns
    )
    PolicyVersion.objects.create(
        agency=row,
        number=1,
        text=POLICY,
        proposed_at=now - timedelta(days=200),
        opened_at=now - timedelta(days=200),
        takes_effect_at=now - timedelta(days=200),
    )
    return row


def permission(of: Agency, *, now: datetime | None = None, is_confirmed: bool = True, **columns: Any) -> Permission:
    """In force from 100 days before now, for a year. It needs the object store."""
    now = now or timezone.now()
    content = f"%PDF-1.4 resolution {next(SERIAL)}".encode()
    return Permission.objects.create(
        **{
            "agency": of,
            "body": "Riverton City Council",
            "act": "resolution",
            "number": f"2026-{next(SERIAL)}",
            "vote": "7 to 2",
            "hearing_on": (now - timedelta(days=120)).date(),
            "document": kept(content, Purpose.DOCUMENT),
            "document_name": "resolution.pdf",
            "document_sha256": hashlib.sha256(content).hexdigest(),
            "policy": of.policies.latest("number"),
            "starts_at": now - timedelta(days=100),
            "ends_at": now + timedelta(days=265),
            "entered_at": now - timedelta(days=101),
            "confirmed_at": now - timedelta(days=100) if is_confirmed else None,
        }
        | columns
    )


def officer(of: Agency, role: OfficerRole = OfficerRole.REQUESTER, *, name: str = "Officer Diaz") -> Officer:
    """With an account on the agency's domain, and a second factor."""
    email = f"{name.lower().replace(' ', '.')}.{next(SERIAL)}@{of.domains[0]}"
    user = with_code(person(email, name, office=Office.OFFICER, office_of=of.uuid))
    return Officer.objects.create(user=user, agency=of, role=role)


def post_by(of: Officer, standing: Standing = Standing.PUBLISHED) -> Post:
    """A post in the agency's name, for people around a point."""
    named: dict[str, Any] = {
        "agency_uuid": of.agency.uuid,
        "agency_name": of.agency.name,
        "agency_under": "resolution 2026-4",
    }
    post = post_of(of.user, standing, title="Roadworks on Maple St", text="It is closed for a week.", **named)
    Post.objects.filter(pk=post.pk).update(category=Category.COMMUNITY)
    post.refresh_from_db()
    return post


def officer_invite(by: Officer, email: str, *, now: datetime | None = None) -> OfficerInvite:
    """A colleague is asked in; the address need not be an official one here."""
    now = now or timezone.now()
    ends = now + limits.OFFICER_INVITE_LIVES
    return OfficerInvite.objects.create(
        agency=by.agency, email=email, role=OfficerRole.READER, invited_by=by.user, created_at=now, expires_at=ends
    )


def overseer(name: str = "Ona") -> User:
    return with_code(person(f"{name.lower()}.{next(SERIAL)}@council.example.org", name, office=Office.OVERSEER))


def custodian(name: str = "Cus") -> User:
    return with_code(person(f"{name.lower()}.{next(SERIAL)}@example.org", name, office=Office.CUSTODIAN))


def reviewer(name: str = "Rev") -> User:
    """A moderator who may review routine requests."""
    email = f"{name.lower()}.{next(SERIAL)}@example.org"
    user = with_code(person(email, name, office=Office.MODERATOR, is_staff=True))
    Reviewer.objects.create(user=user)
    return user


def request_of(
    by: Officer, status: RequestStatus = RequestStatus.OPEN, *, now: datetime | None = None, **columns: Any
) -> FootageRequest:
    """Submitted two hours ago for three hours of yesterday, opened an hour ago, as its status says.

    The agency needs a permission, except for a draft.
    """
    now = now or timezone.now()
    start = now - timedelta(days=1, hours=3)
    facts: dict[str, Any] = {
        "agency": by.agency,
        "filed_by": by,
        "status": status,
        "offence": Offence.PARCEL_THEFT,
        "case_number": f"26-{next(SERIAL):05d}",
        "contact_name": "Officer Diaz",
        "contact_phone": "555 0100",
        "message": "A parcel was taken from a porch on Maple St. We look for a white van.",
        "area": AREA,
        "area_m2": AREA_M2,
        "window_start": start,
        "window_end": start + timedelta(hours=3),
        "created_at": now - timedelta(hours=3),
    }
    if status != RequestStatus.DRAFT:
        facts |= {
            "permission": by.agency.permissions.latest("starts_at"),
            "case_key": f"26{next(SERIAL):05d}",
            "case_slot": None if status in (RequestStatus.REFUSED, RequestStatus.WITHDRAWN) else 1,
            "submitted_at": now - timedelta(hours=2),
            "score": 0.5,
            "public_cells": ["882a306a6dfffff"],
        }
    if status not in (RequestStatus.DRAFT, RequestStatus.SUBMITTED, RequestStatus.IN_REVIEW):
        facts |= {"decided_at": now - timedelta(hours=1), "reason": "Narrow in place and time."}
    if status in (RequestStatus.OPEN, RequestStatus.CLOSED, RequestStatus.EXPIRED):
        facts |= {"opened_at": now - timedelta(hours=1), "answers_until": now + timedelta(days=7)}
    if status in (RequestStatus.CLOSED, RequestStatus.WITHDRAWN, RequestStatus.EXPIRED):
        facts |= {"ended_at": now}
    return FootageRequest.objects.create(**facts | columns)


def invitation(asked: FootageRequest, home: Home, answer: Answer = Answer.UNSEEN, **columns: Any) -> Invitation:
    now = timezone.now()
    times: dict[str, Any] = {} if answer == Answer.UNSEEN else {"seen_at": now}
    if answer not in (Answer.UNSEEN, Answer.SEEN):
        times["answered_at"] = now
    return Invitation.objects.create(request=asked, home=home, answer=answer, **times | columns)


def receipt_of(asked: FootageRequest, home: Home, owner: User) -> Receipt:
    """Signed, of no clips."""
    return receipts.write(asked, home, [], by=owner, now=timezone.now())


def share_of(
    asked: FootageRequest,
    clip: Clip,
    state: ShareState = ShareState.LENT,
    *,
    now: datetime | None = None,
    **columns: Any,
) -> Share:
    """A clip lent for a request, with copies in the store, and the hold on the clip."""
    now = now or timezone.now()
    facts: dict[str, Any] = {
        "agency": asked.agency,
        "request": asked,
        "home": clip.home,
        "clip": clip,
        "clip_uuid": clip.uuid,
        "given_at": now - timedelta(minutes=30),
        "state": state,
        "cell": clip.home.cell,
        "recorded_at": clip.recorded_at,
        "duration_s": clip.duration_s or 1.0,
        "clip_sha256": clip.sha256 or "ab" * 32,
        "ends_at": now - timedelta(minutes=30) + limits.LEASE,
    }
    if state in (ShareState.LENT, ShareState.ENDED):
        facts |= {
            "lent_at": now - timedelta(minutes=29),
            "copy": kept(f"copy {next(SERIAL)} {LENT}".encode(), Purpose.LEASE, "video/mp4"),
            "poster": kept(f"poster {next(SERIAL)} {LENT}".encode(), Purpose.LEASE_POSTER, "image/jpeg"),
        }
    if state in (ShareState.ENDED, ShareState.DELETED):
        facts |= {"lent_at": now - timedelta(minutes=29), "ended_at": now, "end_reason": "time"}
    if state == ShareState.DELETED:
        facts |= {"deleted_at": now}
    share = Share.objects.create(**facts | columns)
    if state in (ShareState.WAITING, ShareState.PROCESSING, ShareState.LENT):
        Hold.objects.create(
            clip=clip,
            holder=share.uuid,
            until=share.ends_at,
            sentence=f"Lent to {asked.agency.name}",
            shown_from=share.given_at,
        )
    return share


def sealed() -> dict[str, Any]:
    """What was given of a share before it was covered: columns of one whose copy is made anew."""
    now = timezone.now()
    return {
        "lent_at": now - timedelta(minutes=29),
        "sealed_at": now,
        "may_download": True,
        "sealed_copy": kept(f"sealed {next(SERIAL)} {LENT}".encode(), Purpose.LEASE, "video/mp4"),
        "sealed_poster": kept(f"sealed {next(SERIAL)} {LENT}".encode(), Purpose.LEASE_POSTER, "image/jpeg"),
    }


def download_of(share: Share, by: Officer, **columns: Any) -> Download:
    """A marked copy that left."""
    stored = kept(f"marked {next(SERIAL)} {LENT}".encode(), Purpose.EXPORT, "video/mp4")
    facts = {"purpose": "For the case file.", "what": "copy", "state": "taken", "sha256": stored.sha256}
    return Download.objects.create(**{"share": share, "officer": by, "stored": stored} | facts | columns)


def package_of(share: Share, by: Officer, **columns: Any) -> Package:
    """With this share in it, ready to be taken."""
    stored = kept(f"package {next(SERIAL)} {LENT}".encode(), Purpose.EXPORT, "application/zip")
    facts = {"purpose": "For the hearing of the 12th.", "state": "ready", "sha256": stored.sha256, "stored": stored}
    made = Package.objects.create(**{"request": share.under, "officer": by} | facts | columns)
    made.shares.set([share])
    return made


def handover_of(share: Share, by: Officer, *, by_warrant: bool = False, **columns: Any) -> Handover:
    """Asked for, and not decided."""
    facts: dict[str, Any] = {"recipient": "Riverton County District Attorney", "purpose": "To decide about a charge."}
    if by_warrant:
        document = kept(f"%PDF-1.4 warrant {next(SERIAL)}".encode(), Purpose.DOCUMENT)
        facts |= {"warrant_number": f"SW-{next(SERIAL)}", "warrant_court": "Riverton District Court"}
        facts |= {"document": document, "document_sha256": document.sha256}
    return Handover.objects.create(**{"share": share, "asked_by": by} | facts | columns)


def ended_share(asked: FootageRequest, clip: Clip, **columns: Any) -> Share:
    """Taken back and deleted, with the record of it."""
    share = share_of(asked, clip, ShareState.DELETED, **{"end_reason": "withdrawn"} | columns)
    records.write(share, [], now=timezone.now())
    return share


def place_of(kind: PlaceKind, lat: float = 42.1235, lon: float = -71.6543, **columns: Any) -> ProtectedPlace:
    """A protected place around a point in AREA: the whole cell of a shelter or clinic, else a hundred metres."""
    is_hidden = kind in HIDDEN_KINDS
    cell = coarse_cell(lat, lon) if is_hidden else ""
    ring = shapes.cell_ring(cell) if is_hidden else shapes.circle(lat, lon, 100)
    west, south, east, north = shapes.bounds(ring)
    facts: dict[str, Any] = {"name": "" if is_hidden else f"{kind.label} {next(SERIAL)}", "cell": cell}
    facts |= {"area": [] if is_hidden else ring, "west": west, "south": south, "east": east, "north": north}
    return ProtectedPlace.objects.create(kind=kind, **facts | columns)


def counsel(name: str = "Ramos and Lee, defence", **columns: Any) -> Agency:
    """Defence counsel, listed; ask with a permission of the act "appointment"."""
    facts: dict[str, Any] = {"kind": AgencyKind.COUNSEL, "bar_number": "BBO 667123", "domains": ["counsel.example.org"]}
    return agency(name, **facts | columns)


def demand_of(
    of: Agency,
    home: Home | None,
    kind: DemandKind = DemandKind.WARRANT,
    state: DemandState = DemandState.RECEIVED,
    *,
    now: datetime | None = None,
    gag_until: datetime | None = None,
    **columns: Any,
) -> LegalDemand:
    """A paper filed eight days ago, its owner told then, or to be told at gag_until; an emergency stated an hour ago.

    home: also the account whose owner it concerns. An emergency needs two officers of the agency.
    """
    now = now or timezone.now()
    received = now - timedelta(days=8)
    owner = home.memberships.get(role="owner").user if home is not None else None
    facts: dict[str, Any] = {"agency": of, "kind": kind, "state": state, "home": home, "account": owner}
    if kind == DemandKind.EMERGENCY:
        first, second = of.officers.order_by("pk")[:2]
        facts |= {"officer": first, "officer_says": "A child was taken into a van on Maple St at noon."}
        facts |= {"supervisor": second, "supervisor_says": "I know of it and hold it for true.", "received_at": now}
        if state in (DemandState.RELEASED, DemandState.ENDED):
            facts |= {"decided_at": now, "tell_at": now, "told_at": now}
    else:
        document = kept(f"%PDF-1.4 order {next(SERIAL)}".encode(), Purpose.DOCUMENT)
        facts |= {
            "issuer": "Riverton District Court",
            "number": f"SW-26-{next(SERIAL)}",
            "dated_on": received.date(),
            "document": document,
            "document_sha256": document.sha256,
            "names": "Maple St 1",
            "received_at": received,
            "release_from": received + timedelta(days=7),
        }
        told = {"tell_at": received, "told_at": received}
        gag = {"gag_from": received, "gag_until": gag_until, "gag_number": "GO-7", "tell_at": gag_until}
        facts |= told if gag_until is None else gag
        if state in (DemandState.RELEASED, DemandState.IN_FORCE, DemandState.ENDED):
            facts |= {"decided_at": now}
        if kind == DemandKind.PRESERVATION:
            facts |= {"until": now + timedelta(days=90)}
    if state == DemandState.REFUSED:
        facts |= {"decided_at": now, "reason": "The paper names no camera of this home."}
    return LegalDemand.objects.create(**facts | columns)


def line_of(demand: LegalDemand, from_hour: datetime, hours: int = 2, **columns: Any) -> DemandLine:
    """from_hour: a whole hour."""
    facts: dict[str, Any] = {"quote": "recordings of the camera at the front door from 14:00 to 16:00"}
    facts |= {"from_hour": from_hour, "until_hour": from_hour + timedelta(hours=hours)}
    return DemandLine.objects.create(**{"demand": demand} | facts | columns)


def tick_of(line: DemandLine, camera: Camera, hour: datetime) -> Tick:
    return Tick.objects.create(line=line, camera=camera, camera_uuid=camera.uuid, hour=hour)


def ordered_of(of: Agency, camera: Camera, kind: DemandKind = DemandKind.WARRANT) -> tuple[LegalDemand, DemandLine]:
    """A demand with a line over two hours of today, or of yesterday, of which the first is ticked for this camera."""
    demand = demand_of(of, camera.home, kind)
    line = line_of(demand, timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=3))
    tick_of(line, camera, line.from_hour)
    return demand, line


def preserved_of(demand: LegalDemand, clip: Clip) -> Preserved:
    """A sealed copy of a clip, kept by a preservation in force."""
    stored = kept(f"sealed {next(SERIAL)} {LENT}".encode(), Purpose.PRESERVED, "video/mp4")
    return Preserved.objects.create(
        demand=demand,
        home=clip.home,
        camera=clip.camera,
        camera_uuid=clip.camera.uuid,
        camera_name=clip.camera.name,
        is_indoor=not clip.camera.is_outdoor,
        clip=clip,
        clip_uuid=clip.uuid,
        recorded_at=clip.shown_at,
        duration_s=clip.duration_s or 1.0,
        sha256=clip.sha256 or "ab" * 32,
        state=PreservedState.KEPT,
        stored=stored,
        kept_at=timezone.now(),
    )


def opened_share(demand: LegalDemand, clip: Clip, **columns: Any) -> Share:
    """What a released demand opened of a clip, with copies in the store, and no hold."""
    assert demand.kind in OPENS_FOOTAGE
    now = timezone.now()
    facts: dict[str, Any] = {
        "agency": demand.agency,
        "demand": demand,
        "home": clip.home,
        "clip": clip,
        "clip_uuid": clip.uuid,
        "given_at": now - timedelta(minutes=30),
        "state": ShareState.LENT,
        "may_download": True,
        "cell": clip.home.cell,
        "recorded_at": clip.recorded_at,
        "duration_s": clip.duration_s or 1.0,
        "clip_sha256": clip.sha256 or "ab" * 32,
        "ends_at": now - timedelta(minutes=30) + limits.LEASE,
        "lent_at": now - timedelta(minutes=29),
        "copy": kept(f"copy {next(SERIAL)} {LENT}".encode(), Purpose.LEASE, "video/mp4"),
        "poster": kept(f"poster {next(SERIAL)} {LENT}".encode(), Purpose.LEASE_POSTER, "image/jpeg"),
    }
    return Share.objects.create(**facts | columns)


def programme_of(by: User, state: ProgrammeState = ProgrammeState.LISTED, **columns: Any) -> Programme:
    now = timezone.now()
    facts: dict[str, Any] = {
        "name": f"Doorbells for Maple St {next(SERIAL)}",
        "sponsor": "Riverton Housing Co-op",
        "proposed_by": by,
        "cost": "4,000 dollars, from the co-op's own funds",
        "price": "nothing",
        "terms": "Each household of the co-op may have one camera. It is theirs. They owe nothing for it.",
        "count": 20,
        "state": state,
    }
    if state != ProgrammeState.PROPOSED:
        facts |= {"decided_at": now, "reason": "It ties the camera to nothing."}
    return Programme.objects.create(**facts | columns)


def voucher_of(programme: Programme, code: str = "MAPLE2345678", **columns: Any) -> Voucher:
    now = timezone.now()
    facts: dict[str, Any] = {"code_hash": vouchers.hash_of(code)}
    facts |= {"made_at": now, "expires_at": now + limits.VOUCHER_LIVES}
    return Voucher.objects.create(**{"programme": programme} | facts | columns)


def filmed_by(asker: User, wish: Wish = Wish.BLUR, **columns: Any) -> Filmed:
    """Asked yesterday, for an hour of the day before, in the cell of ana's home."""
    now = timezone.now()
    start = now - timedelta(days=2)
    facts: dict[str, Any] = {
        "asker": asker,
        "wish": wish,
        "cell": coarse_cell(42.1235, -71.6543, 10),
        "from_at": start,
        "until_at": start + timedelta(hours=1),
        "describes": "A green coat, with a brown dog, on the pavement.",
        "asked_at": now - timedelta(days=1),
        "tell_at": now - timedelta(days=1) + limits.FILMED_ANSWER,
    }
    return Filmed.objects.create(**facts | columns)


def filmed_ask_of(filmed: Filmed, home: Home, reply: Reply = Reply.WAITING, **columns: Any) -> FilmedAsk:
    times = {} if reply == Reply.WAITING else {"replied_at": timezone.now()}
    return FilmedAsk.objects.create(**{"filmed": filmed, "home": home, "reply": reply} | times | columns)


def sign_of(camera: Camera, **columns: Any) -> DoorSign:
    return DoorSign.objects.create(camera=camera, **columns)


def people() -> dict[str, User]:
    """Who works here, for the access matrix: moderator, officer (administrator of an agency), overseer, custodian."""
    of = agency()
    permission(of)
    return {
        "moderator": reviewer(),
        "officer": officer(of, OfficerRole.ADMIN).user,
        "overseer": overseer(),
        "custodian": custodian(),
    }
