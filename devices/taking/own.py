"""What this app has of a person: account, signing in, homes, cameras, recordings, looks, and what they were told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.models import AuditEntry, AuditPerson, DelayedEntry
from devices.cameras.models import Camera
from devices.clips.models import BrokenGlass, Clip, Hold
from devices.notices import wording
from devices.notices.models import Notice, NoticeKind
from devices.objects.models import StoredObject
from devices.people.models import ApiToken, Appointment, Home, MemberInvite, Membership, Right, User
from devices.taking import recordings
from devices.taking.shape import AT_ONCE, Part, Row, Taken, told

# What somebody is told for their office, or for the agency they work at, belongs to it
BY_OFFICE = frozenset(
    {
        NoticeKind.APPOINTED,
        NoticeKind.SHARED,
        NoticeKind.WARRANT_WAITS,
        NoticeKind.AGENCY_APPLIED,
        NoticeKind.AGENCY_SUSPENDED,
        NoticeKind.AGENCY_POLICY,
        NoticeKind.PERMISSION_WAITS,
        NoticeKind.PERMISSION_DECIDED,
        NoticeKind.PERMISSION_ENDS,
        NoticeKind.REVIEW_WAITS,
        NoticeKind.REQUEST_DECIDED,
        NoticeKind.REQUEST_ENDED,
        NoticeKind.OUTCOME_OWED,
        NoticeKind.OFFICER_OFF,
        NoticeKind.SAMPLE_WAITS,
        NoticeKind.DEMAND_WAITS,
        NoticeKind.EMERGENCY_STATED,
        NoticeKind.EMERGENCY_CONFIRMED,
        NoticeKind.EMERGENCY_RELEASED,
        NoticeKind.EMERGENCY_REVIEWED,
        NoticeKind.COPY_REPLACED,
        NoticeKind.PROGRAMME_WAITS,
    }
)
AT_WORK = "/portal/"  # where a notice of any kind leads an officer
ACTS = frozenset(
    {
        Action.HOME_ADDED,
        Action.HOME_CHANGED,
        Action.HOME_MODE_CHANGED,
        Action.HOME_DELETED,
        Action.MEMBER_INVITED,
        Action.INVITE_WITHDRAWN,
        Action.MEMBER_JOINED,
        Action.MEMBER_CHANGED,
        Action.MEMBER_REMOVED,
        Action.MEMBER_LEFT,
        Action.ALERTS_CHANGED,
        Action.API_TOKEN_MADE,
        Action.API_TOKEN_REVOKED,
        Action.SIGNED_IN,
        Action.NAME_CHANGED,
        Action.DATA_TAKEN,
        Action.CAMERA_ADDED,
        Action.CAMERA_CHANGED,
        Action.PAIRING_CODE_MADE,
        Action.CAMERA_TOKEN_ROTATED,
        Action.CAMERA_TOKEN_REVOKED,
        Action.CAMERA_REMOVED,
        Action.CLIP_RECEIVED,
        Action.CLIP_RETRIED,
        Action.CLIP_COPY_ASKED,
        Action.CLIP_STARRED,
        Action.CLIP_UNSTARRED,
        Action.CLIP_PLAYED,
        Action.CLIP_DOWNLOADED,
        Action.CLIP_LINKED,
        Action.CLIP_DELETION_ASKED,
        Action.CLIP_DELETION_UNDONE,
    }
)
NAMED = ("home", "camera", "clip", "post", "comment", "share", "invitation")  # what stands elsewhere in the copy


def parts(user: User, now: datetime) -> Taken:
    made = [
        Part(
            "account",
            _("Your account: name, addresses, offices that you were given."),
            (User, EmailAddress, Appointment),
            lambda: _account(user),
        ),
        Part(
            "signing-in",
            _("Where you are signed in, your second factors and API tokens. Passwords, keys and codes are not in it."),
            (UserSession, Authenticator, ApiToken),
            lambda: _signing_in(user),
        ),
        Part(
            "homes",
            _("The homes you live in and your part in each; of those you set up, the exact place and every setting."),
            (Home, Membership, MemberInvite),
            lambda: _homes(user, now),
        ),
        Part(
            "cameras",
            _("The cameras you see; of those you set up, every setting. Their tokens are not in it."),
            (Camera,),
            lambda: _cameras(user),
        ),
        Part(
            "recordings",
            _(
                "The recordings that you may download, with what was found in each. The files stand in the folder "
                "recordings; “unmasked” beside one: as it was before its privacy zones, where you chose to keep that."
            ),
            (Clip, Hold, StoredObject),
            lambda: recordings.rows(user, now),
            lambda: recordings.weight(user),
        ),
        Part(
            "who-looked",
            _("Who looked at the recordings of the homes you own."),
            (BrokenGlass,),
            lambda: recordings.looks_at(user),
        ),
        Part("notices", _("What you were told here, and when you read it."), (Notice,), lambda: _notices(user)),
    ]
    return Taken(made, _left_out(), frozenset(action.value for action in ACTS))


def acts_part(user: User, acts: frozenset[str], now: datetime) -> Part:
    """What this person did, in all of the apps: acts are theirs together."""
    says = _("What you did here for yourself, as the log has it.")
    return Part("what-you-did", says, (AuditEntry, AuditPerson, DelayedEntry), lambda: _acts(user, acts, now))


def _left_out() -> list[str]:
    return [
        _("Passwords, tokens, codes and keys: of most only a hash is kept here, and who has them can sign in as you."),
        _("Other people: who else lives in your homes stands on the page of the home. A copy is yours alone."),
        _(
            "Recordings that you may look at, and not download: whoever owns the home decides about those. Of one that "
            "could not be read, or was not read yet, only its owner takes the file."
        ),
        _("Stills, previews and copies for other players: made from the recordings that are here, and made again."),
        _("Uploads that are not whole yet, and what the system keeps of its own work: its queues, checks and backups."),
        _("What you learned or did by an office, or for an agency: that belongs to the office."),
        _("What cannot be told by law at this time."),
    ]


def _account(user: User) -> Iterator[Row]:
    yield {
        "what": "account",
        "name": user.name,
        "email": user.email,
        "office": user.office,
        "joined_at": user.date_joined,
        "last_signed_in_at": user.last_login,
    }
    yield from told("address", EmailAddress.objects.filter(user=user), "email", "verified", "primary")
    given = Appointment.objects.filter(user=user, confirmed_at__isnull=False)
    yield from told("office", given, "office", "proposed_at", "confirmed_at", "ended_at")


def _signing_in(user: User) -> Iterator[Row]:
    sessions = UserSession.objects.filter(user=user)
    yield from told("session", sessions, "created_at", "last_seen_at", "ip", "user_agent")
    factors = Authenticator.objects.filter(user=user)
    yield from told("second factor", factors, "created_at", "last_used_at", kind="type")
    yield from told("api token", ApiToken.objects.filter(user=user), "name", "created_at", "last_used_at")


def _homes(user: User, now: datetime) -> Iterator[Row]:
    mine = Membership.objects.active(user, now)
    yield from told(
        "membership",
        mine,
        "role",
        "until",
        "only_some_cameras",
        "tell_ding",
        "tell_person",
        "tell_offline",
        "mail_too",
        "joined_at",
        home="home__uuid",
    )
    allowed = mine.filter(only_some_cameras=True, cameras__isnull=False)
    yield from told("camera you may see", allowed, home="home__uuid", camera="cameras__uuid")
    yield from told("home", Home.objects.visible_to(user), "uuid", "name", "time_zone", "mode", "retention_days")
    set_up = Home.objects.where(user, Right.SETTINGS)
    yield from told("place of a home", set_up, "address", "lat", "lon", "cell", "created_at", home="uuid")
    owned = Home.objects.where(user, Right.OWN)
    yield from told("room for recordings", owned, "quota_bytes", home="uuid")
    invited = ("email", "role", "until", "created_at", "expires_at")
    sent = MemberInvite.objects.waiting(now).filter(home__in=owned, invited_by=user)
    yield from told("invitation you sent", sent, *invited, home="home__uuid")
    got = MemberInvite.objects.for_person(user, now)
    yield from told("invitation for you", got, *invited, home="home__name")


def _cameras(user: User) -> Iterator[Row]:
    seen = Camera.objects.visible_to(user)
    yield from told("camera", seen, "uuid", "name", "kind", "is_outdoor", "created_at", home="home__uuid")
    yield from told(
        "settings of a camera",
        Camera.objects.where(user, Right.SETTINGS),
        "model",
        "firmware",
        "paired_at",
        "last_seen_at",
        "battery_percent",
        "signal_dbm",
        "settings_version",
        "motion_zones",
        "privacy_zones",
        "privacy_reversible",
        "sensitivity",
        "clip_length_s",
        "audio",
        "record_in",
        "mute_schedule",
        "retention_days",
        camera="uuid",
    )


def _notices(user: User) -> Iterator[Row]:
    mine = Notice.objects.visible_to(user).exclude(kind__in=BY_OFFICE).exclude(path__startswith=AT_WORK)
    mine = mine.exclude(kind=NoticeKind.AGENCY_DECIDED, path="")  # to the operator; an applicant is led to a page
    for notice in mine.order_by("pk").iterator(chunk_size=AT_ONCE):
        yield {
            "what": notice.kind,
            "says": wording.sentence(notice),
            "at": notice.created_at,
            "read_at": notice.read_at,
            "mailed_at": notice.mailed_at,
        }


def _acts(user: User, acts: frozenset[str], now: datetime) -> Iterator[Row]:
    mine = AuditEntry.objects.filter(person__actor_uuid=user.uuid, action__in=acts).shown(now).order_by("pk")
    columns = ("at", "action", "subject_type", "subject_uuid", "home_uuid")
    for at, action, about, name, home in mine.values_list(*columns).iterator(chunk_size=AT_ONCE):
        row = {"what": action.replace("_", " "), "at": at, "about": about, "home": home}
        yield row | ({"name": name} if about in NAMED else {})
