"""Several clips as one ZIP, made while it is sent: no file on our side, and never more than a chunk in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import PurePath
from zipfile import ZIP_STORED

from django.db import transaction
from django.utils.translation import gettext as _
from zipstream import ZipStream

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.clips.models import Clip
from devices.clips.passing import Chunks
from devices.clips.playback import file_name, original
from devices.errors import Invalid
from devices.objects.models import StoredObject
from devices.people.models import User
from devices.storage import StorageError

Entry = tuple[str, StoredObject]


@transaction.atomic
def pack(clips: Collection[Clip], *, by: User) -> Iterator[bytes]:
    """The ZIP's bytes. Each clip is written down as a download, before a byte is sent. Raises Refused, Invalid."""
    kept = [clip for clip in clips if clip.original is not None]
    if not kept:
        raise Invalid(_("Choose at least one recording to download."))
    entries = list(_named([(clip, original(clip, by=by)) for clip in kept]))
    for clip in kept:
        record(by, Action.CLIP_DOWNLOADED, clip, home=clip.home, what="zip")
    return _sent(entries)


def _named(clips: Collection[tuple[Clip, StoredObject]]) -> Iterator[Entry]:
    """By camera and local time; two of the same second are told apart by a number."""
    seen: Counter[str] = Counter()
    for clip, stored in clips:
        name = PurePath(file_name(clip, stored))
        seen[str(name)] += 1
        again = seen[str(name)]
        yield (f"{name.stem} ({again}){name.suffix}" if again > 1 else str(name)), stored


def _sent(entries: Collection[Entry]) -> Iterator[bytes]:
    """Entry after entry, stored as they are: video does not get smaller. What has gone since is named in a text."""
    archive = ZipStream(compress_type=ZIP_STORED)
    missing = []
    for name, stored in entries:
        try:
            data = Chunks(stored.key)
        except StorageError:
            missing.append(name)
            continue
        archive.add(data, name)
        yield from archive.all_files()
    if missing:
        sentence = _("These recordings could not be read from the storage any more:")
        archive.add("\n".join([sentence, "", *missing, ""]), _("What is missing.txt"))
    yield from archive.finalize()
