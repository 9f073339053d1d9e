"""An overseer lists a giveaway or refuses it, in public and with a reason. Whoever proposed one never decides on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, User
from police_portal.actions import Action
from police_portal.agencies.whom import need, reason_in
from police_portal.giveaways import terms
from police_portal.giveaways.models import Programme, ProgrammeState
from police_portal.giveaways.proposing import refuse_tied

TIES = [
    (terms.FOOTAGE, gettext_lazy("to giving footage")),
    (terms.APP, gettext_lazy("to an app or an account")),
    (terms.REGISTER, gettext_lazy("to being registered with a public body")),
    (terms.FILMS, gettext_lazy("to what it films")),
]


@transaction.atomic
def list_it(programme: Programme, reason: str, *, by: User, now: datetime) -> None:
    """Into the ledger: codes can be made from now on. Raises Refused, Invalid, Conflict."""
    why = _decides(programme, reason, by)
    if programme.proposed_by_id is None:
        raise Conflict(_("Whoever proposed it has left, and nobody could be given its codes: refuse it."))
    refuse_tied(programme.terms)
    programme.move(ProgrammeState.LISTED, decided_at=now, decided_by=by, reason=why)
    record(by, Action.PROGRAMME_LISTED, programme, home=None)
    _publish(Action.PROGRAMME_LISTED, programme, why, now)
    _tell_proposer(programme, _("it stands in the ledger. Make its codes"), now)


@transaction.atomic
def refuse(programme: Programme, reason: str, *, ties: str = "", by: User, now: datetime) -> None:
    """Not into the ledger of what is given; the refusal and its reason are public. ties: one of TIES, or "".

    Raises Refused, Invalid, Conflict.
    """
    why = _decides(programme, reason, by)
    if ties and ties not in terms.KINDS:
        raise Invalid(_("Choose from the list what the terms tie the camera to, or nothing."))
    programme.move(ProgrammeState.REFUSED, decided_at=now, decided_by=by, reason=why, ties=ties)
    record(by, Action.PROGRAMME_REFUSED, programme, home=None, ties=ties)
    _publish(Action.PROGRAMME_REFUSED, programme, why, now)
    _tell_proposer(programme, _("refused. {reason}").format(reason=why), now)


@transaction.atomic
def end(programme: Programme, reason: str, *, by: User, now: datetime) -> None:
    """By who proposed it, or by an overseer: unused codes stop working, cameras that came in stay where they are.

    Raises Refused, Invalid, Conflict.
    """
    is_own = by.is_active and programme.proposed_by_id == by.pk
    if not is_own:
        need(by, Office.OVERSEER)
    why = reason_in(reason)
    programme.move(ProgrammeState.ENDED)
    record(by, Action.PROGRAMME_ENDED, programme, home=None)
    _publish(Action.PROGRAMME_ENDED, programme, why, now)
    if not is_own:
        _tell_proposer(programme, _("ended by an overseer. {reason}").format(reason=why), now)


def _decides(programme: Programme, reason: str, by: User) -> str:
    need(by, Office.OVERSEER)
    if programme.proposed_by_id == by.pk:
        raise Refused(_("You proposed it yourself: another overseer has to decide."))
    return reason_in(reason)


def _publish(act: Action, programme: Programme, why: str, now: datetime) -> None:
    """What stays for ever. Who gives may be a private person: their name stands in the ledger alone."""
    agency = programme.agency.name if programme.agency else ""
    publish(act, programme, now=now, programme=programme.name, agency=agency, ties=programme.ties, reason=why)


def _tell_proposer(programme: Programme, outcome: str, now: datetime) -> None:
    told = [programme.proposed_by] if programme.proposed_by else []
    path = reverse("police_portal:giveaway", args=[programme.uuid])
    kind, name = NoticeKind.PROGRAMME_DECIDED, programme.name
    tell(told, kind, now=now, path=path, mail_to=told, programme=name, outcome=outcome)
