"""Whatever is done to a package after it left, the stand-alone verifier names it, offline."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from devices.audit import signing, verifier
from devices.cameras.models import Camera
from devices.objects.models import Purpose
from devices.people.models import User
from police_portal.agencies.models import Officer
from police_portal.consent import receipts
from police_portal.custody import ending, leases, records
from police_portal.custody.models import Share
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.custody.packed import Files, files_in, other_manifest, packed, verified, zip_of, zipped

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def share(asked: FootageRequest, porch: Camera) -> Share:
    original = portal.kept(b"as it arrived", Purpose.LEASE_ORIGINAL, "video/mp4")
    return portal.share_of(asked, ready_clip(porch), may_download=True, gives_original=True, original=original)


@pytest.fixture
def path(share: Share, diaz: Officer, tmp_path: Path) -> Path:
    """A package as it was handed out."""
    return zip_of(packed(share, diaz), tmp_path)


def said_here(path: Path, capsys: Any, *more: str) -> tuple[int, str]:
    """As a subprocess would, in this one: many changes in little time."""
    capsys.readouterr()
    code = verifier.main([str(path), *more])
    return code, capsys.readouterr().out


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def test_a_package_as_it_was_made_holds(path: Path) -> None:
    code, said = verified(path, "--key", signing.public_key())
    assert code == 0, said
    assert "4 files, each the one that was packed" in said
    assert "WRONG" not in said


def test_the_verifier_in_the_package_is_the_one_that_checks_it(path: Path) -> None:
    assert files_in(path)["verify.py"] == Path(verifier.__file__).read_bytes()


def test_one_changed_byte_is_named_with_its_file(path: Path, tmp_path: Path) -> None:
    files = files_in(path)
    for name in files:
        other = zipped(tmp_path / "other.zip", files | {name: flipped(files[name])})
        code, said = verified(other)
        assert code == (2 if name == "manifest.json" and "NOT READ" in said else 1), said
        assert name in said or name == "manifest.json"
        assert "other.zip: holds" not in said


def test_a_byte_changed_in_the_zip_itself_is_named_too(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    for name, content in files_in(path).items():
        at = whole.index(content) + len(content) // 2
        other = tmp_path / "other.zip"
        other.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        code, said = verified(other)
        assert code != 0
        assert name in said or "NOT READ" in said


def test_files_that_are_missing_or_added_are_named(path: Path, tmp_path: Path, capsys: Any) -> None:
    files = files_in(path)
    for name in files:
        rest = {other: content for other, content in files.items() if other != name}
        code, said = said_here(zipped(tmp_path / "other.zip", rest), capsys)
        assert code == (2 if name == "manifest.json" else 1)
        assert name in said
    code, said = said_here(zipped(tmp_path / "other.zip", files | {"recordings/more.mp4": b"more"}), capsys)
    assert code == 1
    assert "recordings/more.mp4 was added" in said


def first_handler(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    handlers: list[dict[str, Any]] = manifest["body"]["handlers"]
    return handlers


CHANGES: list[tuple[str, Change, str]] = [
    ("dropped", lambda m: first_handler(m).pop(0), "line 1 of “handlers” was dropped or changed"),
    ("changed", lambda m: first_handler(m)[0].update(who="Nobody"), "line 1 of “handlers” was added or changed"),
    ("swapped", lambda m: first_handler(m).insert(0, first_handler(m).pop(1)), "“handlers” are not in their order"),
    ("added", lambda m: first_handler(m).append({"who": "Chief"}), "“handlers” was added or changed"),
    ("purpose", lambda m: m["body"].update(purpose="For nothing."), "the signature is not that of this text"),
    ("file", lambda m: m["body"]["files"].pop(0), "line 1 of “files” was dropped"),
    ("lines", lambda m: m["body"].pop("lines"), "does not say which lines"),
    ("all", lambda m: m.update(body={}), "the signature is not"),
    ("shape", lambda m: m.pop("signature"), "not made as it should be"),
    ("kind", lambda m: m["body"].update(kind="porch-receipt"), "the signature is not"),
    ("numbers", lambda m: m["body"].update(files=[1, {"name": 2}]), "line 1 of “files” is not made"),
]


@pytest.mark.parametrize(("change", "names"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_a_line_of_the_manifest_that_is_not_as_signed_is_named(
    path: Path, tmp_path: Path, change: Change, names: str
) -> None:
    other = zipped(tmp_path / "other.zip", other_manifest(files_in(path), change))
    code, said = verified(other)
    assert code == 1
    assert names in said


def test_who_hides_the_line_in_the_hashes_too_still_breaks_the_signature(path: Path, tmp_path: Path) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["body"]["handlers"].pop(0)
        manifest["body"]["lines"]["handlers"].pop(0)

    code, said = verified(zipped(tmp_path / "other.zip", other_manifest(files_in(path), change)))
    assert code == 1
    assert "the signature is not that of this text" in said


def test_a_package_signed_by_somebody_else_is_not_ours(path: Path) -> None:
    code, said = verified(path, "--key", "ab" * 32)
    assert code == 1
    assert f"signed by {signing.public_key()}, not by {'ab' * 32}" in said


def test_a_package_that_was_cut_off_is_not_read(path: Path, tmp_path: Path, capsys: Any) -> None:
    whole = path.read_bytes()
    for length in [0, 1, 2, 30, len(whole) // 2, len(whole) - 30, len(whole) - 1]:
        other = tmp_path / "other.zip"
        other.write_bytes(whole[:length])
        code, said = said_here(other, capsys)
        assert code != 0
        assert "NOT READ" in said


@pytest.mark.parametrize(
    "name", ["../out.mp4", "/etc/passwd", "recordings/../../x", "C:\\x", "recordings\\x", ".hidden", "x//y", "a\0b"]
)
def test_names_that_lead_elsewhere_are_named(path: Path, tmp_path: Path, capsys: Any, name: str) -> None:
    other = zipped(tmp_path / "other.zip", files_in(path) | {"x" * len(name): b"out"})
    other.write_bytes(other.read_bytes().replace(("x" * len(name)).encode(), name.encode()))
    code, said = said_here(other, capsys)
    assert code == 1, said
    assert "could lead elsewhere" in said


def test_what_unpacks_to_more_than_it_weighs_is_not_unpacked(path: Path, tmp_path: Path, capsys: Any) -> None:
    files = files_in(path)
    bomb = {"recordings/bomb.mp4": bytes(50 * 1024**2)}
    code, said = said_here(zipped(tmp_path / "b.zip", files | bomb, how=zipfile.ZIP_DEFLATED), capsys)
    assert code == 2
    assert "compressed" in said
    name = next(name for name in files if name.endswith("-copy.mp4"))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        for each, content in files.items():
            how = zipfile.ZIP_DEFLATED if each == name else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(each), bytes(50 * 1024**2) if each == name else content, how)
    code, said = said_here(tmp_path / "c.zip", capsys)
    assert code == 1
    assert f"{name} is compressed" in said


def test_a_size_that_is_not_true_is_not_believed(path: Path, tmp_path: Path, capsys: Any) -> None:
    """The directory at the end says that a file is huge."""
    whole = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.infolist()[0]
    at = whole.index(b"PK\1\2")
    assert whole[at + 46 : at + 46 + len(info.filename)] == info.filename.encode()
    whole[at + 20 : at + 28] = (2**32 - 2).to_bytes(4, "little") * 2
    other = tmp_path / "other.zip"
    other.write_bytes(whole)
    code, said = said_here(other, capsys)
    assert code == 1
    assert "lie in each other" in said
    assert info.filename in said


def test_a_file_that_stands_twice_is_named(path: Path, tmp_path: Path, capsys: Any) -> None:
    files = files_in(path)
    other = zipped(tmp_path / "other.zip", files | {"cover.htmk": b"another cover"})
    other.write_bytes(other.read_bytes().replace(b"cover.htmk", b"cover.html"))
    code, said = said_here(other, capsys)
    assert code == 1
    assert "cover.html stands twice" in said


def unpacked(files: Files, folder: Path) -> Path:
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / "manifest.json"


def test_what_was_unpacked_is_checked_where_it_lies(path: Path, tmp_path: Path, capsys: Any) -> None:
    files = files_in(path)
    manifest = unpacked(files, tmp_path / "out")
    assert said_here(manifest, capsys)[0] == 0
    name = next(name for name in files if name.endswith("-copy.mp4"))
    (tmp_path / "out" / name).write_bytes(flipped(files[name]))
    (tmp_path / "out" / "recordings" / "more.mp4").write_bytes(b"more")
    (tmp_path / "out" / "cover.html").unlink()
    code, said = said_here(manifest, capsys)
    assert code == 1
    for names in (f"{name} was changed", "recordings/more.mp4 was added", "cover.html is missing"):
        assert names in said


def test_an_unpacked_manifest_opens_nothing_elsewhere(path: Path, tmp_path: Path, capsys: Any) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["body"]["files"][0]["name"] = "../package.zip"

    manifest = unpacked(other_manifest(files_in(path), change), tmp_path / "out")
    code, said = said_here(manifest, capsys)
    assert code == 1
    assert "'../package.zip'" in said


def test_receipts_and_records_of_the_end_are_checked_by_the_same_file(
    share: Share, ana: User, path: Path, tmp_path: Path
) -> None:
    assert share.home is not None
    leases.withdraw(share, by=ana, now=timezone.now())
    ending.delete_ended(timezone.now())
    receipt = receipts.write(share.under, share.home, [], by=ana, now=timezone.now())
    record = records.record_of(share)
    assert record is not None
    for name, document in (("receipt", receipts.as_file(receipt)), ("record", records.as_json(record))):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(document, indent=1, ensure_ascii=False))
        code, said = verified(file, "--key", signing.public_key())
        assert code == 0, said
        document["body"]["request"] = "R-AAAA-AAAA"
        file.write_text(json.dumps(document, indent=1, ensure_ascii=False))
        assert verified(file)[0] == 1
    assert verified(path)[0] == 0  # the ZIP that left holds, whatever became of the share


def test_no_byte_of_the_zip_beside_its_files_can_be_changed(path: Path, tmp_path: Path, capsys: Any) -> None:
    """Headers, names, sizes, times, the table at the end: each byte of them."""
    whole, inside = path.read_bytes(), set()
    for content in files_in(path).values():
        at = whole.index(content)
        inside |= set(range(at, at + len(content)))
    other = tmp_path / "other.zip"
    beside = [at for at in range(len(whole)) if at not in inside]
    for at in beside[::3]:  # each third: the whole is some seconds
        other.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert said_here(other, capsys)[0] != 0, at


@pytest.mark.parametrize("hide", ["before", "after"])
def test_nothing_can_be_hidden_beside_the_files(path: Path, tmp_path: Path, capsys: Any, hide: str) -> None:
    whole, other = path.read_bytes(), tmp_path / "other.zip"
    other.write_bytes(b"PK hidden" + whole if hide == "before" else whole + b"hidden")
    code, _said = said_here(other, capsys)
    assert code != 0
