"""Passing a recording on to another body: by its owner's new consent, or by a warrant that a custodian confirms.

To whom stands in the public log, once its owner may know, in the record of the end and in every package made after;
from which home, never.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.models import PublicEntry
from devices.audit.publishing import publish
from devices.audit.recording import Named, record
from devices.errors import Conflict, DomainError, Gone, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.members import has_second_factor
from devices.people.models import Office, User
from devices.storage import StorageError
from police_portal.actions import Action
from police_portal.agencies.names import in_one_form
from police_portal.agencies.permitting import Document, check_document
from police_portal.agencies.whom import need
from police_portal.custody.downloads import asking_officer, purpose_in
from police_portal.custody.models import Handover, HandoverQuerySet, HandoverState, Share, ShareState
from police_portal.custody.owners import may_be_told, owners_of

RECIPIENT_LEAST, RECIPIENT_MOST = 3, 120
NUMBER_LEAST, NUMBER_MOST = 1, 60
COURT_LEAST, COURT_MOST = 3, 120
REASON_LEAST, REASON_MOST = 10, 300
ASKED_MOST = 5  # for consent, of one share, ever: an owner is not worn down
WAITING_MOST = 5  # warrants of one share that nobody has decided on
SHOWN_MOST = 100


@dataclass(frozen=True)
class Warrant:
    """What an agency files in place of consent: a custodian confirms it against the document, a PDF."""

    number: str
    court: str
    document: Document


def ask(
    share: Share, recipient: str, purpose: str, warrant: Warrant | None = None, *, by: User, now: datetime
) -> Handover:
    """Ask to pass a recording on. Its owner is told in any case, and decides, unless a warrant is filed.

    Raises Refused, Invalid, Gone, Conflict, StorageError.
    """
    asking_officer(share, by)
    facts = {
        "recipient": _line(recipient, RECIPIENT_LEAST, RECIPIENT_MOST, _("Name the body it is to go to")),
        "purpose": purpose_in(purpose),
    }
    if warrant is None:
        return _ask(share, facts, None, by, now)
    facts |= {
        "warrant_number": _line(warrant.number, NUMBER_LEAST, NUMBER_MOST, _("Give the number of the warrant")),
        "warrant_court": _line(warrant.court, COURT_LEAST, COURT_MOST, _("Name the court")),
    }
    check_document(warrant.document)
    size_bytes = warrant.document.path.stat().st_size
    thing = storing.reserve(None, None, Purpose.DOCUMENT, "application/pdf", size_bytes)
    try:
        storing.put(thing, warrant.document.path)
        return _ask(share, facts, thing, by, now)
    except (StorageError, DomainError, DatabaseError, OSError):
        storing.take_back([thing], now)
        raise


def _line(text: str, least: int, most: int, wanted: str) -> str:
    """In one line and one form. Raises Invalid, which begins with what is wanted."""
    said = in_one_form(text)
    if not least <= len(said) <= most or not said.isprintable():
        sentence = _("{wanted}, in {least} to {most} characters.")
        raise Invalid(sentence.format(wanted=wanted, least=least, most=most))
    return said


@transaction.atomic
def _ask(share: Share, facts: dict[str, str], thing: StoredObject | None, by: User, now: datetime) -> Handover:
    officer = asking_officer(share, by)
    kept = Share.objects.select_for_update(of=("self",)).filter(pk=share.pk).readable(now).first()
    if kept is None:
        raise Gone(_("This recording is not lent any more."))
    is_told = may_be_told(kept, now)
    if thing is None and not is_told:
        raise Conflict(_("An order forbids telling the owner, so they cannot be asked yet: file a warrant."))
    _check_not_too_often(kept, facts["recipient"], facts.get("warrant_number", ""))
    columns: dict[str, object] = {}
    if thing is not None:
        columns = {"document": thing, "document_sha256": thing.sha256}
        storing.keep([thing])
    made = Handover.objects.create(share=kept, asked_by=officer, asked_at=now, **facts, **columns)
    is_by_warrant = thing is not None
    named = {"handover": str(made.uuid), "document_sha256": made.document_sha256}
    record(by, Action.HANDOVER_ASKED, kept, home=kept.home, by_warrant=is_by_warrant, **named)
    people = list(owners_of(kept)) if is_told else []  # else the log of the share shows it once they may know
    agency, path = share.agency.name, reverse("police_portal:handover", args=[made.uuid])
    kind = NoticeKind.HANDOVER_ASKED
    tell(people, kind, now=now, path=path, mail_to=people, agency=agency, recipient=made.recipient)
    if is_by_warrant:
        _tell_custodians(made, now)
    return made


def _check_not_too_often(share: Share, recipient: str, number: str) -> None:
    """In the lock of the share. Raises Conflict."""
    alike = Handover.objects.filter(share=share, recipient__iexact=recipient, warrant_number=number)
    if alike.filter(state=HandoverState.ASKED).exists():
        raise Conflict(_("This was asked already, and waits for a decision."))
    if number:
        if Handover.objects.by_warrant().filter(share=share, state=HandoverState.ASKED).count() >= WAITING_MOST:
            raise Conflict(_("{most} wait for a decision already.").format(most=WAITING_MOST))
    elif alike.exists():
        raise Conflict(_("The owner has answered this already. It is not asked twice."))
    elif Handover.objects.filter(share=share, warrant_number="").count() >= ASKED_MOST:
        raise Conflict(_("The owner was asked {most} times already: that is all.").format(most=ASKED_MOST))


def _tell_custodians(handover: Handover, now: datetime) -> None:
    people = list(User.objects.filter(office=Office.CUSTODIAN, is_active=True))
    path = reverse("police_portal:custodian_handovers")
    agency, kind = handover.asked_by.agency.name, NoticeKind.WARRANT_WAITS
    tell(people, kind, now=now, path=path, mail_to=people, agency=agency, recipient=handover.recipient)


# --- The owner decides


def _check_owner(handover: Handover, by: User) -> None:
    if not owners_of(handover.share).filter(pk=by.pk).exists():
        raise Refused(_("Only the owner of the home decides whether this is passed on."))
    if handover.warrant_number:
        raise Refused(_("This was filed with a warrant: a custodian decides on it."))


@transaction.atomic
def consent(handover: Handover, *, by: User, now: datetime) -> Handover:
    """The owner lets it go on to this body, with a second factor as in lending. Raises Refused, Gone, Conflict."""
    _check_owner(handover, by)
    if not has_second_factor(by):
        raise Refused(_("Passing a recording on needs a second factor on your account."))
    held = Share.objects.select_for_update(of=("self",)).filter(pk=handover.share_id).readable(now)
    if not held.exists():
        raise Gone(_("This recording is not lent any more: there is nothing to pass on."))
    handover.move(HandoverState.CONSENTED, decided_at=now, decided_by=by)
    _decided(handover, Action.HANDOVER_CONSENTED, _("its owner consented"), by, now)
    publish(Action.HANDOVER_CONSENTED, handover, now=now, **_public(handover))
    return handover


@transaction.atomic
def decline(handover: Handover, *, by: User, now: datetime) -> Handover:
    """Raises Refused, Conflict."""
    _check_owner(handover, by)
    handover.move(HandoverState.DECLINED, decided_at=now, decided_by=by)
    _decided(handover, Action.HANDOVER_DECLINED, _("its owner declined"), by, now)
    return handover


# --- A custodian confirms a warrant, or does not


def waiting() -> HandoverQuerySet:
    """Filed warrants that no custodian has decided on, for recordings that are still lent."""
    found = Handover.objects.by_warrant().filter(state=HandoverState.ASKED, share__state=ShareState.LENT)
    return found.select_related(
        "share__agency", "share__request", "share__demand", "asked_by__user", "document"
    ).order_by("asked_at", "pk")


@transaction.atomic
def order(handover: Handover, *, by: User, now: datetime) -> Handover:
    """The document is a court's warrant for exactly this: it may go on, and its owner is told. Raises Refused, Gone."""
    _check_custodian(handover, by)
    held = Share.objects.select_for_update(of=("self",)).filter(pk=handover.share_id, state=ShareState.LENT)
    if not held.exists():
        raise Gone(_("This recording is not lent any more: there is nothing to pass on."))
    handover.move(HandoverState.ORDERED, decided_at=now, decided_by=by)
    _decided(handover, Action.HANDOVER_ORDERED, _("a custodian confirmed the filed warrant"), by, now, to_owner=True)
    if may_be_told(handover.share, now):  # else publish_ordered does it, once they may know
        _publish_ordered(handover, now)
    return handover


def publish_ordered(demand: Named, now: datetime) -> None:
    """In the transaction in which it is told: what was confirmed while an order forbade telling is public now, too."""
    for one in Handover.objects.filter(share__demand__uuid=demand.uuid, state=HandoverState.ORDERED).order_by("uuid"):
        if not PublicEntry.objects.filter(subject_uuid=one.uuid, act=Action.HANDOVER_ORDERED).exists():
            _publish_ordered(one, now)


def _publish_ordered(handover: Handover, now: datetime) -> None:
    court = {"warrant": handover.warrant_number, "court": handover.warrant_court}
    publish(Action.HANDOVER_ORDERED, handover, now=now, **_public(handover), **court)


@transaction.atomic
def refuse(handover: Handover, reason: str, *, by: User, now: datetime) -> Handover:
    """The document is not that. The agency and the owner read why. Raises Refused, Invalid, Conflict."""
    _check_custodian(handover, by)
    said = _line(reason, REASON_LEAST, REASON_MOST, _("Say why it is not confirmed"))
    handover.move(HandoverState.DECLINED, decided_at=now, decided_by=by, reason=said)
    outcome = _("the filed warrant was not confirmed")
    _decided(handover, Action.HANDOVER_DECLINED, outcome, by, now, to_owner=True)
    return handover


def decided() -> HandoverQuerySet:
    """Filed warrants that were decided, newest first."""
    found = Handover.objects.by_warrant().exclude(state=HandoverState.ASKED)
    return found.select_related("share__agency", "share__request", "share__demand", "asked_by__user").order_by(
        "-decided_at", "-pk"
    )


def of(share: Share) -> HandoverQuerySet:
    """All of one share, newest first."""
    return share.handovers.select_related("asked_by__user").order_by("-asked_at", "-pk")


def _check_custodian(handover: Handover, by: User) -> None:
    need(by, Office.CUSTODIAN)
    if not handover.warrant_number:
        raise Refused(_("No warrant is filed here: the owner decides."))


def _decided(
    handover: Handover, action: Action, outcome: str, by: User, now: datetime, *, to_owner: bool = False
) -> None:
    share = handover.share
    record(by, action, share, home=share.home, handover=str(handover.uuid))
    kind, recipient = NoticeKind.HANDOVER_DECIDED, handover.recipient
    path = reverse("police_portal:portal_share", args=[share.uuid])
    asker = [handover.asked_by.user]
    tell(asker, kind, now=now, path=path, mail_to=asker, recipient=recipient, outcome=outcome)
    if to_owner and may_be_told(share, now):
        people = list(owners_of(share))
        mine = reverse("police_portal:handover", args=[handover.uuid])
        tell(people, kind, now=now, path=mine, mail_to=people, recipient=recipient, outcome=outcome)


def _public(handover: Handover) -> dict[str, str]:
    """Not which request: that would tell that somebody gave something to it."""
    return {"agency": handover.asked_by.agency.name, "recipient": handover.recipient}
