"""One run over one clip: a folder to work in, and what each way of breaking off means."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings

from devices import storage
from devices.clips import outcome, workplace
from devices.clips.lease import Lease, LeaseLost
from devices.clips.models import Clip, ClipQuerySet
from devices.clips.reasons import NO_DISK, NO_STORE
from devices.clips.workplace import DiskFull
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.storage import StorageError
from devices.video.errors import Unreadable

log = structlog.get_logger(__name__)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class OtherBytes(Exception):
    """The store does not hold what was sent. The text is the code of the reason."""


@dataclass
class Run:
    """What the work is given: the clip, its lease, its folder; and what it has stored so far."""

    lease: Lease[ClipQuerySet]
    clip: Clip
    folder: Path
    written: list[StoredObject] = field(default_factory=list)

    @property
    def source(self) -> Path:
        return self.folder / "source"

    @property
    def beat_s(self) -> float:
        """How often to renew the lease while waiting for the child."""
        return min(5.0, settings.ANALYSIS_LEASE_S / 4)

    def fetch(self, key: str, on_chunk: Callable[[bytes], object] | None = None) -> int:
        """Read an object into the source file. Returns its size. Raises StorageError, LeaseLost."""

        def seen(chunk: bytes) -> None:
            if on_chunk is not None:
                on_chunk(chunk)
            self.lease.renew()

        with self.source.open("wb") as file:
            return storage.fetch(key, file, on_chunk=seen)

    def put(self, purpose: Purpose, name: str, content_type: str) -> StoredObject:
        """Store a file of the folder: row first, then bytes. Raises StorageError, LeaseLost."""
        thing = storing.reserve(self.clip.home_id, None, purpose, content_type, writer=self.lease.id)
        self.written.append(thing)
        storing.put(thing, self.folder / name, on_progress=lambda _count: self.lease.renew())
        self.lease.renew()
        return thing


def run(lease: Lease[ClipQuerySet] | None, work: Callable[[Run], None]) -> None:
    """Do this work on the clip of the lease. However it breaks off, nothing half done is kept, and it is told once."""
    clip = lease.row().select_related("camera__home", "home", "original", "playable").first() if lease else None
    if lease is None or clip is None:
        return
    held, row = lease, clip
    written: list[StoredObject] = []
    with breaking_off(
        clip.uuid,
        failed=lambda code: outcome.failed(held.row(), row, code, held.clock()),
        put_off=lambda why: outcome.put_off(held, row, why, held.clock()),
        take_back=lambda: storing.take_back(written, held.clock()),
    ):
        try:
            with workplace.folder(lease.id, clip.size_bytes) as folder:
                work(Run(lease, clip, folder, written))
        except outcome.OtherMasks:
            outcome.start_over(lease, clip, lease.clock())
            storing.take_back(written, lease.clock())
        finally:
            lease.begin("")  # the last step is over


@contextmanager
def breaking_off(
    what: UUID, *, failed: Callable[[str], None], put_off: Callable[[str], None], take_back: Callable[[], None]
) -> Iterator[None]:
    """Every way in which work on a recording breaks off, and what follows.

    failed: it cannot be read, by this code of reasons.py. put_off: later, for this reason. take_back: what was stored.
    """
    try:
        yield
        return
    except LeaseLost:
        log.info("lease_lost", of=str(what))
    except Unreadable as error:
        log.warning("unreadable", of=str(what), code=error.code, detail=error.detail[-500:])
        failed(error.code)
    except OtherBytes as error:
        log.warning("other_bytes", of=str(what), code=str(error))
        failed(str(error))
    except StorageError as error:
        log.warning("put_off", of=str(what), error=str(error))
        put_off(NO_STORE)
    except DiskFull:
        put_off(NO_DISK)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        put_off(NO_DISK)
    take_back()
