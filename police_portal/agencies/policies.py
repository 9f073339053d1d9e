"""Versions of a use policy: proposed by the agency, read by an overseer, commented on by residents, then in force."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, User
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.models import Agency, AgencyState, PolicyComment, PolicyVersion
from police_portal.agencies.whom import admins_of, need, need_admin, overseers, reason_in

TEXT_LEAST, TEXT_MOST, LINES_MOST = 50, 40_000, 1000
COMMENT_LEAST, COMMENT_MOST = 10, 2000


def text_in(text: str) -> str:
    """A use policy as it is kept: plain lines. Raises Invalid."""
    plain = "\n".join(line.rstrip() for line in text.replace("\0", "").strip().splitlines())
    if not TEXT_LEAST <= len(plain) <= TEXT_MOST or plain.count("\n") >= LINES_MOST:
        raise Invalid(
            _("A use policy has {least} to {most} characters, on {lines} lines at most.").format(
                least=TEXT_LEAST, most=TEXT_MOST, lines=LINES_MOST
            )
        )
    return plain


@transaction.atomic
def propose(agency: Agency, text: str, *, by: User, now: datetime) -> PolicyVersion:
    """The next version. An overseer opens it for comments. Raises Refused, Invalid, Conflict (one waits already)."""
    need_admin(by, agency)
    new = text_in(text)
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if agency.state not in (AgencyState.ACTIVE, AgencyState.SUSPENDED):
        raise Conflict(_("This agency is not listed."))
    waiting = PolicyVersion.objects.filter(agency=agency, refused_at__isnull=True, told_at__isnull=True, number__gt=1)
    if waiting.filter(takes_effect_at__gt=now).exists() or waiting.unread().exists():
        raise Conflict(_("A new version waits already: the next one can follow when it is in force."))
    before = agency.policy(now)
    if before is not None and before.text == new:
        raise Invalid(_("Nothing is different from the version in force."))
    version = PolicyVersion.objects.create(
        agency=agency,
        number=agency.policies.latest("number").number + 1,
        text=new,
        proposed_at=now,
        proposed_by=by,
        takes_effect_at=now + limits.POLICY_WINDOW,
    )
    record(by, Action.POLICY_PROPOSED, version, home=None, number=version.number)
    told = overseers()
    path = reverse("police_portal:policy", args=[version.uuid])
    outcome = _("a new version waits to be read by an overseer")
    tell(told, NoticeKind.AGENCY_POLICY, now=now, path=path, mail_to=told, agency=agency.name, outcome=outcome)
    return version


@transaction.atomic
def open_for_comments(version: PolicyVersion, *, by: User, now: datetime) -> None:
    """An overseer has read it: public from now on, in force after the comment window. Raises Refused, Conflict."""
    need(by, Office.OVERSEER)
    unread = PolicyVersion.objects.unread().filter(pk=version.pk)
    if not unread.update(opened_at=now, opened_by=by, takes_effect_at=now + limits.POLICY_WINDOW):
        raise Conflict(_("This version was answered already."))
    version.refresh_from_db()
    record(by, Action.POLICY_OPENED, version, home=None, number=version.number)
    publish(
        Action.POLICY_OPENED, version, now=now, **_facts(version), takes_effect_at=version.takes_effect_at.isoformat()
    )
    _tell_admins(version, _("the new version is public. Residents comment for 14 days"), now)


@transaction.atomic
def send_back(version: PolicyVersion, reason: str, *, by: User, now: datetime) -> None:
    """An overseer does not open it, for a reason. It can be proposed again, changed. Raises as above, and Invalid."""
    need(by, Office.OVERSEER)
    why = reason_in(reason)
    if not PolicyVersion.objects.unread().filter(pk=version.pk).update(refused_at=now, reason=why):
        raise Conflict(_("This version was answered already."))
    version.refresh_from_db()
    record(by, Action.POLICY_SENT_BACK, version, home=None, number=version.number)
    publish(Action.POLICY_SENT_BACK, version, now=now, **_facts(version), reason=why)
    _tell_admins(version, _("the new version was sent back. {reason}").format(reason=why), now)


def takes_comments(version: PolicyVersion, now: datetime) -> bool:
    return version.number > 1 and version.opened_at is not None and version.opened_at <= now < version.takes_effect_at


@transaction.atomic
def comment(version: PolicyVersion, text: str, *, by: User, now: datetime) -> PolicyComment:
    """What a resident says of it, once. The overseers read it first. Raises Refused, Invalid, Gone, Conflict."""
    if by.office in (Office.OFFICER, Office.OVERSEER):
        raise Refused(_("Comments are for residents: agencies and overseers have a word of their own."))
    if not EmailAddress.objects.filter(user=by, verified=True).exists():
        raise Refused(_("Confirm your e-mail first, then your comment counts."))
    if not takes_comments(version, now):
        raise Gone(_("Comments are taken in the 14 days before a version takes effect: this is not that time."))
    said = text.strip()
    if not COMMENT_LEAST <= len(said) <= COMMENT_MOST:
        raise Invalid(_("Write {least} to {most} characters.").format(least=COMMENT_LEAST, most=COMMENT_MOST))
    try:
        with transaction.atomic():
            made = PolicyComment.objects.create(version=version, author=by, text=said, at=now)
    except IntegrityError as error:
        raise Conflict(_("You have commented on this version already: everybody does once.")) from error
    record(by, Action.POLICY_COMMENTED, made, home=None)
    return made


@transaction.atomic
def show(comment: PolicyComment, *, by: User, now: datetime) -> None:
    """Public from now on, without a name. Raises Refused, Conflict."""
    need(by, Office.OVERSEER)
    unread = PolicyComment.objects.filter(pk=comment.pk, shown_at__isnull=True, left_out_at__isnull=True)
    if not unread.update(shown_at=now, shown_by=by):
        raise Conflict(_("This comment was answered already."))
    comment.refresh_from_db()
    record(by, Action.POLICY_COMMENT_SHOWN, comment, home=None)
    publish(Action.POLICY_COMMENT_SHOWN, comment, now=now, **_facts(comment.version))


@transaction.atomic
def leave_out(comment: PolicyComment, why: str, *, by: User, now: datetime) -> None:
    """Not shown, for a reason that is public. Raises Refused, Invalid, Conflict."""
    need(by, Office.OVERSEER)
    reason = reason_in(why)
    if len(reason) > 300:
        raise Invalid(_("Say it in at most 300 characters."))
    unread = PolicyComment.objects.filter(pk=comment.pk, shown_at__isnull=True, left_out_at__isnull=True)
    if not unread.update(left_out_at=now, left_out_why=reason):
        raise Conflict(_("This comment was answered already."))
    comment.refresh_from_db()
    record(by, Action.POLICY_COMMENT_LEFT_OUT, comment, home=None)
    publish(Action.POLICY_COMMENT_LEFT_OUT, comment, now=now, **_facts(comment.version), reason=reason)


def forget(user: User) -> None:
    """Their account goes: what nobody has shown goes with it; what is shown has no name."""
    mine = PolicyComment.objects.filter(author=user)
    mine.filter(left_out_at__isnull=False).update(text="")  # the reason stays, in public
    mine.filter(shown_at__isnull=True, left_out_at__isnull=True).delete()


def put_in_force(now: datetime) -> int:
    """Write into the public log what took effect, each once. It is in force by itself. Returns how many."""
    due = PolicyVersion.objects.in_force(now).filter(told_at__isnull=True).select_related("agency")
    return sum(_say(version, now) for version in due.order_by("takes_effect_at", "pk"))


@transaction.atomic
def _say(version: PolicyVersion, now: datetime) -> bool:
    if not PolicyVersion.objects.filter(pk=version.pk, told_at__isnull=True).update(told_at=now):
        return False
    record(None, Action.POLICY_IN_FORCE, version, home=None, number=version.number)
    publish(Action.POLICY_IN_FORCE, version, now=now, **_facts(version))
    _tell_admins(version, _("version {number} is in force").format(number=version.number), now)
    return True


def _facts(version: PolicyVersion) -> dict[str, str | int]:
    return {"agency": version.agency.name, "number": version.number}


def _tell_admins(version: PolicyVersion, outcome: str, now: datetime) -> None:
    told = admins_of(version.agency)
    path = reverse("police_portal:policy", args=[version.uuid])
    name, said = version.agency.name, outcome.rstrip(".")
    tell(told, NoticeKind.AGENCY_POLICY, now=now, path=path, mail_to=told, agency=name, outcome=said)
