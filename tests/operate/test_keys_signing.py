"""The key that signs is changed: what was signed before holds, and one key vouches for the other."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit import heads, keys, public, rotating, sealing, signing, verifier
from devices.audit.models import AuditEntry, DailyHead, PublicEntry, SigningKey
from devices.audit.tasks import sign_daily_heads
from devices.audit.verifying import verify
from devices.errors import Conflict, Refused, Unavailable
from devices.people.models import Home, User
from tests.devices.audit.sealed import act, public_act
from tests.street import NOON

OLD, NEW, THIRD = "0d" * 32, "1e" * 32, "2f" * 32
LATER = NOON + timedelta(days=3)


def public_of(private: str) -> str:
    return signing._public(signing._key(private))


@pytest.fixture
def log(ana: User, maple: Home, settings: Any) -> Home:
    """Acts of two days, signed by the old key."""
    settings.SIGNING_KEY = OLD
    for day in range(2):
        at = NOON + timedelta(days=day)
        with time_machine.travel(at, tick=False):
            act(ana, maple, day=day)
            public_act(at, day=day)
            sign_daily_heads()
    return maple


def go_on(ana: User, home: Home, *, days: int = 1) -> None:
    """The days after the change."""
    for day in range(days):
        at = LATER + timedelta(days=day)
        with time_machine.travel(at, tick=False):
            act(ana, home, day=day)
            public_act(at, day=day)
            sign_daily_heads()


def changed(settings: Any, new: str = NEW) -> None:
    """As docs/keys.md says: both keys in every process, the command, and then the new one alone."""
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = new, settings.SIGNING_KEY
    with time_machine.travel(LATER - timedelta(days=1), tick=False):
        call_command("rotate_signing_key", stdout=io.StringIO())
    settings.SIGNING_KEY_BEFORE = ""


def checked(capsys: Any, *arguments: str | Path) -> tuple[int, str]:
    capsys.readouterr()
    code = verifier.main([str(one) for one in arguments])
    return code, capsys.readouterr().out


def log_file(folder: Path, name: str = "log.json", change: Callable[[dict[str, Any]], object] | None = None) -> Path:
    document = json.loads("".join(public.download()))
    if change is not None:
        change(document)
    path = folder / name
    path.write_text(json.dumps(document))
    return path


def signed(folder: Path, name: str) -> Path:
    """A receipt as it is written now, in the shape of everything that is signed."""
    key = keys.in_force()
    body = {"kind": "porch-receipt", "heads": heads.newest(), "key": key}
    document = {
        "kind": "porch-receipt",
        "body": body,
        "key": key,
        "signature": signing.sign(signing.canonical(body), key),
    }
    path = folder / name
    path.write_text(json.dumps(document))
    return path


def test_both_keys_at_hand_change_nothing_before_the_command(log: Home, settings: Any) -> None:
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = NEW, OLD
    assert keys.in_force() == public_of(OLD)
    assert heads.newest()["key"] == public_of(OLD)


def test_the_log_holds_across_the_change(log: Home, ana: User, settings: Any) -> None:
    changed(settings)
    go_on(ana, log, days=2)
    assert verify(LATER + timedelta(days=1)).wrong == []
    by = {
        keys.signer(heads.message(row.chain, row.day, row.head), row.signature, row.day, keys.spans())
        for row in DailyHead.objects.all()
    }
    assert by == {public_of(OLD), public_of(NEW)}


def test_the_change_is_in_both_logs(log: Home, settings: Any) -> None:
    changed(settings)
    said = {"key": public_of(NEW), "before": public_of(OLD), "is_vouched_for": True}
    assert AuditEntry.objects.get(action="signing_key_changed").facts == said
    assert PublicEntry.objects.get(act="signing_key_changed").facts == said


def test_everybody_can_check_the_log_with_either_key(
    log: Home, ana: User, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    changed(settings)
    go_on(ana, log)
    path = log_file(tmp_path)
    for key in (OLD, NEW):
        code, said = checked(capsys, path, "--key", public_of(key))
        assert code == 0, said
    assert checked(capsys, path, "--key", public_of(THIRD))[0] == 1


def test_what_was_signed_before_and_after_holds_together(
    log: Home, ana: User, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    before = signed(tmp_path, "before.json")
    kept = tmp_path / "kept-heads.json"
    kept.write_text(json.dumps(public.heads_document()))
    changed(settings)
    same_day = signed(tmp_path, "same-day.json")  # its heads are of the key before
    go_on(ana, log)
    after = signed(tmp_path, "after.json")
    path = log_file(tmp_path)
    for key in (OLD, NEW):
        code, said = checked(capsys, before, same_day, after, kept, path, "--key", public_of(key))
        assert code == 0, said
    call_command(
        "verify_log", against=[str(one) for one in (before, same_day, after, kept, path)], stdout=io.StringIO()
    )


def test_a_paper_by_a_strangers_key_is_named(log: Home, settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEY_BEFORE = THIRD
    body = {"kind": "porch-receipt", "heads": heads.newest()}
    document = {"kind": "porch-receipt", "body": body, "key": public_of(THIRD)}
    document["signature"] = signing.sign(signing.canonical(body), public_of(THIRD))
    (tmp_path / "receipt.json").write_text(json.dumps(document))
    settings.SIGNING_KEY_BEFORE = ""
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_log", against=[str(tmp_path / "receipt.json")], stdout=said)
    assert "no key of this installation" in said.getvalue()


def test_a_paper_alone_holds_with_its_own_key_and_with_the_heads_beside_it_with_the_other(
    log: Home, ana: User, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    before = signed(tmp_path, "before.json")
    changed(settings)
    go_on(ana, log)
    assert checked(capsys, before, "--key", public_of(OLD))[0] == 0
    assert checked(capsys, before, "--key", public_of(NEW))[0] == 1
    (tmp_path / "heads.json").write_text(json.dumps(public.heads_document()))
    assert checked(capsys, before, tmp_path / "heads.json", "--key", public_of(NEW))[0] == 0


def test_three_keys_one_after_the_other(log: Home, ana: User, settings: Any, tmp_path: Path, capsys: Any) -> None:
    changed(settings)
    go_on(ana, log)
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = THIRD, NEW
    with time_machine.travel(LATER + timedelta(days=5), tick=False):
        call_command("rotate_signing_key", stdout=io.StringIO())
    path = log_file(tmp_path)
    for key in (OLD, NEW, THIRD):
        assert checked(capsys, path, "--key", public_of(key))[0] == 0
    assert verify(LATER + timedelta(days=5)).wrong == []


def test_a_key_that_was_stolen_does_not_vouch(log: Home, ana: User, settings: Any, tmp_path: Path, capsys: Any) -> None:
    settings.SIGNING_KEY = NEW
    with time_machine.travel(LATER - timedelta(days=1), tick=False):
        call_command("rotate_signing_key", "--lost", stdout=io.StringIO())
    go_on(ana, log)
    path = log_file(tmp_path)
    assert checked(capsys, path, "--key", public_of(NEW))[0] == 0
    code, said = checked(capsys, path, "--key", public_of(OLD))
    assert code == 1
    assert f"signed by {public_of(NEW)}, not by {public_of(OLD)}" in said
    assert verify(LATER).wrong == []
    assert PublicEntry.objects.get(act="signing_key_changed").facts["is_vouched_for"] is False


FORGED: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("a key that was taken out", lambda of: of["keys"].pop(0), "does not follow the one before it"),
    ("no keys at all", lambda of: of.pop("keys"), "is not signed by this key"),
    ("a word that was changed", lambda of: of["keys"][1].update(vouched="00" * 64), "the word of the key before"),
    ("its own word", lambda of: of["keys"][1].update(signature="00" * 64), "did not sign that it follows"),
    ("another day", lambda of: of["keys"][1].update({"from": "2026-06-01T00:00:00.000000+00:00"}), "did not sign"),
    ("no day", lambda of: of["keys"][1].update({"from": "soon"}), "did not sign"),
    ("no row", lambda of: of["keys"].append(7), "is not made as it should be"),
    ("none of them", lambda of: of.update(keys=[]), "is not signed by this key"),
    ("the wrong one last", lambda of: of["keys"].pop(), "the last of its keys is"),
]


@pytest.mark.parametrize(("how", "change", "named"), FORGED, ids=[row[0] for row in FORGED])
def test_what_was_done_to_the_keys_is_named(
    how: str,
    change: Callable[[dict[str, Any]], object],
    named: str,
    log: Home,
    ana: User,
    settings: Any,
    tmp_path: Path,
    capsys: Any,
) -> None:
    changed(settings)
    go_on(ana, log)
    code, said = checked(capsys, log_file(tmp_path, change=change), "--key", public_of(NEW))
    assert code == 1
    assert named in said


def test_a_head_of_a_later_day_by_the_old_key_does_not_hold(
    log: Home, ana: User, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    """Whoever still has the old key signs nothing of a day on which it had ended."""
    changed(settings)
    go_on(ana, log, days=2)

    def by_the_old_key(of: dict[str, Any]) -> None:
        head = of["heads"][-1]
        said = {name: head[name] for name in ("chain", "day", "head")}
        settings.SIGNING_KEY_BEFORE = OLD
        head["signature"] = signing.sign(signing.canonical(said), public_of(OLD))

    code, said = checked(capsys, log_file(tmp_path, change=by_the_old_key), "--key", public_of(NEW))
    assert code == 1
    assert "is not signed by this key" in said


def test_a_paper_by_the_old_key_with_a_head_from_after_its_end_is_forged(
    log: Home, ana: User, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    """Whoever stole the old key can write a receipt of that time, and none of today."""
    changed(settings)
    go_on(ana, log, days=2)
    body = {"kind": "porch-receipt", "heads": heads.newest()}
    settings.SIGNING_KEY_BEFORE = OLD
    document = {"kind": "porch-receipt", "body": body, "key": public_of(OLD)}
    document["signature"] = signing.sign(signing.canonical(body), public_of(OLD))
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(document))
    code, said = checked(capsys, forged, log_file(tmp_path), "--key", public_of(NEW))
    assert code == 1
    assert "its key had ended before that day" in said


def test_keys_that_were_touched_behind_our_back_are_named(log: Home, settings: Any) -> None:
    changed(settings)
    rows = SigningKey.objects.filter(key=public_of(NEW))
    rows.update(vouched="")
    assert any("without an entry of the log" in line for line in verify(LATER).wrong)
    rows.update(vouched="00" * 64)
    assert any("signed was changed" in line for line in verify(LATER).wrong)
    SigningKey.objects.filter(key=public_of(OLD)).delete()
    wrong = "\n".join(verify(LATER).wrong)
    assert "does not follow the one before it" in wrong


def test_a_process_without_the_key_in_force_signs_nothing(log: Home, settings: Any) -> None:
    """One that was not started again would otherwise go on with a key that ended."""
    changed(settings)
    settings.SIGNING_KEY = OLD
    with pytest.raises(Unavailable):
        keys.in_force()
    with pytest.raises(Unavailable), time_machine.travel(LATER, tick=False):
        sign_daily_heads()
    assert not DailyHead.objects.filter(day=LATER.date()).exists()


def test_another_key_in_the_settings_is_not_taken_in_silence(log: Home, settings: Any) -> None:
    settings.SIGNING_KEY = NEW
    with pytest.raises(Unavailable):
        keys.in_force()


def test_an_installation_from_before_this_table_writes_its_key_down(ana: User, maple: Home, settings: Any) -> None:
    settings.SIGNING_KEY = OLD
    act(ana, maple)
    heads.sign_day(NOON)
    settings.SIGNING_KEY = NEW
    with pytest.raises(Refused, match="not the key that signed until now"):
        rotating.begin_first(NOON)
    settings.SIGNING_KEY = OLD
    rotating.begin_first(NOON)
    rotating.begin_first(NOON)
    assert SigningKey.objects.get().key == public_of(OLD)


@pytest.mark.parametrize(
    ("new", "before", "said"),
    [
        (OLD, "", "is the key in force"),
        (OLD, OLD, "is the key in force"),
        (NEW, "", "is not at hand"),
        (NEW, THIRD, "is not at hand"),
    ],
)
def test_what_is_not_ready_is_refused(new: str, before: str, said: str, log: Home, settings: Any) -> None:
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = new, before
    with pytest.raises(CommandError, match=said):
        call_command("rotate_signing_key", stdout=io.StringIO())
    assert SigningKey.objects.count() == 1
    assert not PublicEntry.objects.filter(act="signing_key_changed").exists()


def test_a_key_that_ended_does_not_begin_again(log: Home, settings: Any) -> None:
    changed(settings)
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = OLD, NEW
    with pytest.raises(Refused, match="was a key of this site before"):
        rotating.rotate(now=LATER)


def test_twice_is_once(log: Home, settings: Any) -> None:
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = NEW, OLD
    rotating.rotate(now=LATER)
    with pytest.raises(Conflict, match="is the key in force"):
        rotating.rotate(now=LATER)
    assert SigningKey.objects.count() == 2


def test_the_page_of_the_log_shows_every_key(log: Home, client: Client, settings: Any) -> None:
    changed(settings)
    sealing.seal(timezone.now())
    page = client.get(reverse("devices:public_log")).content.decode()
    assert f"--key {public_of(NEW)}" in page
    assert f"<code>{public_of(OLD)}</code>" in page
    assert "The key that signs this log was changed" in page
