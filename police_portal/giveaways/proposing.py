"""A giveaway is proposed: its terms are looked at at once, and what passes waits for an overseer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, User
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.models import Agency, AgencyState, Officer, OfficerRole
from police_portal.agencies.whom import need_second_factor, overseers
from police_portal.checks import visible
from police_portal.giveaways import terms
from police_portal.giveaways.models import Programme, ProgrammeState

WAITING_MOST = 3  # of one person
NAME_LEAST, TERMS_LEAST = 3, 20  # characters


@dataclass(frozen=True)
class ProgrammeFacts:
    """What a giveaway says of itself. terms: word for word; count: how many cameras."""

    name: str
    sponsor: str
    cost: str
    price: str
    terms: str
    count: int


@transaction.atomic
def propose(facts: ProgrammeFacts, *, by: User, now: datetime) -> Programme:
    """Ask for a place in the ledger. An officer proposes in the name of their agency, and only so.

    The same once more, while the first waits, gives the first: a form that was sent twice proposes once.
    Raises Refused (no confirmed address, may not speak for the agency), Conflict (too many wait), Invalid: what is
    missing, or which words of the terms tie the camera and what would be accepted in their place.
    """
    agency = may_propose(by)
    _check(facts)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one at a time
    said_of_it: dict[str, Any] = {
        "name": facts.name.strip(),
        "sponsor": facts.sponsor.strip(),
        "agency": agency,
        "cost": facts.cost.strip(),
        "price": facts.price.strip(),
        "terms": facts.terms.strip(),
        "count": facts.count,
    }
    waiting = Programme.objects.filter(proposed_by=by, state=ProgrammeState.PROPOSED)
    same = waiting.filter(**said_of_it).order_by("pk").first()
    if same is not None:
        return same
    if waiting.count() >= WAITING_MOST:
        said = _("{count} of your giveaways wait for an overseer already: propose another one when they are decided.")
        raise Conflict(said.format(count=WAITING_MOST))
    programme = Programme.objects.create(proposed_by=by, proposed_at=now, **said_of_it)
    record(by, Action.PROGRAMME_PROPOSED, programme, home=None, cameras=programme.count)
    path = reverse("police_portal:oversight_giveaway", args=[programme.uuid])
    told = [each for each in overseers() if each.pk != by.pk]
    tell(told, NoticeKind.PROGRAMME_WAITS, now=now, path=path, mail_to=told, programme=programme.name)
    return programme


def may_propose(by: User) -> Agency | None:
    """The agency in whose name this person proposes; None: in their own. Raises Refused."""
    if not EmailAddress.objects.filter(user=by, verified=True).exists():
        raise Refused(_("Confirm your e-mail address first: then you can propose a giveaway."))
    if by.office != Office.OFFICER:
        return None
    officer = Officer.objects.of(by)
    if officer is None or officer.role not in (OfficerRole.ADMIN, OfficerRole.REQUESTER):
        raise Refused(_("Administrators and requesters of an agency propose a giveaway in its name."))
    need_second_factor(by)
    if officer.agency.state != AgencyState.ACTIVE:
        raise Refused(_("Your agency is suspended: while it is, it proposes nothing."))
    return officer.agency


def _check(facts: ProgrammeFacts) -> None:
    named = [
        (facts.name, _("a name for it"), Programme.name.field.max_length),
        (facts.sponsor, _("who gives"), Programme.sponsor.field.max_length),
        (facts.cost, _("what it costs, and who pays"), Programme.cost.field.max_length),
        (facts.price, _("what a recipient pays"), Programme.price.field.max_length),
    ]
    for text, words, most in named:
        if len(visible(text)) < NAME_LEAST or len(text.strip()) > (most or 0) or "\0" in text or "\n" in text.strip():
            said = _("Write {what}, on one line of {least} to {most} characters.")
            raise Invalid(said.format(what=words, least=NAME_LEAST, most=most))
    if not 1 <= facts.count <= limits.VOUCHERS_MOST:
        raise Invalid(_("A giveaway has 1 to {most} cameras.").format(most=limits.VOUCHERS_MOST))
    most = Programme.terms.field.max_length or 0
    if len(visible(facts.terms)) < TERMS_LEAST or len(facts.terms.strip()) > most or "\0" in facts.terms:
        said = _("Write the terms word for word, in {least} to {most} characters.")
        raise Invalid(said.format(least=TERMS_LEAST, most=most))
    refuse_tied(facts.terms)


def refuse_tied(text: str) -> None:
    """Raises Invalid for terms that tie the camera to something: names the words, says what would be accepted."""
    found = terms.tied(text)
    if found:
        said = "\n".join(sentence_of(kind, [tie.words for tie in found if tie.kind == kind]) for kind in _kinds(found))
        raise Invalid(said, ties=[tie.kind for tie in found])


def sentence_of(kind: str, words: list[str]) -> str:
    """What is wrong with these words, and what would be accepted."""
    said = {
        terms.FOOTAGE: _(
            "The terms tie the camera to giving footage: {words}. A camera is given for nothing in return: take this "
            "out, or say that recipients owe no footage to anybody."
        ),
        terms.APP: _(
            "The terms tie the camera to an app or an account: {words}. Take this out, or say that no app and no "
            "account is needed."
        ),
        terms.REGISTER: _(
            "The terms tie the camera to being known to the police or another body: {words}. Take this out, or say "
            "that nobody is told who received a camera."
        ),
        terms.FILMS: _(
            "The terms say what the camera films, when or for how long: {words}. Take this out, or say that "
            "recipients alone choose where it hangs and what it films."
        ),
    }[kind]
    return said.format(words=", ".join(f"“{each}”" for each in dict.fromkeys(words)))


def _kinds(found: list[terms.Tie]) -> list[str]:
    return [kind for kind in terms.KINDS if any(tie.kind == kind for tie in found)]
