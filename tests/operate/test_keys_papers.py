"""What lies with other people and in backups, across a change of the key: real packages, a real restore."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from devices.audit import heads, public, signing
from devices.audit.tasks import sign_daily_heads
from devices.cameras.models import Camera
from devices.errors import Refused
from devices.keeping import backing, restoring
from devices.keeping.targets import Folder
from devices.people.models import User
from police_portal.agencies.models import Officer
from police_portal.consent import receipts
from police_portal.custody.models import Share
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.devices.keeping.instances import empty_instance
from tests.police_portal.custody.packed import packed, verified, zip_of

OLD, NEW = "0d" * 32, "1e" * 32


@pytest.fixture
def diaz(db: None, store: None) -> Officer:
    police = portal.agency()
    portal.permission(police)
    return portal.officer(police)


@pytest.fixture
def asked(diaz: Officer) -> FootageRequest:
    return portal.request_of(diaz)


@pytest.fixture
def share(asked: FootageRequest, porch: Camera, settings: Any) -> Share:
    settings.SIGNING_KEY = OLD
    share = portal.share_of(asked, ready_clip(porch), may_download=True)
    sign_daily_heads()
    return share


def change(settings: Any) -> tuple[str, str]:
    """From the old key to the new one. Gives both public keys."""
    old = signing.public_key()
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = NEW, OLD
    call_command("rotate_signing_key", verbosity=0)
    settings.SIGNING_KEY_BEFORE = ""
    return old, signing.public_key()


def written(folder: Path, name: str, document: Any) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(document))
    return path


def test_packages_and_receipts_of_both_keys_hold_offline(
    share: Share, diaz: Officer, ana: User, settings: Any, tmp_path: Path
) -> None:
    before = zip_of(packed(share, diaz), tmp_path)
    asked, home = share.request, share.home
    assert asked is not None and home is not None
    kept = receipts.write(asked, home, [share], by=ana, now=timezone.now())
    receipt = written(tmp_path, "receipt.json", receipts.as_file(kept))
    old, new = change(settings)
    (tmp_path / "later").mkdir()
    after = zip_of(packed(share, diaz), tmp_path / "later")
    log = tmp_path / "log.json"
    log.write_text("".join(public.download()))

    for path, key in ((before, old), (receipt, old), (after, new)):
        code, said = verified(path, "--key", key)
        assert code == 0, said
    for key in (old, new):
        code, said = verified(before, receipt, after, log, "--key", key)
        assert code == 0, said
    code, said = verified(after, "--key", old)  # the word of the old key stands in the log, not in the package
    assert code == 1
    assert f"signed by {new}, not by {old}" in said


def test_a_receipt_that_is_shown_again_is_still_the_one_that_was_signed(
    share: Share, ana: User, settings: Any, tmp_path: Path
) -> None:
    asked, home = share.request, share.home
    assert asked is not None and home is not None
    receipt = receipts.write(asked, home, [share], by=ana, now=timezone.now())
    old, new = change(settings)
    receipt.refresh_from_db()
    told = receipts.as_file(receipt)
    assert told["key"] == old
    assert signing.is_signed(signing.canonical(told["body"]), told["signature"], old)
    later = receipts.write(asked, home, [share], by=ana, now=timezone.now())
    assert later.body["key"] == new


def test_a_backup_from_before_the_change_is_restored_after_it(
    transactional_db: None, porch: Camera, store: None, settings: Any, tmp_path: Path
) -> None:
    settings.SIGNING_KEY = OLD
    ready_clip(porch)
    sign_daily_heads()
    target = Folder(tmp_path / "backups")
    before = backing.back_up(target, timezone.now()).volume
    change(settings)
    backing.write_journal(target, timezone.now())
    assert restoring.choose(target).backup.name == before.name  # the running instance reads it, and goes on with it

    with empty_instance(tmp_path / "new") as new:
        assert "another SIGNING_KEY" in new.refuses("restore", str(target.path), SIGNING_KEY="2f" * 32)
        new.does("restore", str(target.path), SIGNING_KEY=NEW)
        assert "The log holds." in new.does("verify_log", SIGNING_KEY=NEW)
        code = "from devices.audit.tasks import sign_daily_heads; sign_daily_heads()"
        new.does("shell", "-c", code, SIGNING_KEY=NEW)


def test_a_backup_by_a_key_that_nobody_vouches_for_is_refused(
    transactional_db: None, porch: Camera, store: None, settings: Any, tmp_path: Path
) -> None:
    settings.SIGNING_KEY = OLD
    ready_clip(porch)
    sign_daily_heads()
    target = Folder(tmp_path / "backups")
    backing.back_up(target, timezone.now())
    settings.SIGNING_KEY = NEW  # without the command
    with pytest.raises(Refused, match="another SIGNING_KEY"):
        restoring.choose(target)
    assert heads.newest()["key"] != signing.public_key()
