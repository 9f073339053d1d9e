"""What the portal has of a person who takes a copy of their data: what was asked of them, and what they gave.

Of agencies, orders and the filmed: what the person's own pages show at this moment, and no more. Every file is there
whether there is something in it or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from devices.audit.models import AuditEntry
from devices.people.models import Home, Right, User
from devices.taking.shape import AT_ONCE, File, Part, Row, Taken, Weight, told, weight_of
from police_portal.actions import Action
from police_portal.agencies.models import Agency, Officer, PolicyComment, Reviewer, Suspension
from police_portal.consent import receipts, wording
from police_portal.consent.models import Invitation, Mute, OptOut, Receipt
from police_portal.custody import log, records
from police_portal.custody.models import DeletionRecord, Download, Handover, Share
from police_portal.filmed import wording as filmed_wording
from police_portal.filmed.models import DoorSign, Filmed, FilmedAsk, FilmedMute
from police_portal.giveaways.models import Programme, Voucher
from police_portal.law.models import DemandKind, DemandLine, DemandQuerySet, Gag, LegalDemand, Tick
from police_portal.requests.models import FootageRequest

ACTS = frozenset(
    {
        Action.AGENCY_APPLIED,
        Action.POLICY_COMMENTED,
        Action.INVITATION_SEEN,
        Action.INVITATION_DECLINED,
        Action.WARRANT_ASKED_FOR,
        Action.REQUESTS_OPTED_OUT,
        Action.REQUESTS_OPTED_IN,
        Action.AGENCY_MUTED,
        Action.AGENCY_UNMUTED,
        Action.FOOTAGE_SHARED,
        Action.SHARE_WITHDRAWN,
        Action.HANDOVER_CONSENTED,
        Action.PROGRAMME_PROPOSED,
        Action.VOUCHERS_MADE,
        Action.VOUCHER_USED,
        Action.VOUCHER_DETACHED,
        Action.FILMED_ASKED,
        Action.FILMED_REPLIED,
        Action.FILMED_MUTED,
        Action.FILMED_UNMUTED,
        Action.SIGN_MADE,
        Action.SIGN_ENDED,
    }
)


def parts(user: User, now: datetime) -> Taken:
    made = [
        Part(
            "letters",
            _("What agencies asked of your homes, word for word, what you answered, and whom you do not hear from."),
            (Invitation, FootageRequest, OptOut, Mute),
            lambda: _letters(user),
        ),
        Part(
            "shares",
            _("What you lent or had to give: on which terms, everything that was done with it, and what left."),
            (Share, Download, Handover),
            lambda: _shares(user),
        ),
        Part(
            "receipts",
            _(
                "What you consented to when you shared, and the records of what was deleted, each signed: what stands "
                "under “file”, saved as a file of its own, is checked by the verifier of the public log."
            ),
            (Receipt, DeletionRecord),
            lambda: _receipts(user),
        ),
        Part(
            "orders",
            _("Legal demands that concern you; their papers stand in the folder orders."),
            (LegalDemand, Gag, DemandLine, Tick),
            lambda: _orders(user),
            lambda: _papers_weigh(user),
        ),
        Part(
            "filmed",
            _("What you asked as somebody who was filmed, what you were asked, and the signs at your doors."),
            (Filmed, FilmedAsk, FilmedMute, DoorSign),
            lambda: _filmed(user),
        ),
        Part(
            "offices",
            _("Your place at an agency, your right to review, and an agency's application that you made."),
            (Officer, Suspension, Reviewer, Agency),
            lambda: _offices(user),
        ),
        Part(
            "giveaways",
            _("Giveaways that you proposed, cameras of yours that came by one, and your comments on use policies."),
            (Programme, Voucher, PolicyComment),
            lambda: _giveaways(user),
        ),
    ]
    return Taken(made, _left_out(), frozenset(action.value for action in ACTS))


def _left_out() -> list[str]:
    return [
        _("Copies that agencies hold of what you lent: they are made from your recordings. Their log is here."),
        _("Who else was asked, or who asked you as somebody filmed: neither side learns of the other."),
    ]


def _letters(user: User) -> Iterator[Row]:
    mine = Invitation.objects.visible_to(user).select_related("request__agency", "home")
    for one in mine.order_by("pk").iterator(chunk_size=AT_ONCE):
        asked = one.request
        yield {
            "what": "letter",
            "home": one.home.uuid,
            "reference": asked.reference,
            "agency": asked.agency.name,
            "offence": asked.get_offence_display(),
            "case_number": asked.case_number,
            "contact": asked.contact_name,
            "message": wording.message(asked),
            "area": asked.area,
            "from": asked.window_start,
            "to": asked.window_end,
            "came_at": one.created_at,
            "seen_at": one.seen_at,
            "reminded_at": one.reminded_at,
            "answer": one.answer,
            "answered_at": one.answered_at,
        }
    owned = Home.objects.where(user, Right.OWN)
    yield from told("no requests", OptOut.objects.filter(home__in=owned), "at", home="home__uuid")
    muted = Mute.objects.filter(home__in=owned)
    yield from told("no requests of an agency", muted, "at", home="home__uuid", agency="agency__name")


def _shares(user: User) -> Iterator[Row]:
    mine = Share.objects.of_owner(user)
    terms = ("is_redacted", "gives_original", "may_download", "with_sound", "said_name", "said_contact", "said_address")
    yield from told(
        "share",
        mine,
        "uuid",
        "state",
        *terms,
        "recorded_at",
        "duration_s",
        "start_s",
        "end_s",
        "given_at",
        "lent_at",
        "ends_at",
        "extended_at",
        "extended_why",
        "ended_at",
        "end_reason",
        "deleted_at",
        agency="agency__name",
        request="request__reference",
        demand="demand__reference",
        home="home__uuid",
        recording="clip_uuid",
        recording_sha256="clip_sha256",
    )
    for share, line in log.of_all(mine):
        yield {"what": "done with a share", "share": share, "at": line.at, "says": line.sentence, "why": line.why}
    left = Download.objects.left().filter(share__in=mine.values("pk"))
    yield from told(
        "left here", left, "at", "purpose", "sha256", "attested_at", share="share__uuid", who="officer__user__name"
    )


def _receipts(user: User) -> Iterator[Row]:
    for receipt in receipts.of_owner(user).order_by("pk").iterator(chunk_size=AT_ONCE):
        yield {"what": "receipt", "file": receipts.as_file(receipt)}
    mine = DeletionRecord.objects.filter(share__in=Share.objects.of_owner(user).values("pk"))
    for record in mine.order_by("pk").iterator(chunk_size=AT_ONCE):
        yield {"what": "deletion record", "file": records.as_json(record)}


def _demands(user: User) -> DemandQuerySet:
    return LegalDemand.objects.of_owner(user)


def _papers_weigh(user: User) -> Weight:
    mine = _demands(user)
    return weight_of(mine, "document") + weight_of(Gag.objects.filter(demand__in=mine.values("pk")), "document")


def _orders(user: User) -> Iterator[Row | File]:
    mine = _demands(user)
    loaded = ("agency", "document", "officer__user", "supervisor__user")
    for one in mine.select_related(*loaded).order_by("pk").iterator(chunk_size=AT_ONCE):
        yield _order(one)
        if one.document is not None:
            yield File(f"orders/{one.reference}.pdf", one.document.key)
    orders = Gag.objects.filter(demand__in=mine.values("pk")).select_related("demand", "document")
    for gag in orders.order_by("pk").iterator(chunk_size=AT_ONCE):
        yield {
            "what": "telling you was forbidden",
            "demand": gag.demand.reference,
            "number": gag.number,
            "from": gag.from_at,
            "until": gag.until,
            "lifted_at": gag.lifted_at,
        }
        if gag.document is not None:
            yield File(f"orders/{gag.demand.reference} telling {gag.uuid.hex[:8]}.pdf", gag.document.key)
    lines = DemandLine.objects.filter(demand__in=mine.values("pk"))
    named = ("includes_indoor", "includes_faces", "includes_sound", "includes_original")
    yield from told(
        "line of an order", lines, "uuid", "quote", "from_hour", "until_hour", *named, demand="demand__reference"
    )
    ticked = Tick.objects.filter(line__in=lines.values("pk"))
    yield from told("hour of a camera", ticked, "hour", line="line__uuid", camera="camera_uuid")
    taken = AuditEntry.objects.filter(subject_uuid__in=mine.values("uuid"), action=Action.ACCOUNT_DATA_TAKEN)
    yield from told("account data was taken", taken, "at", demand="subject_uuid", who="person__name")


def _order(one: LegalDemand) -> Row:
    row: Row = {
        "what": one.kind,
        "uuid": one.uuid,
        "reference": one.reference,
        "state": one.state,
        "agency": one.agency.name,
        "issuer": one.issuer,
        "number": one.number,
        "dated_on": one.dated_on,
        "due_on": one.due_on,
        "document_sha256": one.document_sha256,
        "received_at": one.received_at,
        "told_at": one.told_at,
        "can_be_given_from": one.release_from,
        "decided_at": one.decided_at,
        "reason": one.reason,
        "kept_until": one.until,
        "ended_at": one.ended_at,
        "gave_account_data": bool(one.account_data_sha256),
    }
    if one.kind != DemandKind.EMERGENCY:
        return row
    return row | {
        "stated_by": str(one.officer or ""),
        "stated": one.officer_says,
        "confirmed_by": str(one.supervisor or ""),
        "confirmed": one.supervisor_says,
        "why_you_were_told_later": one.telling_endangers,
        "was_right": one.was_right,
        "review": one.review,
    }


def _filmed(user: User) -> Iterator[Row]:
    for one in Filmed.objects.visible_to(user).order_by("pk").iterator(chunk_size=AT_ONCE):
        yield {
            "what": "you asked",
            "wish": one.wish,
            "cell": one.cell,
            "from": one.from_at,
            "to": one.until_at,
            "describes": one.describes,
            "asked_at": one.asked_at,
            "told_by": one.tell_at,
            "outcome": filmed_wording.outcome(one),
            "names": one.names if one.told_at is not None else [],
        }
    asks = FilmedAsk.objects.visible_to(user)
    window = {"from": "filmed__from_at", "to": "filmed__until_at"}
    own = {"wish": "filmed__wish", "describes": "filmed__describes", "home": "home__uuid"}
    yield from told(
        "you were asked", asks, "created_at", "reply", "replied_at", "says_agencies", "said", **own, **window
    )
    owned = Home.objects.where(user, Right.OWN)
    yield from told("no questions of the filmed", FilmedMute.objects.filter(home__in=owned), "at", home="home__uuid")
    signs = DoorSign.objects.filter(camera__home__in=owned)
    yield from told("sign at a door", signs, "made_at", "ended_at", camera="camera__uuid")


def _offices(user: User) -> Iterator[Row]:
    places = Officer.objects.filter(user=user)
    yield from told(
        "place at an agency", places, "role", "joined_at", "switched_off_at", "switched_off_why", agency="agency__name"
    )
    stopped = Suspension.objects.filter(officer__user=user)
    yield from told("suspension", stopped, "at", "reason", "lifted_at", "lifted_why")
    yield from told("right to review", Reviewer.objects.filter(user=user), "named_at", "ended_at")
    applied = Agency.objects.filter(applied_by=user)
    yield from told(
        "application", applied, "name", "kind", "contact_name", "contact_email", "state", "applied_at", "decided_at"
    )


def _giveaways(user: User) -> Iterator[Row]:
    proposed = Programme.objects.visible_to(user)
    said = ("name", "sponsor", "cost", "price", "terms", "count", "proposed_at", "state", "decided_at", "reason")
    yield from told("giveaway", proposed, *said)
    used = Voucher.objects.filter(camera__home__in=Home.objects.where(user, Right.OWN))
    yield from told("camera by a giveaway", used, "used_at", camera="camera__uuid", giveaway="programme__name")
    comments = PolicyComment.objects.filter(author=user)
    columns = ("text", "at", "shown_at", "left_out_at", "left_out_why")
    yield from told("comment on a use policy", comments, *columns, agency="version__agency__name")
