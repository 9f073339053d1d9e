"""Entries are sealed into a chain of batches, each covering the one before: every entry that no batch holds yet.

Writing an entry takes no lock, so entries become visible out of order: number 7 may be there while the transaction
that took number 6 still runs. A batch therefore keeps how far the chain has read (`high`), and the numbers below that
which were not there (`gaps`): whoever seals next asks for the numbers above, and for the gaps, by the primary key.
That costs the same after a million entries as after ten. A gap is given up after GAP_LIVES (its transaction was
rolled back); once a day the whole table is asked, so that nothing is lost even then.

Two at once: both write a batch of the same number, and the database lets one of them.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from devices.audit.bodies import COLUMNS, ENTRIES, HOLDS, body, moment
from devices.audit.models import Batch, Chain, Sealed
from devices.audit.verifier import ZEROS, head_of, leaf_of, root_of

SIZE = 256  # entries in a batch at most; of the private chain every batch has so many leaves
GAP_LIVES = timedelta(days=1)
MOST_GAPS = 500  # ranges kept; in a usual hour there are none
AT_ONCE = 100  # ranges in one query

Gap = tuple[int, int, int]  # first number, last number, when it was found (seconds since 1970)


@dataclass(frozen=True)
class End:
    """Where a chain ends, and how far it has read."""

    number: int = 0
    head: str = ZEROS
    high: int = 0
    gaps: tuple[Gap, ...] = ()


def end_of(chain: Chain) -> End:
    last = Batch.objects.filter(chain=chain).order_by("-number").first()
    if last is None:
        return End()
    return End(last.number, last.head, last.high, tuple((first, end, since) for first, end, since in last.gaps))


def seal(now: datetime, *, is_thorough: bool = False) -> int:
    """Seal everything that waits, in both chains. Returns how many entries that were.

    is_thorough: in the end ask the whole table, not only what could be new.
    """
    count = 0
    for chain in Chain:
        for thoroughly in [False, True] if is_thorough else [False]:
            while sealed := seal_batch(chain, now, is_thorough=thoroughly):
                count += sealed
    return count


def seal_batch(chain: Chain, now: datetime, *, is_thorough: bool = False, may_be_empty: bool = False) -> int:
    """Seal one batch. Returns how many entries it holds; 0: nothing waits, or somebody else seals right now."""
    try:
        with transaction.atomic():
            return _seal(chain, now, is_thorough, may_be_empty)
    except IntegrityError:
        return 0


def _seal(chain: Chain, now: datetime, is_thorough: bool, may_be_empty: bool) -> int:
    end = end_of(chain)
    rows = _all_unsealed(chain) if is_thorough else _unsealed(chain, end)
    if not rows and not may_be_empty:
        return 0
    number, columns = end.number + 1, COLUMNS[chain]
    leaves = [leaf_of(chain, number, n, body(columns, values)) for n, (_pk, *values) in enumerate(rows)]
    padding = secrets.token_hex(32) if chain == Chain.PRIVATE else ""
    root = root_of([*leaves, *dummies(padding, len(leaves))])
    taken = [row[0] for row in rows]
    batch = Batch.objects.create(
        chain=chain,
        number=number,
        previous=end.head,
        root=root,
        head=head_of(chain, number, end.head, root, moment(now)),
        count=len(rows),
        sealed_at=now,
        padding=padding,
        high=max([end.high, *taken]),
        gaps=_gaps(end, taken, now),
    )
    Sealed.objects.bulk_create(
        Sealed(batch=batch, position=n, leaf=leaf, **{f"{HOLDS[chain]}_id": pk})
        for n, (pk, leaf) in enumerate(zip(taken, leaves, strict=True))
    )
    return len(rows)


def dummies(padding: str, count: int) -> list[str]:
    """Leaves that stand for nothing, so that a private batch of `count` entries is as large as every other.

    They come from random bytes of this batch: whoever sees a head can try nothing against it, not even "no entry".
    """
    if not padding:
        return []
    return [hashlib.sha256(f"porch-dummy\n{padding}\n{n}".encode()).hexdigest() for n in range(count, SIZE)]


def _all_unsealed(chain: Chain) -> list[Any]:
    waiting = ENTRIES[chain].objects.filter(sealed__isnull=True)
    return list(waiting.order_by("pk").values_list("pk", *COLUMNS[chain])[:SIZE])


def _unsealed(chain: Chain, end: End) -> list[Any]:
    """What came late, then what is new, in the order of their numbers."""
    entries = ENTRIES[chain].objects.order_by("pk").values_list("pk", *COLUMNS[chain])
    found: list[Any] = []
    for start in range(0, len(end.gaps), AT_ONCE):
        within = Q()
        for first, last, _since in end.gaps[start : start + AT_ONCE]:
            within |= Q(pk__range=(first, last))
        found += entries.filter(within)[: SIZE - len(found)]
    return found + list(entries.filter(pk__gt=end.high)[: SIZE - len(found)])


def _gaps(end: End, taken: Sequence[int], now: datetime) -> list[Gap]:
    """The numbers that are still missing: of the old gaps what was not taken now, and what was passed over now."""
    late, new = {pk for pk in taken if pk <= end.high}, [pk for pk in taken if pk > end.high]
    since = int(now.timestamp())
    found: list[Gap] = []
    for first, last, found_at in end.gaps:
        if since - found_at <= GAP_LIVES.total_seconds():
            found += _without(first, last, found_at, sorted(pk for pk in late if first <= pk <= last))
    for before, pk in zip([end.high, *new], new, strict=False):
        if pk > before + 1:
            found.append((before + 1, pk - 1, since))
    return found[-MOST_GAPS:]


def _without(first: int, last: int, since: int, taken: Sequence[int]) -> list[Gap]:
    edges = [first - 1, *taken, last + 1]
    return [(a + 1, b - 1, since) for a, b in zip(edges, edges[1:], strict=False) if b > a + 1]
