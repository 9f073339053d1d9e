"""What this object store can do, found out by trying, and what follows where it cannot."""

from __future__ import annotations

import base64
import hashlib
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import ModuleType

from botocore.exceptions import ClientError
from django.conf import settings

from devices.storage import StorageError

KEY = "00/capability-probe-{}.bin"
PART_BYTES = 5 * 1024 * 1024  # less than this some stores refuse
SKEW = timedelta(minutes=1)  # at 15 minutes stores refuse what we sign
CONTENT = b"0123456789"
WAIT_S = 10
NOT_TRIED = (
    "This process does not reach the store under its public name (S3_PUBLIC_URL): try it from a browser's network."
)


@dataclass(frozen=True)
class Ability:
    """is_there: it was tried and it works; None: it could not be tried from here. says: what follows from that."""

    name: str
    is_there: bool | None
    says: str


class NotHere(StorageError):
    """The store's public name is not reached from this process: nothing is said of the store by that."""


def abilities(storage: ModuleType) -> list[Ability]:
    """Try everything that Porch uses, with objects of its own that are gone afterwards. `storage`: devices.storage.

    A store that does not answer at all gives one line only.
    """
    key = KEY.format(secrets.token_hex(8))
    try:
        with storage.speaking("probe the store"):
            storage.client().put_object(Bucket=settings.S3_BUCKET, Key=key, Body=CONTENT)
    except StorageError as error:
        said = f"The store does not take an object ({error}): no recording can be kept. See the S3_ settings."
        return [Ability("writing", False, said)]
    try:
        return [Ability("writing", True, "Objects can be written."), *(_tried(storage, key, *one) for one in TRIALS)]
    finally:
        with suppress(StorageError), storage.speaking("clean up after the probe"):
            storage.client().delete_object(Bucket=settings.S3_BUCKET, Key=key)


def _tried(
    storage: ModuleType, key: str, name: str, trial: Callable[[ModuleType, str], bool], good: str, bad: str
) -> Ability:
    """One ability. A store that breaks on the question has not got it."""
    try:
        with storage.speaking(name):
            is_there = trial(storage, key)
    except NotHere:
        return Ability(name, None, NOT_TRIED)
    except StorageError:
        is_there = False
    return Ability(name, is_there, good if is_there else bad)


def is_versioned(storage: ModuleType, key: str = "") -> bool:
    """Whether this bucket keeps what was deleted, or may refuse to delete it."""
    return bool(storage.keeps_deleted(storage.client(), settings.S3_BUCKET))


# --- The trials: each is given the name of an object that holds CONTENT


def _ranges(storage: ModuleType, key: str) -> bool:
    answer = storage.client().get_object(Bucket=settings.S3_BUCKET, Key=key, Range="bytes=2-4")
    with answer["Body"] as body:
        return bool(body.read() == CONTENT[2:5] and answer["ResponseMetadata"]["HTTPStatusCode"] == 206)


def _checks_md5(storage: ModuleType, key: str) -> bool:
    wrong = base64.b64encode(hashlib.md5(b"other bytes", usedforsecurity=False).digest()).decode()
    return _is_refused(storage, key, ContentMD5=wrong)


def _checks_sha256(storage: ModuleType, key: str) -> bool:
    wrong = base64.b64encode(hashlib.sha256(b"other bytes").digest()).decode()
    return _is_refused(storage, key, ChecksumSHA256=wrong)


def _is_refused(storage: ModuleType, key: str, **checksum: str) -> bool:
    other = key + ".sum.bin"
    try:
        storage.client().put_object(Bucket=settings.S3_BUCKET, Key=other, Body=CONTENT, **checksum)
    except ClientError:
        return True
    storage.delete([other])
    return False


def _parts(storage: ModuleType, key: str) -> bool:
    """Two parts, the second one first; listed, joined, and read back as one."""
    other = key + ".parts.bin"
    upload = storage.begin_parts(other, "application/octet-stream")
    try:
        for number, body in ((2, b"the end"), (1, bytes(PART_BYTES))):
            storage.client().upload_part(
                Bucket=settings.S3_BUCKET, Key=other, UploadId=upload, PartNumber=number, Body=body
            )
        arrived = storage.parts(other, upload)
        if [part.size_bytes for part in arrived] != [PART_BYTES, 7]:
            return False
        storage.complete(other, upload, arrived)
        return bool(storage.size_of(other) == PART_BYTES + 7)
    finally:
        with suppress(StorageError):
            storage.abort(other, upload)
        storage.delete([other])


def _lists_uploads(storage: ModuleType, key: str) -> bool:
    other = key + ".begun.bin"
    upload = storage.begin_parts(other, "application/octet-stream")
    try:
        return any(found.key == other for found in storage.unfinished())
    finally:
        storage.abort(other, upload)


def _deletes_many(storage: ModuleType, key: str) -> bool:
    names = [f"{key}.{n}.bin" for n in range(3)]
    for name in names:
        storage.client().put_object(Bucket=settings.S3_BUCKET, Key=name, Body=b"x")
    storage.delete(names)
    return all(storage.size_of(name) is None for name in names)


def _keeps_length(storage: ModuleType, key: str) -> bool:
    """Whether a link that writes three bytes refuses ten: that is how a size limit holds before the bytes are sent."""
    other = key + ".length.bin"
    upload = storage.begin_parts(other, "application/octet-stream")
    try:
        link = storage.sign_part(other, upload, 1, 3, 60)
        return _asked("PUT", link, CONTENT)[0] >= 400
    finally:
        storage.abort(other, upload)


def _pages_may_send(storage: ModuleType, key: str) -> bool:
    """Whether a page of this site may send bytes straight to the store (CORS)."""
    link = storage.sign_read(key, content_type="video/mp4", disposition="inline", lives_s=60)
    headers = {"Origin": settings.SITE_URL, "Access-Control-Request-Method": "PUT"}
    status, answer = _asked("OPTIONS", link, None, headers)
    return status < 400 and answer.get("Access-Control-Allow-Origin") in ("*", settings.SITE_URL)


def _same_clock(storage: ModuleType, key: str) -> bool:
    answer = storage.client().head_object(Bucket=settings.S3_BUCKET, Key=key)
    said = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    return said is None or abs(parsedate_to_datetime(said) - datetime.now(UTC)) < SKEW


def _forgets(storage: ModuleType, key: str) -> bool:
    return not is_versioned(storage)


def _asked(
    method: str, link: str, body: bytes | None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer by a signed link, which has the store's public name. Silence is NotHere."""
    request = urllib.request.Request(link, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
            return answer.status, dict(answer.headers.items())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers.items())
    except OSError as error:
        raise NotHere(f"ask by a link: {type(error).__name__}") from error


TRIALS: list[tuple[str, Callable[[ModuleType, str], bool], str, str]] = [
    (
        "range",
        _ranges,
        "Pieces are answered as pieces (206): members play straight from the store.",
        "Pieces are answered as a whole (200): this site passes the bytes of recordings itself, for members too.",
    ),
    (
        "parts",
        _parts,
        "Uploads in parts work, in any order.",
        "Uploads in parts do not work: cameras and pages cannot send; only POST /api/v1/clips takes recordings.",
    ),
    (
        "listing uploads",
        _lists_uploads,
        "Unfinished uploads can be listed: reconcile finds those that nobody waits for.",
        "Unfinished uploads cannot be listed: reconcile does not see them. Let the store end them by a rule.",
    ),
    (
        "signed length",
        _keeps_length,
        "A link that writes a part takes exactly the bytes it was signed for.",
        "A link that writes a part takes more bytes than it was signed for: the size is checked only afterwards.",
    ),
    (
        "deleting many",
        _deletes_many,
        "Many objects are deleted in one call.",
        "Deleting many objects in one call does not work: nothing that expires can go. Do not use this store.",
    ),
    (
        "md5",
        _checks_md5,
        "Bytes that changed on their way are refused (Content-MD5).",
        "Bytes that changed on their way are taken (Content-MD5 is not checked): only our own reading finds them.",
    ),
    (
        "sha256",
        _checks_sha256,
        "A wrong SHA-256 is refused by the store.",
        "A wrong SHA-256 is taken by the store: each recording is read back and hashed here, as always.",
    ),
    (
        "cors",
        _pages_may_send,
        "Pages of this site may send recordings straight to the store.",
        "Pages of this site may not send recordings straight to the store (CORS): allow PUT from SITE_URL there. "
        "Cameras do not need it.",
    ),
    (
        "clock",
        _same_clock,
        "The store's clock agrees with ours.",
        "The store's clock and ours differ by more than a minute: at 15 minutes it refuses every call. Set the clocks.",
    ),
    (
        "forgetting",
        _forgets,
        "What is deleted is gone: the bucket keeps no versions and locks nothing.",
        "The bucket keeps versions or locks objects: what is deleted here stays there. Use another one.",
    ),
]
