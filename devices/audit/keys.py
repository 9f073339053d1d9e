"""Which key signs, and which ones did: every public key of this installation stays published, with its time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from devices.audit import signing
from devices.audit.bodies import moment
from devices.audit.models import SigningKey
from devices.audit.verifier import closed_over, key_message, vouches
from devices.errors import Unavailable

LATE = timedelta(days=1)  # a head that was being signed at midnight while the key changed


@dataclass(frozen=True)
class Span:
    """A key, and the days of which it may have signed the heads. None: open."""

    key: str
    first: date | None
    last: date | None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def newest() -> str:
    """The key that signs from now on."""
    return SigningKey.objects.order_by("-pk").values_list("key", flat=True).first() or _first()


def _first() -> str:
    """Before the first day was signed no key is written down: it is the one that is at hand longest."""
    return list(signing.at_hand())[-1]


def in_force() -> str:
    """The public key that everything is signed by. Raises Unavailable where its private half is not at hand."""
    key = newest()
    if key not in signing.at_hand():
        raise Unavailable(
            _("What has to be signed cannot be signed now: the key of this site was changed. Please try again later.")
        )
    return key


def spans() -> list[Span]:
    """Every key, oldest first. Of an installation that never changed its key: one, without bounds."""
    rows = list(SigningKey.objects.order_by("pk"))
    if not rows:
        return [Span(_first(), None, None)]
    firsts = [None, *(row.begun_at.date() for row in rows[1:])]
    lasts = [*(row.begun_at.date() + LATE for row in rows[1:]), None]
    return [Span(row.key, first, last) for row, first, last in zip(rows, firsts, lasts, strict=True)]


def signer(message: bytes, signature: str, day: date, of: list[Span]) -> str:
    """Which of these keys signed a head of this day; empty: none that could."""
    fit = (span.key for span in reversed(of) if span.covers(day))
    return next((key for key in fit if signing.is_signed(message, signature, key)), "")


def published() -> list[dict[str, str]]:
    """Every key as the verifier reads it, oldest first. Empty where there was only one."""
    rows = [as_row(row) for row in SigningKey.objects.order_by("pk")]
    return rows if len(rows) > 1 else []


def as_row(key: SigningKey) -> dict[str, str]:
    return {
        "key": key.key,
        "previous": key.previous,
        "from": moment(key.begun_at),
        "signature": key.signature,
        "vouched": key.vouched,
    }


def with_keys(document: dict[str, Any]) -> dict[str, Any]:
    """A document with every key in it, where there was more than one."""
    rows = published()
    return document | {"keys": rows} if rows else document


def message(key: str, previous: str, begun: str) -> bytes:
    """What both keys sign. begun: as bodies.moment() writes it."""
    return key_message({"key": key, "previous": previous, "from": begun})


def is_ours(key: str, more: Iterable[Mapping[str, str]] = ()) -> bool:
    """Whether a key at hand is this one, or vouches for it: by the rows here, or by `more` of them."""
    links = [link for row in [*map(as_row, SigningKey.objects.all()), *more] for link in vouches(row)]
    return any(key in closed_over(known, links) for known in signing.at_hand())
