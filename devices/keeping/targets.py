"""Where backups lie: a folder, or a bucket of any S3 store. Both write a thing whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from devices import storage
from devices.errors import Invalid, Refused
from devices.storage import CHUNK_BYTES, StorageError

UNFINISHED = ".unfinished-"


class Target(Protocol):
    def check(self) -> None:
        """Raise Refused when backups must not lie here."""

    def sizes(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Name and size of everything whose name begins so, in the order of the names."""

    def size_of(self, name: str) -> int | None: ...

    def writing(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """A file to write into. It stands under its name once it is whole, and not at all after an error."""

    def read(self, name: str) -> Iterator[bytes]: ...

    def delete(self, names: Iterable[str]) -> None: ...


def open_target(address: str) -> Target:
    """A folder's path, or s3://bucket/prefix. Raises Invalid on anything else, Refused where no backup may lie."""
    if not address:
        raise Invalid("Say where backups lie: a folder, s3://bucket/prefix, or set BACKUP_TO.")
    parts = urlsplit(address)
    target: Target
    if parts.scheme == "s3" and parts.netloc:
        target = Bucket(parts.netloc, parts.path.strip("/"))
    elif "://" in address:
        raise Invalid(f"“{address}” is neither a folder nor s3://bucket/prefix.")
    else:
        target = Folder(Path(address).absolute())
    target.check()
    return target


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def check(self) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"The folder {self.path} cannot be made: {error.strerror}.") from error

    def sizes(self, prefix: str) -> Iterator[tuple[str, int]]:
        for path in sorted((self.path / prefix).rglob("*")):
            if path.is_file() and not path.name.startswith(UNFINISHED):
                with suppress(FileNotFoundError):  # removed meanwhile
                    yield path.relative_to(self.path).as_posix(), path.stat().st_size

    def size_of(self, name: str) -> int | None:
        path = self.path / name
        return path.stat().st_size if path.is_file() else None

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """Beside its place first: a power cut leaves the whole file under its name, or none."""
        path = self.path / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=UNFINISHED, dir=path.parent, delete=False) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise

    def read(self, name: str) -> Iterator[bytes]:
        try:
            with (self.path / name).open("rb") as file:
                while chunk := file.read(CHUNK_BYTES):
                    yield chunk
        except FileNotFoundError as error:
            raise StorageError(f"{name} is not there", is_missing=True) from error

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            (self.path / name).unlink(missing_ok=True)


class Bucket:
    def __init__(self, bucket: str, prefix: str) -> None:
        self.bucket, self.prefix = bucket, f"{prefix}/" if prefix else ""
        self.endpoint = settings.BACKUP_S3_ENDPOINT_URL or settings.S3_ENDPOINT_URL
        key = settings.BACKUP_S3_ACCESS_KEY or settings.S3_ACCESS_KEY
        secret = settings.BACKUP_S3_SECRET_KEY or settings.S3_SECRET_KEY
        self.client: Any = storage.connect(self.endpoint, key, secret)

    def check(self) -> None:
        if self.bucket == settings.S3_BUCKET and self.endpoint == settings.S3_ENDPOINT_URL:
            raise Refused("A backup in the bucket of the recordings themselves is lost with them: name another one.")
        with storage.speaking("look at the bucket of the backups"):
            self.client.head_bucket(Bucket=self.bucket)
            keeps = storage.keeps_deleted(self.client, self.bucket)
        if keeps:
            raise Refused(
                f"The bucket {self.bucket} keeps versions or locks what lies in it. What people delete must be gone "
                "when its last backup ends: turn both off, or name another bucket."
            )

    def sizes(self, prefix: str) -> Iterator[tuple[str, int]]:
        with storage.speaking("list the backups"):
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix + prefix):
                for found in page.get("Contents", []):
                    yield found["Key"].removeprefix(self.prefix), found["Size"]

    def size_of(self, name: str) -> int | None:
        try:
            with storage.speaking("look at the backup"):
                return int(self.client.head_object(Bucket=self.bucket, Key=self.prefix + name)["ContentLength"])
        except StorageError as error:
            if error.is_missing:
                return None
            raise

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        with tempfile.NamedTemporaryFile(dir=settings.WORK_DIR) as file:
            yield file
            file.flush()
            with storage.speaking("write the backup"):
                self.client.upload_file(file.name, self.bucket, self.prefix + name, Config=storage.IN_PARTS)

    def read(self, name: str) -> Iterator[bytes]:
        with storage.speaking("read the backup"):
            body = self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)["Body"]
        yield from storage.Chunks(body)

    def delete(self, names: Iterable[str]) -> None:
        storage.delete_from(self.client, self.bucket, [self.prefix + name for name in names])
