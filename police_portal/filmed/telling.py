"""What came of it is told at its time, to the second the same whatever came and whenever; later the traces go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from devices.audit.recording import record
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from police_portal.actions import Action
from police_portal.filmed.models import Filmed, FilmedAsk, FilmedState, Reply

BATCH = 100
KEPT_FOR = timedelta(days=30)  # after the outcome: then who was asked, where it was and the words go


def tell_due(now: datetime) -> int:
    """Tell whoever's time has come. Returns how many that were."""
    due = Filmed.objects.filter(told_at__isnull=True, tell_at__lte=now).order_by("tell_at", "pk")
    return sum(_tell(filmed, now) for filmed in due.select_related("asker")[:BATCH])


@transaction.atomic
def _tell(filmed: Filmed, now: datetime) -> bool:
    row = Filmed.objects.filter(pk=filmed.pk, told_at__isnull=True)
    if row.select_for_update(of=("self",), no_key=True).first() is None:  # who answers in this moment lines up
        return False
    row.update(state=outcome(filmed), told_at=now, names=names(filmed))
    record(None, Action.FILMED_TOLD, filmed, home=None)
    if filmed.asker is not None:
        path = reverse("police_portal:filmed_one", args=[filmed.uuid])
        tell([filmed.asker], NoticeKind.FILMED_TOLD, now=filmed.tell_at, path=path, mail_to=[filmed.asker])
    return True


def outcome(filmed: Filmed) -> FilmedState:
    """One of four, by the best answer there is: it tells of one home, and not of how many were asked.

    A home where nobody like that was seen, a silent one and none at all are the same.
    """
    replies = list(filmed.asks.values_list("reply", "said"))
    done = [said for reply, said in replies if reply == Reply.DONE]
    if done:
        return FilmedState.IN_PART if any(said.get("is_in_part") for said in done) else FilmedState.DONE
    refused = any(reply == Reply.REFUSED for reply, _said in replies)
    return FilmedState.NOT_DONE if refused else FilmedState.NO_ANSWER


def names(filmed: Filmed) -> list[str]:
    """Of the public bodies that hold a copy, as owners confirmed; by name, in the order of the alphabet."""
    found = FilmedAsk.objects.filter(filmed=filmed, reply=Reply.DONE).values_list("says_agencies", flat=True)
    return sorted({name for one in found for name in one})


@transaction.atomic
def forget_due(now: datetime) -> int:
    """What is left after KEPT_FOR is a count: the wish, the outcome and the times. Returns how many were forgotten."""
    traces = ~Q(cell="") | ~Q(describes="") | Q(sign__isnull=False) | Q(asks__isnull=False)
    old = Filmed.objects.filter(traces, told_at__lte=now - KEPT_FOR).distinct()
    keys = list(old.values_list("pk", flat=True)[:500])
    FilmedAsk.objects.filter(filmed__in=keys).delete()
    return Filmed.objects.filter(pk__in=keys).update(cell="", describes="", sign=None, names=[])
