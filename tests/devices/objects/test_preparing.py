"""At its start a site says what its store cannot do and what follows, and begins on no bucket that keeps what goes."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from devices import storage


def said(**options: int) -> str:
    out = StringIO()
    call_command("prepare_store", stdout=out, **options)
    return out.getvalue()


def test_what_the_store_cannot_do_is_named_at_the_start_with_what_follows(either_store: str) -> None:
    lines = said().splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == {"rclone": ["range", "sha256"], "swift": ["sha256"]}[
        either_store
    ]
    assert "each recording is read back and hashed here" in lines[-2]
    assert lines[-1].startswith("The store can do everything else")
    assert list(storage.listing()) == []


@pytest.mark.parts  # the second server
@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
def test_a_bucket_that_keeps_what_is_deleted_is_not_begun_on(swift_store: str, settings, status: str) -> None:
    settings.S3_BUCKET = f"kept-{status.lower()}"
    assert said(verbosity=0) == ""
    versions = {"Bucket": settings.S3_BUCKET, "VersioningConfiguration": {"Status": status}}
    with storage.speaking("keep versions"):
        storage.client().put_bucket_versioning(**versions)
    for verbosity in (0, 1):
        with pytest.raises(CommandError, match="would stay there"):
            said(verbosity=verbosity)
