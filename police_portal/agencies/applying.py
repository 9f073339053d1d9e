"""An agency applies; the operator checks who they are, and lists them or says why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.models import AuditEntry
from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Appointment, Membership, Office, User
from police_portal import limits, shapes
from police_portal.actions import Action
from police_portal.agencies import names, policies
from police_portal.agencies.models import Agency, AgencyKind, AgencyState, Officer, OfficerRole, PolicyVersion
from police_portal.agencies.whom import need, operators, reason_in
from police_portal.checks import visible

DOMAINS_MOST = 5
BAR_LEAST, BAR_MOST = 3, 40
JURISDICTION_LEAST_M2 = limits.AREA_LEAST_M2  # what cannot hold one request is no jurisdiction
JURISDICTION_MOST_M2 = 60_000_000_000  # the largest county of the lower 48 states has 52,000 square kilometres
TOLD_EVERY = timedelta(days=1)  # of one person's refused tries the operator hears once in this time


@dataclass(frozen=True)
class AgencyFacts:
    """What an agency says of itself. jurisdiction: closed rings of [lon, lat]; domains: official, of its e-mail."""

    name: str
    kind: str
    jurisdiction: list[list[list[float]]]
    domains: list[str]
    contact_name: str
    contact_email: str
    policy: str
    bar_number: str = ""  # of defence counsel alone


def apply(facts: AgencyFacts, *, by: User, now: datetime) -> Agency:
    """Ask to be listed. Raises Invalid (says what would be accepted), Refused, Conflict."""
    word = names.first_federal(facts.name, [domain.strip().lower() for domain in facts.domains])
    if word:
        _tell_of_federal(facts, word, by, now)
        raise Refused(
            _(
                "Federal and immigration bodies cannot ask for recordings here, and this application says “{word}”. "
                "If you are a local body that is only called so, speak with whoever runs this installation: they "
                "have been told."
            ).format(word=word)
        )
    return _apply(facts, by, now)


@transaction.atomic
def _tell_of_federal(facts: AgencyFacts, word: str, by: User, now: datetime) -> None:
    """In a transaction of its own: it stays although the application is refused."""
    tries = AuditEntry.objects.filter(subject_uuid=by.uuid, action=Action.AGENCY_REFUSED, at__gt=now - TOLD_EVERY)
    is_first = not tries.exists()
    record(by, Action.AGENCY_REFUSED, by, home=None, word=word)
    if is_first:
        outcome = _("refused before anybody was asked, because it says “{word}”").format(word=word)
        tell(operators(), NoticeKind.AGENCY_DECIDED, now=now, agency=facts.name[:120], outcome=outcome)


@transaction.atomic
def _apply(facts: AgencyFacts, by: User, now: datetime) -> Agency:
    may_become_officer(by)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one application at a time
    if Agency.objects.filter(applied_by=by, state=AgencyState.APPLIED).exists():
        raise Conflict(_("An application of yours is being checked already. You will be told."))
    domains = domains_in(facts.domains)
    _on_one_of(domains, by)
    agency = Agency.objects.create(
        name=name_in(facts.name),
        kind=_kind_in(facts.kind),
        bar_number=bar_number_in(facts.kind, facts.bar_number),
        jurisdiction=jurisdiction_in(facts.jurisdiction),
        domains=domains,
        contact_name=facts.contact_name.strip(),
        contact_email=_contact_in(facts.contact_email, domains),
        applied_at=now,
        applied_by=by,
    )
    PolicyVersion.objects.create(
        agency=agency,
        number=1,
        text=policies.text_in(facts.policy),
        proposed_at=now,
        proposed_by=by,
        takes_effect_at=now,
    )
    record(by, Action.AGENCY_APPLIED, agency, home=None, kind=agency.kind)
    told = operators()
    path = reverse("police_portal:operator_agency", args=[agency.uuid])
    tell(told, NoticeKind.AGENCY_APPLIED, now=now, path=path, mail_to=told, agency=agency.name)
    return agency


def may_become_officer(user: User) -> None:
    """Raises Refused: holds an office, waits for one, or lives in a home here."""
    if user.office:
        raise Refused(
            _("Your account holds an office already, and one account holds at most one: use another account.")
        )
    if Appointment.objects.filter(user=user, ended_at__isnull=True).exists():
        raise Refused(_("Your account is proposed for an office, and one account holds at most one."))
    if Membership.objects.filter(user=user).in_force().exists():
        raise Refused(
            _(
                "Your account belongs to a home here. Who asks for recordings and who is asked are never one account: "
                "make another one with your official e-mail."
            )
        )


def name_in(text: str) -> str:
    name = names.in_one_form(text)
    if not 3 <= len(name) <= 120 or not names.is_in_our_letters(name):
        raise Invalid(_("Write the agency's full name in Latin letters, in 3 to 120 characters."))
    return name


def _kind_in(kind: str) -> str:
    if kind not in AgencyKind.values:
        raise Invalid(_("Choose what it is from the list: a kind of local body, or defence counsel."))
    return kind


def bar_number_in(kind: str, text: str) -> str:
    """Of counsel the number under which the bar lists them; of others none. Raises Invalid."""
    number = " ".join(text.split())
    if kind != AgencyKind.COUNSEL:
        if number:
            raise Invalid(_("Only defence counsel have a number in the bar's register: leave it empty."))
        return ""
    if not BAR_LEAST <= len(visible(number)) <= len(number) <= BAR_MOST:
        said = _("Write your number in the bar's register, in {least} to {most} characters: the operator looks it up.")
        raise Invalid(said.format(least=BAR_LEAST, most=BAR_MOST))
    return number


def domains_in(sent: Iterable[str]) -> list[str]:
    """Official e-mail domains, in small letters, each once. Raises Invalid."""
    domains = sorted({domain.strip().lower().removeprefix("@") for domain in sent if domain.strip()})
    if not 1 <= len(domains) <= DOMAINS_MOST:
        raise Invalid(_("Name one to {most} official e-mail domains.").format(most=DOMAINS_MOST))
    for domain in domains:
        if not names.is_domain(domain):
            raise Invalid(
                _("“{domain}” is no domain in plain letters, such as police.example.org.").format(domain=domain)
            )
        if not names.own_label(domain):
            raise Invalid(_("“{domain}” is only an ending: name your own domain below it.").format(domain=domain))
        if names.is_free_mail(domain):
            said = _("Anybody gets an address at “{domain}”: name a domain that only the agency's people have.")
            raise Invalid(said.format(domain=domain))
    return domains


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _on_one_of(domains: list[str], by: User) -> None:
    confirmed = EmailAddress.objects.filter(user=by, verified=True).values_list("email", flat=True)
    if not any(domain_of(email) in domains for email in confirmed):
        said = _("Your own confirmed e-mail must be on one of the agency's domains ({domains}).")
        raise Refused(said.format(domains=", ".join(domains)))


def _contact_in(email: str, domains: list[str]) -> str:
    if domain_of(email) not in domains:
        raise Invalid(_("The contact's e-mail must be on one of the agency's domains, too."))
    return email.strip().lower()


def shape_sentence(code: str) -> str:
    """What is wrong with an outline, by a code of shapes.py, and what would be accepted."""
    said = {
        "crosses": _("The line crosses or touches itself: draw the outline once around."),
        "open": _("The outline does not end where it begins."),
        "few": _("An outline has at least three corners."),
        "many": _("The outline has too many corners: simplify it to at most {most}."),
        "holes": _("An outline with holes cannot be used: send only its outer line."),
        "long": _("The file is too long: simplify the outline to at most {most} corners."),
        "not_json": _("This is not GeoJSON: it cannot be read."),
        "several": _("Send one outline, as one Polygon or MultiPolygon."),
        "not_a_place": _("A corner is no place on earth: GeoJSON has the longitude first, then the latitude."),
        "huge": _("The outline is wider than any local body's: send the one of your own jurisdiction."),
    }
    other = _("Send the outline as a GeoJSON Polygon or MultiPolygon in degrees.")
    return said.get(code, other).format(most=shapes.OUTLINE_MOST)


def jurisdiction_in(rings: Any) -> list[list[list[float]]]:
    """Sound rings, of a sane area together. Raises Invalid."""
    if not isinstance(rings, list) or not rings:
        raise Invalid(shape_sentence("empty"))
    if sum(len(ring) if isinstance(ring, list) else 0 for ring in rings) > shapes.OUTLINE_MOST:
        raise Invalid(shape_sentence("many"))
    for ring in rings:
        code = shapes.problem(ring, most=shapes.OUTLINE_MOST)
        if code:
            raise Invalid(shape_sentence(code))
    area_m2 = shapes.union_area_m2(rings)
    if not JURISDICTION_LEAST_M2 <= area_m2 <= JURISDICTION_MOST_M2:
        raise Invalid(
            _(
                "It covers {area} km²: a local body or a court answers for at least {least} and at most {most} km²."
            ).format(
                area=round(area_m2 / 1e6, 2),
                least=round(JURISDICTION_LEAST_M2 / 1e6, 2),
                most=round(JURISDICTION_MOST_M2 / 1e6),
            )
        )
    return rings


@transaction.atomic
def accept(agency: Agency, *, by: User, now: datetime) -> Officer:
    """List it: who applied becomes its administrator. Raises Refused, Conflict."""
    need(by, Office.OPERATOR)
    waiting = User.objects.select_for_update(no_key=True).filter(is_active=True)
    applicant = waiting.filter(pk=agency.applied_by_id).first() if agency.applied_by_id else None
    if applicant is None:
        raise Conflict(_("The account that applied is gone: refuse the application, another one can apply."))
    may_become_officer(applicant)
    _on_one_of(agency.domains, applicant)
    agency.move(AgencyState.ACTIVE, decided_at=now, decided_by=by, reason="")
    User.objects.filter(pk=applicant.pk).update(office=Office.OFFICER, office_of=agency.uuid)
    officer = Officer.objects.create(
        user=applicant, agency=agency, role=OfficerRole.ADMIN, joined_at=now, last_active_at=now
    )
    first = PolicyVersion.objects.get(agency=agency, number=1)
    PolicyVersion.objects.filter(pk=first.pk).update(opened_at=now, opened_by=by, takes_effect_at=now, told_at=now)
    record(by, Action.AGENCY_CHECKED, agency, home=None)
    record(applicant, Action.OFFICER_JOINED, officer, home=None, role=officer.role)
    listed = {"bar_number": agency.bar_number} if agency.is_counsel else {}
    publish(
        Action.AGENCY_CHECKED, agency, now=now, name=agency.name, kind=agency.kind, domains=agency.domains, **listed
    )
    publish(Action.POLICY_IN_FORCE, first, now=now, agency=agency.name, number=1)
    path = reverse("police_portal:agency", args=[agency.uuid])
    outcome = _("it is listed, and you are its administrator. Set up a second factor first")
    _tell_applicant(applicant, agency, outcome, path, now)
    return officer


@transaction.atomic
def refuse(agency: Agency, reason: str, *, by: User, now: datetime) -> None:
    """Not listed, for a reason that is public; its name is not. Raises Refused, Conflict, Invalid."""
    need(by, Office.OPERATOR)
    why = reason_in(reason)
    agency.move(AgencyState.REFUSED, decided_at=now, decided_by=by, reason=why)
    record(by, Action.AGENCY_REFUSED, agency, home=None)
    publish(Action.AGENCY_REFUSED, agency, now=now, kind=agency.kind, reason=why)
    if agency.applied_by is not None:
        outcome = _("refused. {reason}").format(reason=why)
        _tell_applicant(agency.applied_by, agency, outcome, reverse("police_portal:agency_apply"), now)


def _tell_applicant(user: User, agency: Agency, outcome: str, path: str, now: datetime) -> None:
    said = outcome.rstrip(".")
    tell([user], NoticeKind.AGENCY_DECIDED, now=now, path=path, mail_to=[user], agency=agency.name, outcome=said)
