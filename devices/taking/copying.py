"""A person takes a copy of everything that is kept of them: made while it is sent to them alone, and kept nowhere.

What is in it, each app says (settings.TAKING); devices, whose the account is, says its own first. A right is asked for
when the copy begins. Each recording is written down as a download before its bytes go.
"""

from __future__ import annotations

import errno
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED

import structlog
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from zipstream import ZipStream

from devices import storage
from devices.audit.actions import Action
from devices.audit.recording import record
from devices.clips.models import Clip
from devices.clips.passing import Chunks
from devices.clips.workplace import check_room
from devices.errors import Refused
from devices.people.models import Home, User
from devices.storage import StorageError
from devices.taking import own, turns
from devices.taking.shape import File, Part, Taken
from devices.taking.spool import Spool
from devices.taking.turns import Turn

log = structlog.get_logger(__name__)
STORE_WITHIN_S = 5
MISSING = "MISSING.txt"


def everything(user: User, now: datetime) -> Taken:
    """What all of the apps say together."""
    told: list[Taken] = [import_string(path)(user, now) for path in reversed(settings.TAKING)]
    acts = frozenset[str]().union(*(one.acts for one in told))
    parts = [part for one in told for part in one.parts]
    left_out = [sentence for one in told for sentence in one.left_out]
    return Taken([*parts, own.acts_part(user, acts, now)], left_out, acts)


def take(user: User, *, by: User, now: datetime) -> Copy:
    """The bytes of a ZIP. Raises Refused, Conflict, TooOften, StorageError, DiskFull before the first of them."""
    if by.pk != user.pk:
        raise Refused(_("Only you can take a copy of your data."))
    turn = Turn(user)
    try:
        storage.look_for_bucket(within_s=STORE_WITHIN_S)
        check_room()
        turns.count(user, by=by, now=now)
        taken = everything(user, now)
        return Copy(Spool(taken.parts), readme(taken, now), turn, by)
    except BaseException:
        turn.end()
        raise


class Copy(Iterator[bytes]):
    """Close it, read to its end or not: a person's turn and two files hang on it."""

    def __init__(self, spool: Spool, readme: str, turn: Turn, by: User) -> None:
        self._spool, self._turn = spool, turn
        self._sent = _sent(spool, readme, by)

    def __next__(self) -> bytes:
        self._turn.renew()
        return next(self._sent)

    def close(self) -> None:
        self._sent.close()
        self._spool.close()
        self._turn.end()


def _sent(spool: Spool, readme: str, by: User) -> Generator[bytes, None, None]:
    """Words first, then the recordings one by one. When the store dies in the middle the connection ends, too: a ZIP
    without its end opens nowhere, and nobody takes it for the whole."""
    archive = ZipStream(compress_type=ZIP_STORED)
    archive.add(readme, "README.txt")
    for span in spool.spans:
        archive.add(spool.said(span), span.name, compress_type=ZIP_DEFLATED)
    yield from archive.all_files()
    missing = []
    for file in spool.files():
        data = _open(file)
        if data is None:
            missing.append(file.name)
            continue
        with closing(data):
            _note(file, by)
            archive.add(data, file.name)
            yield from archive.all_files()
    if missing:
        sentence = _("These files went while the copy was made, or could not be found in the storage:")
        archive.add("\n".join([sentence, "", *missing, ""]), MISSING)
    yield from archive.finalize()


def _open(file: File) -> Chunks | None:
    """None: it is not there. While the store does not answer nothing is known of it, and the copy ends."""
    try:
        return Chunks(file.key)
    except StorageError as error:
        if error.is_missing:
            return None
        log.warning("store_broke_off", error=str(error))
        raise ConnectionResetError(errno.ECONNRESET, "the store broke off") from error


@dataclass
class Named:
    """A row by its random name: a recording may be gone since it was found."""

    uuid: UUID
    _meta: ClassVar[Any]


class NamedClip(Named):
    _meta = Clip._meta


class NamedHome(Named):
    _meta = Home._meta


def _note(file: File, by: User) -> None:
    if file.clip is not None and file.home is not None:
        record(by, Action.CLIP_DOWNLOADED, NamedClip(file.clip), home=NamedHome(file.home), what="copy")


def readme(taken: Taken, now: datetime) -> str:
    """What each file is, and what is left out and why."""
    lines = [
        _("A copy of what is kept of you at {site}, made at {time}.").format(
            site=settings.SITE_URL, time=now.isoformat(timespec="seconds")
        ),
        "",
        _("Each file of the name .json is a list in plain text; “what” says what a line of it is. Times are in UTC."),
        _("Where sha256 stands beside a recording, its file has that SHA-256, as anybody can compute it."),
        "",
        *(f"{part.name}.json\n    {part.says}" for part in taken.parts),
        f"{MISSING}\n    " + _("There only if files went while the copy was made: it names them."),
        "",
        _("What is not in it, and why:"),
        *(f"- {sentence}" for sentence in taken.left_out),
        "",
        _("Whoever has this file knows all of that about you: keep it where you keep your keys."),
        "",
    ]
    return "\n".join(lines)


def weighed(parts: list[Part]) -> list[tuple[Part, int, int]]:
    """For the page: each part, how many files go with it, and their bytes."""
    found = [(part, part.weigh()) for part in parts]
    return [(part, weight.count, weight.size_bytes) for part, weight in found]
