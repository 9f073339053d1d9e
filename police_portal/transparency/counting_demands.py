"""What is counted of legal demands and emergencies. A demand concerns one account, so small numbers are hidden."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce, Least

from devices.audit.models import PublicEntry
from police_portal.actions import Action
from police_portal.law.models import DemandKind, DemandState, Gag, LegalDemand
from police_portal.transparency.months import Span, within
from police_portal.transparency.suppression import LEAST, exact, hide
from police_portal.transparency.tables import Kept, counted, kept


def tables(span: Span) -> list[Kept]:
    return [_demands(span), _refused(span), _gags(span), _emergencies(span), _telling(span)]


def _demands(span: Span) -> Kept:
    """By kind, of papers. Accounts are never more than what was released: no shown cell is above a hidden one."""
    counts: Counter[tuple[str, str]] = Counter()
    accounts: dict[str, set[int | str]] = {}
    decided = LegalDemand.objects.filter(within("decided_at", span)).exclude(kind=DemandKind.EMERGENCY)
    given_of = decided.exclude(state=DemandState.REFUSED)
    for kind, account, names in given_of.values_list("kind", "account", "names"):
        counts[kind, "released"] += 1
        accounts.setdefault(kind, set()).add(names.casefold() if account is None else account)  # an account that left
    counts.update({(kind, "accounts"): len(found) for kind, found in accounts.items()})
    return counted("demands", counts, cell=hide)


def _refused(span: Span) -> Kept:
    """As the public log has them: a refusal that nobody may know of yet would be the difference to it."""
    published = PublicEntry.objects.filter(within("at", span), act=Action.DEMAND_REFUSED)
    counts: Counter[tuple[str, str]] = Counter()
    for facts in published.values_list("facts", flat=True):
        counts[facts.get("kind_of_demand", ""), "n"] += 1
    return counted("refused", counts)


def _gags(span: Span) -> Kept:
    """By the order's own beginning. How many demands wait stands nowhere, so this bounds no other number."""
    ordered = Gag.objects.filter(within("from_at", span)).values_list("demand__kind").annotate(n=Count("pk"))
    return counted("gags", {(kind, "n"): n for kind, n in ordered}, cell=hide)


def _known(span: Span) -> QuerySet[LegalDemand, LegalDemand]:
    """Emergencies that became public in this time: the owner could be told, or an overseer reviewed it before."""
    given_of = LegalDemand.objects.filter(
        kind=DemandKind.EMERGENCY, supervisor__isnull=False, state__in=[DemandState.RELEASED, DemandState.ENDED]
    )
    return given_of.annotate(public_at=Least("tell_at", Coalesce("reviewed_at", F("tell_at")))).filter(
        within("public_at", span)
    )


def _emergencies(span: Span) -> Kept:
    reviewed = LegalDemand.objects.filter(within("reviewed_at", span), kind=DemandKind.EMERGENCY)
    counts = {
        (("right" if right else "wrong"), "n"): n
        for right, n in reviewed.values_list("was_right").annotate(n=Count("pk"))
    }
    return counted("emergencies", counts | {("public", "n"): _known(span).count()})


def _telling(span: Span) -> Kept:
    """The longest of at least LEAST, in whole hours upwards: of fewer it would be somebody's."""
    known = _known(span).values_list("decided_at", "tell_at")
    times = [told - at for at, told in known if at is not None and told is not None]
    if len(times) < LEAST:
        return kept("telling", [])
    return kept("telling", [("longest", "", {"hours": exact(-(-max(times) // timedelta(hours=1)))})])
