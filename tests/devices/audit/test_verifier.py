"""The stand-alone verifier, as somebody runs it who has one file and no reason to trust us."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from devices.audit import signing, verifier
from devices.audit.verifier import ZEROS, canonical, leaf_of, root_of
from tests.devices.audit.copies import head, log, receipt, said, written

Change = Callable[[dict[str, Any]], object]


def test_a_log_as_it_was_given_holds(tmp_path: Path, capsys: Any) -> None:
    code, text = said(capsys, written(tmp_path, "log.json", log()))
    assert code == 0
    assert "5 entries in 2 batches" in text
    assert signing.public_key() in text


def test_it_runs_alone_without_this_project(tmp_path: Path) -> None:
    alone = tmp_path / "verify.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    path = written(tmp_path, "log.json", log())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), path, "--key", signing.public_key()],
        cwd=tmp_path,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def swap(rows: list[Any], a: int, b: int) -> None:
    rows[a], rows[b] = rows[b], rows[a]


def swap_with_numbers(of: dict[str, Any]) -> None:
    swap(of["entries"], 1, 3)
    of["entries"][1]["number"], of["entries"][3]["number"] = 2, 4


def renumbered(of: dict[str, Any], without: int) -> None:
    del of["entries"][without]
    for number, row in enumerate(of["entries"], 1):
        row["number"] = number


def cut_off(of: dict[str, Any]) -> None:
    """The last batch is gone, as if it had never been."""
    del of["batches"][1], of["entries"][2:], of["heads"][2:]


def written_anew(of: dict[str, Any]) -> None:
    """Somebody without the key changes an entry and every hash after it."""
    row, batch = of["entries"][4], of["batches"][1]
    row["facts"] = {"agency": "another"}
    batch["leaves"][2] = leaf_of("public", 2, 2, {name: row[name] for name in row if name != "number"})
    batch["root"] = root_of(batch["leaves"])
    batch["head"] = verifier.head_of("public", 2, batch["previous"], batch["root"], batch["sealed_at"])


CHANGES: list[tuple[Change, str]] = [
    (lambda of: of["entries"][2]["facts"].update(agency="Agency 4"), "entry 3 .* was changed"),
    (lambda of: of["entries"][0].update(at="2026-06-10T12:00:01.000001+00:00"), "entry 1 .* was changed"),
    (lambda of: of["entries"].pop(3), "entry 4 is missing"),
    (lambda of: of["entries"].pop(), "entry 5 is missing"),
    (lambda of: renumbered(of, without=1), "entry 2 .* was changed|entry 2 .* was sealed as entry 3"),
    (lambda of: swap(of["entries"], 0, 4), "entry 5 .* is not in its place"),
    (swap_with_numbers, "entry 4 .* was sealed|entry 2 .* was changed"),
    (lambda of: of["entries"].append(of["entries"][0] | {"number": 6}), "entry 6 .* was never sealed"),
    (lambda of: of["entries"].append(of["entries"][0]), "entry 1 .* stands twice"),
    (lambda of: of["entries"][0].update(note="x"), "line 1 of “entries” is not made as it should be"),
    (lambda of: of["batches"].pop(0), "batch 1 is missing"),
    (lambda of: swap(of["batches"], 0, 1), "batch 1 is missing or not in its place"),
    (lambda of: of["batches"][1]["leaves"].pop(), "batch 2 does not hold together"),
    (lambda of: swap(of["batches"][1]["leaves"], 0, 1), "batch 2 does not hold together"),
    (lambda of: of["batches"][0].update(root="00" * 32), "the head of batch 1 is not that of its content"),
    (lambda of: of["batches"][0].update(sealed_at="2026-06-09"), "the head of batch 1 is not that of its content"),
    (lambda of: of["batches"][1].update(previous=ZEROS), "batch 2 does not follow"),
    (lambda of: of["batches"][0].update(leaves=[1]), "batch 1 has something among its leaves"),
    (lambda of: of["heads"][1].update(day="2026-06-09"), "2026-06-09 of the public chain is not signed"),
    (lambda of: of["heads"][0].update(head="ef" * 32), "2026-06-10 of the private chain is not signed"),
    (lambda of: swap(of["heads"], 1, 3), "2026-06-10 of the public chain is not in its place"),
    (lambda of: of["heads"].append(head("public", "2026-06-12", "ef" * 32)), "2026-06-12 .* is no head of a batch"),
    (lambda of: of["end"]["body"].update(entries=4), "end of the log is not signed"),
    (lambda of: of.update(key="00" * 32), "is not signed by this key"),
    (lambda of: of.pop("heads"), "the log is not made as it should be"),
    (cut_off, "this copy was signed as"),
    (written_anew, "2026-06-11 of the public chain is no head of a batch here"),
]


@pytest.mark.parametrize(("change", "named"), CHANGES, ids=[named for _change, named in CHANGES])
def test_what_was_done_to_a_log_is_named(change: Change, named: str, tmp_path: Path, capsys: Any) -> None:
    changed = log()
    change(changed)
    code, text = said(capsys, written(tmp_path, "log.json", changed))
    assert code == 1

    assert any(re.search(named, line) for line in text.splitlines()), text


def test_no_byte_of_a_log_can_be_changed_unseen(tmp_path: Path, capsys: Any) -> None:
    """Every 41st byte, each to one that differs in its lowest bit: it does not hold, or it says the same."""
    whole = json.dumps(log()).encode()
    for at in range(0, len(whole), 41):
        changed = bytearray(whole)
        changed[at] ^= 1
        path = tmp_path / "log.json"
        path.write_bytes(changed)
        code, text = said(capsys, str(path))
        assert code in (1, 2), f"byte {at}: {whole[at - 20 : at + 20]!r}: {text}"


def test_a_line_that_broke_is_named(tmp_path: Path, capsys: Any) -> None:
    path = written(tmp_path, "log.json", '{"kind": "porch-log",\n"key": nothing}')
    code, text = said(capsys, path)
    assert code == 2
    assert "broken at line 2" in text


@pytest.mark.parametrize(
    "text", ["", "[]", '{"kind": 3}', '{"kind": "x", "kind": "y"}', '{"kind": "other"}', "9" * 5000]
)
def test_what_it_does_not_know_it_says(text: str, tmp_path: Path, capsys: Any) -> None:
    assert said(capsys, written(tmp_path, "file.json", text))[0] == 2


def test_a_receipt_holds_and_its_heads_stand_in_the_log(tmp_path: Path, capsys: Any) -> None:
    paths = written(tmp_path, "log.json", log()), written(tmp_path, "receipt.json", receipt(log()))
    code, text = said(capsys, *paths)
    assert code == 0
    assert "the public head of 2026-06-11 that it carries stands in" in text
    assert "the private head of 2026-06-11 that it carries stands in" in text


def test_a_receipt_shows_that_the_past_was_written_anew(tmp_path: Path, capsys: Any) -> None:
    """The operator, who has the key, makes another log and signs it: it holds by itself, but not beside a receipt."""
    kept, other = receipt(log()), log()
    written_anew(other)
    other["heads"][3] = head("public", "2026-06-11", other["batches"][1]["head"])
    other["end"]["body"]["head"] = other["batches"][1]["head"]
    other["end"]["signature"] = signing.sign(canonical(other["end"]["body"]), signing.public_key())
    path = written(tmp_path, "log.json", other)
    assert said(capsys, path)[0] == 0
    code, text = said(capsys, path, written(tmp_path, "receipt.json", kept))
    assert code == 1
    assert "the public head of 2026-06-11 that it carries does not stand in" in text


def test_heads_that_were_kept_are_held_against_a_later_log(tmp_path: Path, capsys: Any) -> None:
    kept = {"kind": "porch-heads", "key": signing.public_key(), "heads": log()["heads"]}
    later = log()
    later["heads"][0] = head("private", "2026-06-10", "ee" * 32)
    paths = [written(tmp_path, "heads.json", kept), written(tmp_path, "log.json", later)]
    code, text = said(capsys, *paths)
    assert code == 1
    assert "the private head of 2026-06-10 that it carries does not stand in" in text


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda of: of["body"]["clips"].pop(), "the signature is not that of this text"),
        (lambda of: of.update(kind="porch-deletion"), "what was signed is a porch-receipt"),
        (lambda of: of.update(more=1), "is not made as it should be"),
        (lambda of: of.update(signature="00" * 64), "the signature is not that of this text"),
    ],
)
def test_what_was_done_to_a_receipt_is_named(change: Change, named: str, tmp_path: Path, capsys: Any) -> None:
    changed = receipt(log())
    change(changed)
    code, text = said(capsys, written(tmp_path, "receipt.json", changed))
    assert code == 1
    assert named in text


def test_another_key_than_the_one_that_is_known_is_said(tmp_path: Path, capsys: Any) -> None:
    path = written(tmp_path, "log.json", log())
    code, text = said(capsys, path, "--key", "ab" * 32)
    assert code == 1
    assert f"signed by {signing.public_key()}, not by {'ab' * 32}" in text


def test_no_file_breaks_it_off(tmp_path: Path, capsys: Any) -> None:
    """Half a character among the keys, and whatever depth JSON is still read at."""
    heads = {"kind": "porch-heads", "key": "\ud800", "heads": []}
    assert said(capsys, written(tmp_path, "heads.json", heads))[0] == 0
    for depth in range(900, 1010):
        nested = "[" * depth + "]" * depth
        text = json.dumps(log()).replace('"facts": {', f'"facts": {{"a": {nested}, ', 1)
        assert said(capsys, written(tmp_path, "log.json", text))[0] in (1, 2)


def test_what_a_file_says_is_one_line_and_moves_no_cursor(tmp_path: Path, capsys: Any) -> None:
    forged = log()
    forged["entries"][0]["act"] = "agency_added)\x1b[2K\r\nlog.json: holds"
    code, text = said(capsys, written(tmp_path, "log.json", forged))
    assert code == 1
    assert "\x1b" not in text
    assert not [line for line in text.splitlines() if line.startswith("log.json: holds")]


def test_a_signed_text_cannot_be_called_something_else(tmp_path: Path, capsys: Any) -> None:
    body = {"record": "x"}
    unnamed = {"kind": "porch-receipt", "body": body, "signature": signing.sign(canonical(body), signing.public_key())}
    code, text = said(capsys, written(tmp_path, "receipt.json", unnamed | {"key": signing.public_key()}))
    assert code == 1
    assert "what was signed is a None" in text


def test_an_entry_without_end_is_read_in_seconds(tmp_path: Path, capsys: Any) -> None:
    """Beside a batch of a thousand leaves, each of which it could have been."""
    swollen = log()
    swollen["entries"][0]["facts"] = {"a": "b" * 1_000_000}
    swollen["batches"][-1]["leaves"] *= 500
    path = written(tmp_path, "log.json", swollen)
    began = monotonic()
    assert said(capsys, path)[0] == 1
    assert monotonic() - began < 2
