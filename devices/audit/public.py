"""The public chain as everybody reads it: page by page, and whole, for the verifier."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum

from devices.audit import keys, signing
from devices.audit.bodies import COLUMNS, HOLDS, body, moment
from devices.audit.models import Batch, Chain, DailyHead, PublicEntry, Sealed
from devices.audit.sealing import end_of

PAGE = 50
BATCHES_AT_ONCE = 40


@dataclass(frozen=True)
class Line:
    """One public entry. number: its place in the chain, from 1; 0 in the seconds before it is sealed."""

    uuid: UUID
    at: datetime
    act: str
    facts: dict[str, Any]
    number: int


@dataclass(frozen=True)
class Page:
    """Some lines, newest first; the names to ask for those newer and older than these, empty at an end."""

    lines: list[Line]
    newer: str
    older: str


def page(*, before: UUID | None = None, after: UUID | None = None) -> Page:
    """The newest entries, or those older (newer) than a named one. A name that is not there: the newest."""
    name = before or after
    named = None if name is None else PublicEntry.objects.filter(uuid=name).first()
    entries = PublicEntry.objects.all()
    if named is not None and before:
        entries = entries.filter(Q(at__lt=named.at) | Q(at=named.at, pk__lt=named.pk))
    elif named is not None:
        entries = entries.filter(Q(at__gt=named.at) | Q(at=named.at, pk__gt=named.pk))
    is_backwards = named is not None and not before
    order = ("at", "pk") if is_backwards else ("-at", "-pk")
    found = list(entries.order_by(*order)[: PAGE + 1])
    has_more, shown = len(found) > PAGE, found[:PAGE]
    if is_backwards:
        shown.reverse()
    if not shown:
        return Page([], "", "")
    has_older = has_more if not is_backwards else True
    has_newer = has_more if is_backwards else named is not None
    numbers = _numbers(shown)
    lines = [Line(row.uuid, row.at, row.act, row.facts, numbers.get(row.pk, 0)) for row in shown]
    return Page(lines, str(shown[0].uuid) if has_newer else "", str(shown[-1].uuid) if has_older else "")


def _numbers(entries: Sequence[PublicEntry]) -> dict[int, int]:
    """The running number of each that is sealed: those in the batches before its own, and its place in that."""
    seals = list(
        Sealed.objects.filter(public_entry__in=entries).values_list("public_entry_id", "position", "batch__number")
    )
    if not seals:
        return {}
    first, last = min(seal[2] for seal in seals), max(seal[2] for seal in seals)
    batches = Batch.objects.filter(chain=Chain.PUBLIC)
    count = batches.filter(number__lt=first).aggregate(all=Sum("count"))["all"] or 0
    before = {}
    for number, held in batches.filter(number__range=(first, last)).order_by("number").values_list("number", "count"):
        before[number] = count
        count += held
    return {entry: before[batch] + position + 1 for entry, position, batch in seals}


def daily_heads() -> list[dict[str, str]]:
    """Every signed head of both chains, the oldest first. Of the private chain nothing else is ever shown."""
    rows = DailyHead.objects.order_by("day", "chain").values_list("chain", "day", "head", "signature")
    return [
        {"chain": chain, "day": day.isoformat(), "head": head, "signature": signature}
        for chain, day, head, signature in rows
    ]


def heads_document() -> dict[str, Any]:
    return keys.with_keys({"kind": "porch-heads", "key": keys.newest(), "heads": daily_heads()})


def download() -> Iterator[str]:
    """The whole chain as one JSON document, an entry and a batch to a line, with all that its verifier needs."""
    heads = daily_heads()  # read first: each stands for a batch that is there already
    key, before = keys.in_force(), keys.published()
    last = end_of(Chain.PUBLIC)
    of_chain = Batch.objects.filter(chain=Chain.PUBLIC, number__lte=last.number)
    count = of_chain.aggregate(all=Sum("count"))["all"] or 0
    end = {"kind": "porch-log", "entries": count, "batches": last.number, "head": last.head}
    signed = {"body": end, "signature": signing.sign(signing.canonical(end), key)}
    yield f'{{"kind": "porch-log",\n"key": "{key}",\n"end": {_line(signed)},\n'
    if before:
        yield '"keys": ['
        yield from _lines(before)
        yield "],\n"
    yield '"entries": ['
    yield from _lines(_entries(last.number))
    yield '],\n"batches": ['
    yield from _lines(_batches(last.number))
    yield '],\n"heads": ['
    yield from _lines(heads)
    yield "]}\n"


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _lines(rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> Iterator[str]:
    for n, row in enumerate(rows):
        yield f"{',' if n else ''}\n{_line(row)}"


def _entries(last: int) -> Iterator[dict[str, Any]]:
    number, hold = 0, HOLDS[Chain.PUBLIC]
    columns = [f"{hold}__{column}" for column in COLUMNS[Chain.PUBLIC]]
    for start in range(0, last, BATCHES_AT_ONCE):
        rows = _seals(start, last).values_list(*columns)
        for values in rows:
            number += 1
            yield {"number": number} | body(COLUMNS[Chain.PUBLIC], values)


def _seals(start: int, last: int) -> Any:
    """What the next batches hold, in the order of the chain."""
    between = {"batch__number__gt": start, "batch__number__lte": min(start + BATCHES_AT_ONCE, last)}
    return Sealed.objects.filter(batch__chain=Chain.PUBLIC, **between).order_by("batch__number", "position")


def _batches(last: int) -> Iterator[dict[str, Any]]:
    for start in range(0, last, BATCHES_AT_ONCE):
        rows = _seals(start, last).values_list(F("batch__number"), "leaf")
        leaves = {number: [leaf for _number, leaf in held] for number, held in groupby(rows, key=lambda row: row[0])}
        for batch in Batch.objects.filter(
            chain=Chain.PUBLIC, number__gt=start, number__lte=min(start + BATCHES_AT_ONCE, last)
        ).order_by("number"):
            yield {
                "number": batch.number,
                "previous": batch.previous,
                "root": batch.root,
                "head": batch.head,
                "sealed_at": moment(batch.sealed_at),
                "leaves": leaves.get(batch.number, []),
            }
