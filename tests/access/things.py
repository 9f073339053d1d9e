"""The things that stand in URLs, all ana's, and the people who ask for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips import parts
from devices.clips.models import BrokenGlass, Trigger, Upload
from devices.notices.models import Notice, NoticeKind
from devices.notices.telling import tell
from devices.objects.models import Purpose
from devices.people import tokens
from devices.people.models import Appointment, Home, MemberInvite, Role, User
from neighbors.areas import blocking
from neighbors.posts import contacting, ending
from neighbors.posts.models import Standing
from police_portal.agencies.models import PolicyComment, Reviewer
from police_portal.custody.models import ShareState
from police_portal.giveaways.models import ProgrammeState
from police_portal.law.models import DemandKind, DemandState
from police_portal.oversight.models import Sample
from police_portal.requests.models import PlaceKind, RequestStatus
from police_portal.transparency.models import ClosedMonth
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.neighborhood import comment_of, media_of, neighbor, post_of, removal
from tests.street import person

GRID = {"tile_width": 160, "tile_height": 90, "columns": 5, "rows": 1, "count": 5, "every_s": 2.5}
SEEKABLE: dict[str, Any] = {"strip_grid": GRID}


def announced(camera: Camera) -> Upload:
    now = timezone.now()
    upload = parts.begin(
        camera,
        by=camera,
        sha256="ab" * 32,
        size_bytes=100,
        content_type="video/mp4",
        recorded_at=now,
        trigger=Trigger.MOTION,
        now=now,
    )
    assert isinstance(upload, Upload)
    return upload


@pytest.fixture
def things(
    store: None,
    ana: User,
    mia: User,
    vic: User,
    gus: User,
    ben: User,
    operator: User,
    maple: Home,
    porch: Camera,
    garden: Camera,
    oak_door: Camera,
) -> dict[str, Any]:
    """home, camera (the porch; the guest's), other_camera (the garden); people by role; tokens by role and `camera`.

    member, owner_seat: vic's and ana's places in her home. invite: into it, for ben. notice, api_token: ana's.
    appointment: of vic to overseer, proposed by the operator, waiting for mia's word. glass: the clip, opened by him.
    Everybody has an area and accepted the guidelines. post, draft_post, deleted_post: ana's; the first is public.
    agency, permission, policy, officer_seat; other_seat: of another agency's officer; officer_asked: an invitation to
    ben's address; agency_draft, agency_post: the agency's, the second is public;
    footage_request: open, draft_request, waiting_request: in review, all of the officer's; invitation: ana's home was
    asked; receipt: hers, of nothing; share: her clip, lent to the agency.
    covered_share: its copy is made anew, covered_download left before; sign: of the garden; ended_sign: of the porch.
    download: the officer's, of it; ended_share: of another clip, deleted, with its record.
    programme, programme_waiting: giveaways that ana proposed, listed and not decided; the porch came by the first.
    warrant, subpoena: for the agency, about ana, who was told; gagged_warrant: she may not know of it yet;
    line: of the warrant, two hours of it, the first ticked for the porch; preservation: the same, not in force yet;
    preserving: in force, with a sealed copy of the clip.
    account_demand: released, with its file. emergency: released, not reviewed; emergency_stated: by another officer.
    protected_place: a shelter far from ana. decision: about a post of ana's that ben flagged.
    comment, deleted_comment: ana's under her post; comment_of_neighbor: ben's. contact: ben writes to ana about it.
    block: ana's, of somebody else. media: in another draft; public_media: in the post; both of her clip, blurred.
    number, nonsense: what stands in allauth's addresses.

    clip: a ready one of the porch; other_clip: of the garden. upload: in parts. tokens: each person's own, and
    those of the porch, the garden (other_camera) and ben's camera (neighbor_camera).
    """
    people = {"owner": ana, "manager": mia, "viewer": vic, "guest": gus, "neighbor": ben, "operator": operator}
    people |= portal.people()
    now = timezone.now()
    tokens_of_people = {who: tokens.make(user, "rows", by=user, now=now) for who, user in people.items()}
    tell([ana], NoticeKind.MEMBER_JOINED, now=now, path="/me/", member="Mia", home="Maple St 12")
    invite = MemberInvite.objects.create(
        home=maple, email="Ben@example.org", role=Role.VIEWER, invited_by=ana, expires_at=now + timedelta(days=7)
    )
    appointment = Appointment.objects.create(
        user=vic, office="overseer", proposed_by=operator, second=mia, expires_at=now + timedelta(days=7)
    )
    for who, user in people.items():
        if who != "officer":
            neighbor(user)
    gone = post_of(ana, at=now - timedelta(days=2))
    ending.delete(gone, by=ana, now=now + timedelta(hours=1))  # still to be taken back
    post = post_of(ana, home=maple, at=now - timedelta(days=2))
    taken_back = comment_of(ana, post)
    ending.delete(taken_back, by=ana, now=now + timedelta(hours=1))
    clip, with_media = ready_clip(porch, **SEEKABLE), post_of(ana, Standing.DRAFT, home=maple, at=now)
    assert post.shown is not None
    asking = people["officer"].officer
    asked = portal.request_of(asking)
    lent = portal.share_of(asked, clip, may_download=True)
    covered = portal.share_of(asked, ready_clip(garden, **SEEKABLE), ShareState.WAITING, **portal.sealed())
    given = portal.programme_of(ana)
    filmed = portal.filmed_by(ben)
    portal.voucher_of(given, used_at=now, camera=porch)
    account = portal.kept(b'{"kind":"porch-account-data"}', Purpose.ACCOUNT, "application/json")
    opened: dict[str, Any] = {"account_data": account, "account_data_sha256": account.sha256}
    subpoena, released = DemandKind.SUBPOENA, DemandState.RELEASED
    second, emergency = portal.officer(asking.agency, name="Officer Kim"), DemandKind.EMERGENCY
    warrant, line = portal.ordered_of(asking.agency, porch)
    preserving = portal.demand_of(asking.agency, maple, DemandKind.PRESERVATION, DemandState.IN_FORCE)
    portal.preserved_of(preserving, clip)
    alone: dict[str, Any] = {"officer": second, "supervisor": None, "supervisor_says": ""}
    return {
        "agency": asking.agency,
        "warrant": warrant,
        "line": line,
        "preservation": portal.ordered_of(asking.agency, porch, DemandKind.PRESERVATION)[0],
        "preserving": preserving,
        "gagged_warrant": portal.demand_of(asking.agency, maple, gag_until=now + timedelta(days=30)),
        "subpoena": portal.demand_of(asking.agency, maple, subpoena),
        "account_demand": portal.demand_of(asking.agency, maple, subpoena, released, **opened),
        "emergency": portal.demand_of(asking.agency, maple, emergency, released),
        "emergency_stated": portal.demand_of(asking.agency, None, emergency, DemandState.STATED, **alone),
        "permission": asked.permission,
        "policy": asking.agency.policies.get(),
        "policy_comment": PolicyComment.objects.create(
            version=asking.agency.policies.get(), author=ben, text="Two people are too many."
        ),
        "officer_seat": asking,
        "other_seat": portal.officer(portal.agency("Shelby Fire", domains=["fire.example.org"])),
        "agency_draft": portal.post_by(asking, Standing.DRAFT),
        "agency_post": portal.post_by(asking),
        "officer_asked": portal.officer_invite(asking, ben.email, now=now),
        "footage_request": asked,
        "draft_request": portal.request_of(asking, RequestStatus.DRAFT),
        "waiting_request": portal.request_of(asking, RequestStatus.IN_REVIEW),
        "invitation": portal.invitation(asked, maple),
        "receipt": portal.receipt_of(asked, maple, ana),
        "share": lent,
        "download": portal.download_of(lent, asking),
        "covered_share": covered,
        "covered_download": portal.download_of(covered, asking, state="gone"),
        "a_year": str(ClosedMonth.objects.create(month=date(2020, 12, 1)).month.year),  # its last month is closed
        "filmed": filmed,
        "filmed_ask": portal.filmed_ask_of(filmed, maple),
        "sign": portal.sign_of(garden),
        "ended_sign": portal.sign_of(porch, ended_at=now),
        "package": portal.package_of(lent, asking),
        "handover": portal.handover_of(lent, asking),
        "filed_warrant": portal.handover_of(lent, asking, by_warrant=True),
        "ended_share": portal.ended_share(asked, ready_clip(garden, **SEEKABLE)),
        "programme": given,
        "programme_waiting": portal.programme_of(ana, ProgrammeState.PROPOSED),
        "protected_place": portal.place_of(PlaceKind.SHELTER, 42.05, -71.75),
        "sample": Sample.objects.create(request=asked),
        "reviewer": Reviewer.objects.get(),
        "glass": BrokenGlass.objects.create(
            clip=clip,
            home=maple,
            by=operator,
            reason="Somebody is in danger.",
            at=now,
            until=now + timedelta(minutes=30),
        ),
        "appointment": appointment,
        "media": media_of(with_media.revisions.get(), clip),
        "public_media": media_of(post.shown, clip),
        "blurred": "blurred",
        "poster": "poster",
        "original": "original",
        "post": post,
        "comment": comment_of(ana, post),
        "deleted_comment": taken_back,
        "comment_of_neighbor": comment_of(ben, post),
        "contact": contacting.write_to_author(post, "Hello.", by=ben, now=now),
        "block": blocking.block(person("gone@example.org", "Gone"), "Neighbor 1", by=ana, now=now),
        "draft_post": post_of(ana, Standing.DRAFT, at=now),
        "deleted_post": gone,
        "decision": removal(ana, ben, at=now - timedelta(days=1)),
        "member": vic.memberships.get(),
        "owner_seat": ana.memberships.get(),
        "invite": invite,
        "home": maple,
        "camera": porch,
        "other_camera": garden,
        "clip": clip,
        "other_clip": ready_clip(garden, **SEEKABLE),
        "upload": announced(porch),
        "token_of_nobody": "not-signed-by-us",
        "notice": Notice.objects.get(user=ana, kind=NoticeKind.MEMBER_JOINED),
        "api_token": ana.api_tokens.get(),
        "kind_post": "post",
        "kind_comment": "comment",
        "kind_message": "message",
        "kind_contact": "contact",
        "number": "1",
        "nonsense": "set-nothing",
        "people": people,
        "tokens": tokens_of_people
        | {"camera": "cam_porch", "other_camera": "cam_garden", "neighbor_camera": "cam_oak"},
    }
