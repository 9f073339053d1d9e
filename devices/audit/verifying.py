"""Both chains read from their first entry on, and everything in them worked out anew: what does not fit is named.

It reads only. A chain proves that nothing in it was changed since its heads went out; the signed heads that lie with
other people prove that the chain is still the same one (`against`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from devices.audit import keys, sealing
from devices.audit.actions import Action
from devices.audit.bodies import COLUMNS, ENTRIES, HOLDS, body, moment
from devices.audit.heads import message
from devices.audit.models import AuditEntry, Batch, Chain, DailyHead, Sealed, SigningKey
from devices.audit.recording import commitment
from devices.audit.verifier import ZEROS, head_of, leaf_of, root_of, vouches

BATCHES_AT_ONCE = 40  # about 10,000 entries in memory
SEALED_WITHIN = timedelta(minutes=10)
NAME = ("entry__person__actor_uuid", "entry__person__name", "entry__person__salt")


@dataclass
class Findings:
    """What was read, and what is wrong with it. Empty `wrong`: all of it holds."""

    wrong: list[str] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)
    batches: dict[str, int] = field(default_factory=dict)
    heads: int = 0
    names: int = 0  # that fit the commitment of their entry
    names_before: int = 0  # beside entries from before there were commitments
    erased: int = 0  # names that went with their account
    waiting: int = 0  # entries that are to be sealed in the next seconds


@dataclass(frozen=True)
class Held:
    """One row of Sealed, with the entry it holds. values: its columns; None where the entry is gone."""

    batch: int
    position: int
    leaf: str
    pk: int | None
    values: Sequence[Any]
    person: Sequence[Any]  # who, name, salt; None where there is no name


def verify(now: datetime) -> Findings:
    found = Findings()
    for chain in Chain:
        _verify_chain(chain, found)
        _verify_waiting(chain, found, now)
        _verify_heads(chain, found)
    _verify_days(found, now)
    _verify_keys(found)
    return found


def against(carried: Iterable[tuple[str, str, str]]) -> list[str]:
    """What is wrong with heads that were given out earlier: (chain, day, head), as receipts and copies carry them."""
    wrong = []
    for chain, day, head in carried:
        if not DailyHead.objects.filter(chain=chain, day=date.fromisoformat(day), head=head).exists():
            wrong.append(f"the {chain} head of {day} that was given out is not that of this log: {head}")
    return wrong


# --- The batches of a chain, and what they hold


def _verify_chain(chain: Chain, found: Findings) -> None:
    found.entries[chain] = found.batches[chain] = 0
    number, head, high = 0, ZEROS, 0
    while batches := list(Batch.objects.filter(chain=chain, number__gt=number).order_by("number")[:BATCHES_AT_ONCE]):
        held = {batch: list(rows) for batch, rows in groupby(_held(chain, batches), key=lambda row: row.batch)}
        for batch in batches:
            rows = held.get(batch.pk, [])
            high = max([high, *(row.pk for row in rows if row.pk is not None)])
            found.wrong += _follows(batch, number + 1, head, high)
            found.wrong += _holds(chain, batch, rows)
            found.entries[chain] += len(rows)
            found.batches[chain] += 1
            number, head = batch.number, batch.head
            if chain == Chain.PRIVATE:
                _verify_names(batch, rows, found)


def _held(chain: Chain, batches: Sequence[Batch]) -> Iterator[Held]:
    """In the order of the chain."""
    entry, count = HOLDS[chain], len(COLUMNS[chain])
    columns = [f"{entry}__{column}" for column in COLUMNS[chain]]
    names = NAME if chain == Chain.PRIVATE else ()
    rows = Sealed.objects.filter(batch__in=[batch.pk for batch in batches]).order_by("batch_id", "position")
    for batch, position, leaf, pk, *rest in rows.values_list(
        "batch_id", "position", "leaf", f"{entry}_id", *columns, *names
    ):
        yield Held(batch, position, leaf, pk, rest[:count], rest[count:])


def _named(batch: Batch) -> str:
    return f"{batch.chain} batch {batch.number}"


def _follows(batch: Batch, number: int, head: str, high: int) -> Iterator[str]:
    """Whether it stands behind the one before it, and its head is that of what it says."""
    for missing in range(number, min(batch.number, number + 20)):
        yield f"{batch.chain} batch {missing} is missing"
    if batch.previous != head:
        yield f"{_named(batch)} does not follow the one before it"
    if batch.head != head_of(batch.chain, batch.number, batch.previous, batch.root, moment(batch.sealed_at)):
        yield f"the head of {_named(batch)} is not that of its content: number, root or time was changed"
    if batch.high != high:
        yield f"{_named(batch)} says the log was read up to another place than it was"


def _holds(chain: Chain, batch: Batch, rows: Sequence[Held]) -> Iterator[str]:
    """Whether every entry is the one that was sealed in its place."""
    at = {row.position: row for row in rows}
    for position in sorted(set(range(batch.count)) - set(at)):
        yield f"{_named(batch)}, position {position}: what was sealed there was dropped"
    for position in sorted(set(at) - set(range(batch.count))):
        yield f"{_named(batch)}, position {position}: {_entry(chain, at[position])} was added after it was sealed"
    now = {row.position: _leaf(chain, batch, row.position, row) for row in rows}
    changed = [row for row in rows if now[row.position] != row.leaf]
    padding = sealing.dummies(batch.padding, batch.count)
    is_whole = _is_root(batch, [*(row.leaf for row in rows), *padding])
    if changed and not is_whole and _is_root(batch, [*(now[row.position] for row in rows), *padding]):
        for row in changed:
            yield f"{_named(batch)}, position {row.position}: {_entry(chain, row)} is as it was, its seal was changed"
        return
    for row in changed:
        yield f"{_named(batch)}, position {row.position}: {_what_happened(chain, batch, row, at)}"
    if not is_whole:
        yield f"{_named(batch)} does not hold together: its entries or their seals are not those that were sealed"


def _is_root(batch: Batch, leaves: Sequence[str]) -> bool:
    """Whether these are the leaves that were sealed. One that is no hash was not."""
    try:
        return root_of(leaves) == batch.root
    except ValueError:
        return False


def _leaf(chain: Chain, batch: Batch, position: int, row: Held) -> str:
    """What the entry that is there now hashes to; empty when there is none."""
    if row.pk is None or row.values[0] is None:
        return ""
    return leaf_of(chain, batch.number, position, body(COLUMNS[chain], row.values))


def _entry(chain: Chain, row: Held) -> str:
    entry = dict(zip(COLUMNS[chain], row.values, strict=True))
    if entry["uuid"] is None:
        return f"the entry of row {row.pk}"
    return f"entry {entry['uuid']} ({entry.get('action') or entry.get('act')}, {moment(entry['at'])})"


def _what_happened(chain: Chain, batch: Batch, row: Held, at: Mapping[int, Held]) -> str:
    if row.pk is None or row.values[0] is None:
        return f"{_entry(chain, row)} is gone"
    for position in range(batch.count):
        seals = {row.leaf, at[position].leaf if position in at else ""}  # it was moved with its seal, or without
        if _leaf(chain, batch, position, row) in seals:
            return f"{_entry(chain, row)} was sealed at position {position} and moved here"
    return f"{_entry(chain, row)} is not what was sealed there: it was changed, or put in the place of another"


def _verify_names(batch: Batch, rows: Sequence[Held], found: Findings) -> None:
    """Names that are still there are those the entries were written with."""
    kind, promised = COLUMNS[Chain.PRIVATE].index("actor_kind"), COLUMNS[Chain.PRIVATE].index("commitment")
    for row in rows:
        who, name, salt = row.person
        if row.values[0] is None:
            continue
        said = row.values[promised]
        if who is None:
            found.erased += bool(said)
        elif said and commitment(salt, who, name) == said:
            found.names += 1
        elif not said and not salt and row.values[kind] != "system":
            found.names_before += 1
        else:
            entry = _entry(Chain.PRIVATE, row)
            found.wrong.append(f"{_named(batch)}, position {row.position}: the name beside {entry} is not whose it was")


# --- What is in no batch


def _verify_waiting(chain: Chain, found: Findings, now: datetime) -> None:
    end = sealing.end_of(chain)  # read first: what is sealed meanwhile does not wait any more
    waiting = ENTRIES[chain].objects.filter(sealed__isnull=True).order_by("pk")
    for pk, uuid, at in waiting.values_list("pk", "uuid", "at").iterator():
        found.waiting += 1
        is_passed = pk <= end.high and not any(first <= pk <= last for first, last, _since in end.gaps)
        if is_passed:
            found.wrong.append(
                f"entry {uuid} of the {chain} log ({moment(at)}) is in no batch: it was inserted, or lost its seal"
            )
        elif at < now - SEALED_WITHIN:
            found.wrong.append(f"entry {uuid} of the {chain} log waits since {moment(at)} and is not sealed")


# --- The signed heads


def _verify_heads(chain: Chain, found: Findings) -> None:
    rows = list(DailyHead.objects.filter(chain=chain).order_by("day"))
    there = Batch.objects.filter(chain=chain, head__in=DailyHead.objects.filter(chain=chain).values("head"))
    place = {ZEROS: 0} | dict(there.values_list("head", "number"))
    before, spans = 0, keys.spans()
    for row in rows:
        named = f"the {chain} head of {row.day}"
        if not keys.signer(message(chain, row.day, row.head), row.signature, row.day, spans):
            found.wrong.append(f"{named} is not signed by the key of this installation")
        if row.head not in place:
            found.wrong.append(f"{named} is not in the chain: the chain was written anew, or the head was")
        elif place[row.head] < before:
            found.wrong.append(f"{named} stands before that of an earlier day")
        before = max(before, place.get(row.head, 0))
    found.heads += len(rows)
    if chain == Chain.PRIVATE:
        own = Batch.objects.filter(chain=chain, count=0).exclude(head__in=[row.head for row in rows])
        found.wrong += [f"{_named(batch)} was made for the head of a day, and that head is gone" for batch in own]


def _verify_days(found: Findings, now: datetime) -> None:
    """Both chains have a head of each day that has one."""
    days = {chain: set(DailyHead.objects.filter(chain=chain).values_list("day", flat=True)) for chain in Chain}
    today = now.astimezone(UTC).date()
    for chain, other in ((Chain.PRIVATE, Chain.PUBLIC), (Chain.PUBLIC, Chain.PRIVATE)):
        for day in sorted(days[other] - days[chain] - {today}):
            found.wrong.append(f"the {chain} head of {day} is missing: the {other} chain has one")


# --- The keys


def _verify_keys(found: Findings) -> None:
    """Each follows the one before it, vouches for it, and began with an entry of the log that names both."""
    before = ""
    for number, row in enumerate(SigningKey.objects.order_by("pk")):
        named, told = f"the signing key {row.key[:16]}…", keys.as_row(row)
        if row.previous != before:
            found.wrong.append(f"{named} does not follow the one before it")
        links, before = vouches(told), row.key
        if number == 0:
            continue
        if (row.key, row.previous) not in links or (row.vouched and (row.previous, row.key) not in links):
            found.wrong.append(f"{named}: what it and the key before it signed was changed")
        facts = {"key": row.key, "before": row.previous, "is_vouched_for": bool(row.vouched)}
        began = AuditEntry.objects.filter(subject_uuid=row.uuid, action=Action.SIGNING_KEY_CHANGED)
        if facts not in began.values_list("facts", flat=True):
            found.wrong.append(f"{named} began without an entry of the log that says so")
