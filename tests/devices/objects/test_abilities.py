"""What a store can do is found out by trying, and what it cannot is said with what follows."""

from __future__ import annotations

import pytest

from devices import storage
from devices.errors import Refused
from devices.keeping.targets import Bucket
from devices.objects.abilities import Ability, abilities
from ring_platform.launch.options import free_port
from tests.services import answering


def by_name() -> dict[str, Ability]:
    return {found.name: found for found in abilities(storage)}


def test_every_ability_is_tried_and_nothing_is_left_behind(either_store: str) -> None:
    found = by_name()
    assert found["writing"].is_there
    assert {"range", "parts", "deleting many", "md5", "cors", "clock", "forgetting"} <= set(found)
    assert list(storage.listing()) == []
    assert storage.unfinished() == []


def test_what_a_store_cannot_is_named_with_what_follows(either_store: str) -> None:
    found = by_name()
    lacking = {name for name, ability in found.items() if not ability.is_there}
    assert lacking == {"rclone": {"range", "sha256"}, "swift": {"sha256"}}[either_store]
    assert ("passes the bytes" in found["range"].says) == (either_store == "rclone")


@pytest.mark.parts  # the second server
def test_a_bucket_that_keeps_what_is_deleted_is_named(swift_store: str, settings) -> None:
    settings.S3_BUCKET = "kept-for-ever"
    storage.prepare()
    versions = {"Bucket": "kept-for-ever", "VersioningConfiguration": {"Status": "Enabled"}}
    with storage.speaking("keep versions"):
        storage.client().put_bucket_versioning(**versions)
    assert "stays there" in by_name()["forgetting"].says
    settings.S3_BUCKET = "footage"
    with pytest.raises(Refused, match="keeps versions"):
        Bucket("kept-for-ever", "").check()


@pytest.mark.parts  # a store that fails; the client waits before it tries again
def test_a_store_that_takes_nothing_is_one_line(settings) -> None:
    with answering(503) as url:
        settings.S3_ENDPOINT_URL = url
        (line,) = abilities(storage)
    assert not line.is_there
    assert "no recording can be kept" in line.says


def test_a_page_of_another_site_may_not_send(either_store: str, settings) -> None:
    settings.SITE_URL = "https://elsewhere.example"
    assert not by_name()["cors"].is_there


def test_what_needs_the_public_name_is_not_judged_where_it_is_not_reached(store: None, settings) -> None:
    settings.S3_PUBLIC_URL = f"http://127.0.0.1:{free_port()}"  # nobody listens there
    found = by_name()
    assert {name for name, ability in found.items() if ability.is_there is None} == {"cors", "signed length"}
    assert "S3_PUBLIC_URL" in found["cors"].says
