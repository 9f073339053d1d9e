"""One signed head a day of each chain: what is published, and what receipts, packages and deletion records carry."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from devices.audit import keys, sealing, signing
from devices.audit.models import Chain, DailyHead


def message(chain: str, day: date, head: str) -> bytes:
    """What is signed."""
    return signing.canonical({"chain": chain, "day": day.isoformat(), "head": head})


def sign_day(now: datetime) -> int:
    """Sign today's heads (UTC), once a day; returns how many were missing. All that waits is sealed before.

    The private chain gets a batch for it in any case: a head that stays the same would tell of a day without acts.
    """
    day = now.astimezone(UTC).date()
    missing = set(Chain) - set(DailyHead.objects.filter(day=day).values_list("chain", flat=True))
    if not missing:
        return 0
    key = keys.in_force()  # one for both
    sealing.seal(now, is_thorough=True)
    return sum(_sign(chain, day, key, now) for chain in Chain if chain in missing)


def _sign(chain: Chain, day: date, key: str, now: datetime) -> int:
    """1, or 0 when somebody else signed in the same moment: then the batch made for it goes too."""
    try:
        with transaction.atomic():
            if chain == Chain.PRIVATE:
                sealing.seal_batch(chain, now, may_be_empty=True)
            head = sealing.end_of(chain).head
            signature = signing.sign(message(chain, day, head), key)
            DailyHead.objects.create(chain=chain, day=day, head=head, signature=signature, at=now)
    except IntegrityError:
        return 0
    return 1


def newest() -> dict[str, Any]:
    """The newest signed head of each chain, and the key that signed them.

    {"private": {"day", "head", "signature"} or None, "public": the same, "key"}. Of the private chain that is all that
    ever leaves: no number, size or time. On the day on which the key is changed it is the key before.
    """
    rows = [row for chain in Chain if (row := DailyHead.objects.filter(chain=chain).order_by("-day").first())]
    spans = keys.spans()
    signers = [keys.signer(message(row.chain, row.day, row.head), row.signature, row.day, spans) for row in rows]
    key = next(iter(filter(None, signers)), "") or spans[-1].key
    found: dict[str, Any] = {chain.value: None for chain in Chain}
    for row, signer in zip(rows, signers, strict=True):
        if signer == key:
            found[row.chain] = {"day": row.day.isoformat(), "head": row.head, "signature": row.signature}
    return found | {"key": key}
