"""put, fetch, sign, delete: the object store over S3, one code path everywhere. Raises only StorageError.

Content types, hashes and sizes live in StoredObject rows, not in the store: some stores forget them.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import boto3
import structlog
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.conf import settings
from urllib3.exceptions import HTTPError

from devices.counting import STORE_ERRORS

log = structlog.get_logger(__name__)
CHUNK_BYTES = 256 * 1024
DELETED_AT_ONCE = 100  # a store may take 1,000 and need longer for them than we wait: Swift deletes two at a time
IN_PARTS = TransferConfig(multipart_threshold=64 * 1024**2, multipart_chunksize=16 * 1024**2, use_threads=False)
UNKNOWN = {"NotImplemented", "MethodNotAllowed", "ObjectLockConfigurationNotFoundError", "BucketAlreadyExists"}
MISSING = {"404", "NoSuchKey", "NotFound", "NoSuchUpload"}


class StorageError(Exception):
    """The store did not do what was asked. `is_missing`: it answered that the thing is not there."""

    def __init__(self, message: str, *, is_missing: bool = False) -> None:
        super().__init__(message)
        self.is_missing = is_missing


@dataclass(frozen=True)
class Part:
    number: int
    etag: str
    size_bytes: int


@dataclass(frozen=True)
class Listed:
    key: str
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True)
class Unfinished:
    """An upload in parts that was neither joined nor aborted."""

    key: str
    upload_id: str
    begun_at: datetime


def _add_content_md5(request: Any, **_rest: object) -> None:
    """Some stores refuse to delete several objects without the header that newer clients no longer send."""
    body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
    request.headers["Content-MD5"] = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def _client(endpoint: str, within_s: float | None = None) -> Any:
    """within_s: for a question that is asked once, and not waited for."""
    return connect(endpoint, settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY, within_s)


@functools.cache
def connect(endpoint: str, access_key: str, secret_key: str, within_s: float | None = None) -> Any:
    """A client of a store, made once for each."""
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=settings.S3_REGION,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=within_s or settings.S3_TIMEOUT_S,
            read_timeout=within_s or settings.S3_TIMEOUT_S,
            retries={"max_attempts": 0 if within_s else 2, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            max_pool_connections=32,
        ),
    )
    client.meta.events.register("before-sign.s3.DeleteObjects", _add_content_md5)
    return client


def client() -> Any:
    """The store of the settings, for a question that nothing below asks. Ask within speaking()."""
    return _client(settings.S3_ENDPOINT_URL)


@contextmanager
def speaking(doing: str) -> Iterator[None]:
    """Turn every way in which the store can fail into StorageError."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code not in MISSING:
            STORE_ERRORS.add(doing)
        raise StorageError(f"{doing}: {code}", is_missing=code in MISSING) from error
    except (BotoCoreError, Boto3Error, HTTPClientError, HTTPError, ConnectionError, TimeoutError) as error:
        STORE_ERRORS.add(doing)
        raise StorageError(f"{doing}: {type(error).__name__}") from error


def prepare() -> None:
    """Make the bucket if it is not there."""
    with speaking("prepare the bucket"):
        try:
            client().head_bucket(Bucket=settings.S3_BUCKET)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in MISSING | {"NoSuchBucket"}:
                raise
            client().create_bucket(Bucket=settings.S3_BUCKET)


def look_for_bucket(*, within_s: float) -> None:
    """Whether the store answers and has the bucket, without waiting long. Raises StorageError."""
    with speaking("look for the bucket"):
        _client(settings.S3_ENDPOINT_URL, within_s).head_bucket(Bucket=settings.S3_BUCKET)


def put(key: str, source: Path, content_type: str, *, on_progress: Callable[[int], None] | None = None) -> None:
    """Write a file. Large files go in parts; what is cut in the middle leaves nothing under the key."""
    with speaking("write an object"):
        client().upload_file(
            str(source),
            settings.S3_BUCKET,
            key,
            ExtraArgs={"ContentType": content_type},
            Callback=on_progress,
            Config=IN_PARTS,
        )


def fetch(key: str, target: BinaryIO, *, on_chunk: Callable[[bytes], None] | None = None) -> int:
    """Read a whole object into a file; on_chunk sees the bytes on their way. Returns their number."""
    count = 0
    with closing(read(key)) as chunks:
        for chunk in chunks:
            if on_chunk is not None:
                on_chunk(chunk)
            target.write(chunk)
            count += len(chunk)
    return count


def read(key: str, first: int | None = None, last: int | None = None) -> Chunks:
    """The bytes of an object, or of it from `first` to `last` (both counted, from 0), in chunks.

    The first chunk is not read before it is asked for, but the store is asked at once, so that a missing object
    raises here and not in the middle of an answer.
    """
    asked = {} if first is None else {"Range": f"bytes={first}-{'' if last is None else last}"}
    with speaking("read an object"):
        body = client().get_object(Bucket=settings.S3_BUCKET, Key=key, **asked)["Body"]

    return Chunks(body)


class Chunks(Iterator[bytes]):
    """What read() gives. Close it if you do not read it to its end: a connection hangs on it, even before the first."""

    def __init__(self, body: Any) -> None:
        self._body = body
        self._chunks = body.iter_chunks(CHUNK_BYTES)

    def __next__(self) -> bytes:
        try:
            with speaking("read an object"):
                chunk: bytes | None = next(self._chunks, None)
        except StorageError:
            self.close()
            raise
        if chunk is None:
            self.close()
            raise StopIteration
        return chunk

    def close(self) -> None:
        self._body.close()


def size_of(key: str) -> int | None:
    """Bytes of an object; None when there is none."""
    try:
        with speaking("look at an object"):
            return int(client().head_object(Bucket=settings.S3_BUCKET, Key=key)["ContentLength"])
    except StorageError as error:
        if error.is_missing:
            return None
        raise


def delete(keys: Iterable[str]) -> None:
    """Delete these objects; those that are not there already are fine."""
    delete_from(client(), settings.S3_BUCKET, list(keys))


def delete_from(asked: Any, bucket: str, wanted: list[str]) -> None:
    """The same, of any bucket."""
    for start in range(0, len(wanted), DELETED_AT_ONCE):
        with speaking("delete objects"):
            answer = asked.delete_objects(
                Bucket=bucket,
                Delete={"Objects": [{"Key": key} for key in wanted[start : start + DELETED_AT_ONCE]], "Quiet": True},
            )
        left = [e for e in answer.get("Errors", []) if e.get("Code") not in MISSING]
        if left:
            raise StorageError(f"delete objects: {len(left)} were refused, first {left[0].get('Code')}")


def listing() -> Iterator[Listed]:
    """Every object of the bucket, page by page."""
    with speaking("list objects"):
        for page in client().get_paginator("list_objects_v2").paginate(Bucket=settings.S3_BUCKET):
            for entry in page.get("Contents", []):
                yield Listed(entry["Key"], entry["Size"], entry["LastModified"])


def sign_read(key: str, *, content_type: str, disposition: str, lives_s: int) -> str:
    """A link of the store's public address that reads one object for a while."""
    with speaking("sign a link"):
        link: str = _client(settings.S3_PUBLIC_URL).generate_presigned_url(
            "get_object",
            Params={
                "Bucket": settings.S3_BUCKET,
                "Key": key,
                "ResponseContentType": content_type,
                "ResponseContentDisposition": disposition,
            },
            ExpiresIn=lives_s,
        )
    return link


def begin_parts(key: str, content_type: str) -> str:
    """Begin an upload in parts. Returns the store's name for it."""
    with speaking("begin an upload"):
        answer = client().create_multipart_upload(Bucket=settings.S3_BUCKET, Key=key, ContentType=content_type)
    return str(answer["UploadId"])


def sign_part(key: str, upload_id: str, number: int, size_bytes: int, lives_s: int) -> str:
    """A link that writes one part of exactly this size."""
    with speaking("sign a part"):
        link: str = _client(settings.S3_PUBLIC_URL).generate_presigned_url(
            "upload_part",
            Params={
                "Bucket": settings.S3_BUCKET,
                "Key": key,
                "UploadId": upload_id,
                "PartNumber": number,
                "ContentLength": size_bytes,
            },
            ExpiresIn=lives_s,
        )
    return link


def parts(key: str, upload_id: str) -> list[Part]:
    """The parts that have arrived. Missing upload: StorageError with is_missing."""
    with speaking("list parts"):
        pages = client().get_paginator("list_parts").paginate(Bucket=settings.S3_BUCKET, Key=key, UploadId=upload_id)
        return [
            Part(found["PartNumber"], found["ETag"].strip('"'), found["Size"])
            for page in pages
            for found in page.get("Parts", [])
        ]


def complete(key: str, upload_id: str, arrived: list[Part]) -> None:
    """Join the parts. The caller has compared them with parts(): a wrong ETag destroys the upload on some stores."""
    with speaking("complete an upload"):
        client().complete_multipart_upload(
            Bucket=settings.S3_BUCKET,
            Key=key,
            UploadId=upload_id,
            MultipartUpload={"Parts": [{"PartNumber": p.number, "ETag": p.etag} for p in arrived]},
        )


def abort(key: str, upload_id: str) -> None:
    """Forget an upload in parts and what arrived of it; one that is gone already is fine."""
    try:
        with speaking("abort an upload"):
            client().abort_multipart_upload(Bucket=settings.S3_BUCKET, Key=key, UploadId=upload_id)
    except StorageError as error:
        if not error.is_missing:
            raise


def keeps_deleted(asked: Any, bucket: str) -> bool:
    """Whether a bucket keeps versions of what is deleted, or locks objects. A store that knows neither does neither."""
    try:
        if asked.get_bucket_versioning(Bucket=bucket).get("Status"):  # suspended: old versions may lie there
            return True
    except ClientError as error:
        if not _is_unknown(error):
            raise
    try:
        lock = asked.get_object_lock_configuration(Bucket=bucket).get("ObjectLockConfiguration", {})
    except ClientError as error:
        if not _is_unknown(error):
            raise
        return False
    return bool(lock.get("ObjectLockEnabled") == "Enabled")


def _is_unknown(error: ClientError) -> bool:
    """Whether a store said that it has no such question: nothing is set, then."""
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return code in MISSING | UNKNOWN or status in (400, 404, 405, 501)


def unfinished() -> list[Unfinished]:
    """The uploads in parts that the store keeps parts of. A store that cannot list them raises StorageError."""
    try:
        with speaking("list unfinished uploads"):
            pages = client().get_paginator("list_multipart_uploads").paginate(Bucket=settings.S3_BUCKET)
            return [
                Unfinished(found["Key"], found["UploadId"], found["Initiated"])
                for page in pages
                for found in page.get("Uploads", [])
            ]
    except StorageError as error:
        if error.is_missing:  # what some stores say when there is none
            return []
        raise


PROBE_KEY = "00/capability-probe-{}.bin"  # each process its own: they start at the same moment


_learned = {"can_seek": False}


def learn() -> None:
    """Ask the store what it can do, once, when the web process starts. Silence is a no."""
    try:
        _learned["can_seek"] = answers_ranges()
    except StorageError as error:
        log.warning("store_unknown", error=str(error))
        _learned["can_seek"] = False


def links_can_be_seeked() -> bool:
    """Whether members may be sent on to the store, as learned at the start. Never asks the store itself."""
    return _learned["can_seek"]


def answers_ranges() -> bool:
    """Whether a signed link of this store can be seeked in: it answers a Range with 206."""
    key = PROBE_KEY.format(secrets.token_hex(8))
    with speaking("probe the store"):
        client().put_object(Bucket=settings.S3_BUCKET, Key=key, Body=b"0123456789")
        answer = client().get_object(Bucket=settings.S3_BUCKET, Key=key, Range="bytes=2-4")
        with answer["Body"] as body:
            is_right = body.read() == b"234"
        client().delete_object(Bucket=settings.S3_BUCKET, Key=key)
    return bool(is_right and answer["ResponseMetadata"]["HTTPStatusCode"] == 206)
