#!/usr/bin/env python3
"""Checks what Porch gives out: its public log, and everything it signs. One file of plain Python 3.9 or newer, offline.

    python verify.py log.json
    python verify.py log.json receipt.json --key 3d4017c3…
    python verify.py package.zip

A custody package is checked as the ZIP it is, or unpacked, by its manifest.json: every file, and every line.

Nothing is sent anywhere, and nothing but this file is needed. Exit code 0: all of it holds; 1: something does not, and
it is named; 2: a file could not be read. A signature proves who signed only if you know the key: note the public key
when you first see it (it stands on the page of the log), and give it with --key.

Was the key changed since? The log and its heads (log.json, heads.json) hold every key there was, each with the word of
the one before it: give one of them beside the file, and the key you noted still counts.

Several files are held against each other: a receipt carries the heads of the log as they were when it was written.
If the log you download today does not hold them any more, its past was written anew.

How it is made (SHA-256, Ed25519):
    canonical   JSON with sorted keys, without spaces, in UTF-8
    leaf        SHA-256 of "porch-entry\n" + canonical([chain, batch, position, entry]), position from 0
    root        SHA-256 of "porch-root\n" + the leaves of a batch, in order, as bytes
    head        SHA-256 of "porch-head\n" + canonical([chain, number, previous head, root, when it was sealed]);
                the head before the first is 64 zeros
    signature   Ed25519 over canonical(body)
    key         one that begins signs canonical({"kind": "porch-key", "key", "previous", "from"}), and so does the one
                before it (vouched), unless that was lost or stolen
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO

ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
ZEROS = "0" * 64  # the head before the first batch
LEFT_OUT = 20  # what is wrong: how many lines of one file are printed
WIDEST = 1000  # characters of one line
LONGEST = 20_000  # bytes of an entry that was moved, which is looked for
NEAR = 1000  # so many entries around its place an entry that was moved is looked for


# --- Hashes


def canonical(body: Any) -> bytes:
    """The one way a JSON value is written before it is hashed or signed."""
    return ENCODER.encode(body).encode()


def leaf_of(chain: str, batch: int, position: int, entry: dict[str, Any]) -> str:
    """One entry, bound to its place: moved elsewhere it gives another leaf."""
    return hashlib.sha256(b"porch-entry\n" + canonical([chain, batch, position, entry])).hexdigest()


def root_of(leaves: Iterable[str]) -> str:
    """All leaves of one batch, in order."""
    return hashlib.sha256(b"porch-root\n" + bytes.fromhex("".join(leaves))).hexdigest()


def head_of(chain: str, number: int, previous: str, root: str, sealed_at: str) -> str:
    """One batch, and with it every batch before."""
    return hashlib.sha256(b"porch-head\n" + canonical([chain, number, previous, root, sealed_at])).hexdigest()


# --- Ed25519, only to verify: RFC 8032, section 5.1.7, with the curve of 5.1 and the arithmetic of its section 6

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493  # the order of the base point
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def _add(a: Any, b: Any) -> Any:
    """Points in extended coordinates: X, Y, Z, T with x = X/Z, y = Y/Z and xy = T/Z."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Any) -> Any:
    found = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = _add(found, point)
        point = _add(point, point)
        scalar >>= 1
    return found


def _equal(a: Any, b: Any) -> bool:
    return bool((a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0)


def _point(encoded: bytes) -> Any:
    """The point that 32 bytes stand for; None when they stand for none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P:
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point(bytes.fromhex("58" + "66" * 31))


def is_signed(message: bytes, signature: str, key: str) -> bool:
    """Whether `signature` (hex, 64 bytes) is that of `key` (hex, 32 bytes) over these bytes."""
    if not _is_hex(signature, 64) or not _is_hex(key, 32):
        return False
    signed, public = bytes.fromhex(signature), bytes.fromhex(key)
    of_key, of_signature = _point(public), _point(signed[:32])
    scalar = int.from_bytes(signed[32:], "little")
    if of_key is None or of_signature is None or scalar >= L:
        return False
    hashed = int.from_bytes(hashlib.sha512(signed[:32] + public + message).digest(), "little") % L
    return _equal(_times(scalar, BASE), _add(of_signature, _times(hashed, of_key)))


def _is_hex(text: Any, count: int) -> bool:
    return isinstance(text, str) and len(text) == 2 * count and re.fullmatch("[0-9a-f]+", text) is not None


# --- The keys: each vouches for the one before it, and that one for it

KEY = {"key": str, "previous": str, "from": str, "signature": str, "vouched": str}


def key_message(row: Mapping[str, Any]) -> bytes:
    """What two keys sign when the second one begins."""
    named = {name: str(row.get(name)) for name in ("key", "previous", "from")}
    return canonical({"kind": "porch-key"} | named)


def vouches(row: Any) -> list[tuple[str, str]]:
    """Who vouches for whom by this row: (key, key). What is not made as it should be says nothing."""
    if not isinstance(row, dict) or {name: type(value) for name, value in row.items()} != KEY or not row["previous"]:
        return []
    key, previous, said = row["key"], row["previous"], key_message(row)
    links = [(key, previous)] if is_signed(said, row["signature"], key) else []
    return links + ([(previous, key)] if is_signed(said, row["vouched"], previous) else [])


def closed_over(known: str, links: Sequence[tuple[str, str]]) -> set[str]:
    """Every key that counts for whoever knows this one."""
    counts, before = {known}, 0
    while len(counts) > before:
        before = len(counts)
        counts |= {key for by, key in links if by in counts}
    return counts


# --- What was found


class Report:
    """What holds, what is wrong, and the heads of the log this file carries or holds."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.holds: list[str] = []
        self.wrong: list[str] = []
        self.key = ""
        self.links: list[tuple[str, str]] = []  # which of the keys it holds vouches for which
        self.spans: list[tuple[str, str, str]] = []  # key, and the first and the last day of which it signed heads
        self.carried: list[tuple[str, str, str]] = []  # chain, day, head: as a receipt carries them
        self.daily: set[tuple[str, str, str]] | None = None  # the same of a log, which must hold all that are carried


class Unreadable(Exception):
    """No such file, or nothing this program knows. Its text says why."""


# --- The log

ENTRY = {
    "number": int,
    "uuid": str,
    "at": str,
    "act": str,
    "subject_type": str,
    "subject_uuid": str,
    "facts": dict,
}
BATCH = {"number": int, "previous": str, "root": str, "head": str, "sealed_at": str, "leaves": list}
HEAD = {"chain": str, "day": str, "head": str, "signature": str}
CARRIED = {"day": str, "head": str, "signature": str}
DOCUMENT = {"kind": str, "body": dict, "signature": str, "key": str}
HEADS: dict[str, type] = {"kind": str, "key": str, "heads": list}
END = {"body": dict, "signature": str}
LOG: dict[str, type] = {"kind": str, "key": str, "end": dict, "entries": list, "batches": list, "heads": list}
KEYS: dict[str, type] = {"keys": list}  # beside them, once the key was changed


def check_log(log: dict[str, Any], report: Report) -> None:
    """The public chain from its first entry on, and the signed head of each day."""
    if not _shape(log, LOG | (KEYS if "keys" in log else {}), "the log", report):
        return
    _check_keys(log, report)
    entries, batches = _rows(log, "entries", ENTRY, report), _rows(log, "batches", BATCH, report)
    heads = _rows(log, "heads", HEAD, report)
    sealed = _check_batches(batches, report)
    _check_entries(entries, sealed, report)
    _check_heads(heads, [str(batch.get("head")) for batch in batches], report)
    _check_end(log.get("end"), len(sealed), batches, report)
    if not report.wrong:
        report.holds.append(f"{len(entries)} entries in {len(batches)} batches, each where it was sealed")
        report.holds.append(f"{len(heads)} daily heads, each signed by {_signers(report)}")


def _shape(value: Any, names: Mapping[str, type], what: str, report: Report) -> bool:
    """Whether it is an object with exactly these names in it, and values of these types."""
    found = {name: type(held) for name, held in value.items()} if isinstance(value, dict) else None
    if found != names:
        wanted = ", ".join(f"{name} ({kind.__name__})" for name, kind in names.items())
        report.wrong.append(f"{what} is not made as it should be, of {wanted}")
    return found == names


def _check_keys(log: dict[str, Any], report: Report) -> None:
    """Each key follows the one before it, both say so, and the last one is in force."""
    report.key = log["key"]
    rows = _rows(log, "keys", KEY, report) if "keys" in log else []
    if not rows:
        report.spans = [(report.key, "", "~")]
        return
    report.links = [link for row in rows for link in vouches(row)]
    before, begins = "", ""
    for n, row in enumerate(rows):
        named = f"the key {row['key'][:16]} of {row['from'][:10]}"
        if row["previous"] != before or (n and row["from"] < begins):
            report.wrong.append(f"{named} does not follow the one before it")
        if n and (row["key"], before) not in report.links:
            report.wrong.append(f"{named} did not sign that it follows the one before it")
        if n and row["vouched"] and (before, row["key"]) not in report.links:
            report.wrong.append(f"the word of the key before {named} was changed")
        before, begins = row["key"], row["from"]
    if before != report.key:
        report.wrong.append(f"the last of its keys is {before}, and it says that it is signed by {report.key}")
    firsts = ["", *(row["from"][:10] for row in rows[1:])]
    lasts = [*(_day_after(row["from"]) for row in rows[1:]), "~"]  # "~" is after every day
    report.spans = [(row["key"], firsts[n], lasts[n]) for n, row in enumerate(rows)]


def _day_after(moment: str) -> str:
    """A head that was being signed at midnight while the key changed is by the one before."""
    try:
        return (date.fromisoformat(moment[:10]) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return moment[:10]


def _signers(report: Report) -> str:
    return report.key if len(report.spans) == 1 else f"the key of its time, of {len(report.spans)}"


def _rows(log: dict[str, Any], name: str, row: Mapping[str, type], report: Report) -> list[dict[str, Any]]:
    return [held for n, held in enumerate(log[name], 1) if _shape(held, row, f"line {n} of “{name}”", report)]


def _check_batches(batches: list[dict[str, Any]], report: Report) -> list[tuple[int, int, str]]:
    """Each batch covers the one before. Gives (batch, position, leaf) of every entry, in order."""
    sealed: list[tuple[int, int, str]] = []
    previous = ZEROS
    for expected, batch in enumerate(batches, 1):
        number, leaves = batch["number"], batch["leaves"]
        if number != expected:
            report.wrong.append(f"batch {expected} is missing or not in its place: batch {number} stands there")
        if batch["previous"] != previous:
            report.wrong.append(f"batch {number} does not follow the one before it")
        if not all(_is_hex(leaf, 32) for leaf in leaves):
            report.wrong.append(f"batch {number} has something among its leaves that is no hash")
            leaves = []
        elif root_of(leaves) != batch["root"]:
            report.wrong.append(f"batch {number} does not hold together: its leaves are not those that were sealed")
        if head_of("public", number, batch["previous"], batch["root"], batch["sealed_at"]) != batch["head"]:
            report.wrong.append(f"the head of batch {number} is not that of its content")
        sealed += [(number, position, leaf) for position, leaf in enumerate(leaves)]
        previous = batch["head"]
    return sealed


def _check_entries(entries: list[dict[str, Any]], sealed: Sequence[tuple[int, int, str]], report: Report) -> None:
    """Entry number n is the n-th sealed leaf: changed, missing, moved and added ones are named."""
    seen: dict[int, str] = {}
    for entry in entries:
        number = entry["number"]
        named = f"entry {number} ({entry['act']}, {entry['at']}, {entry['uuid']})"
        if not 1 <= number <= len(sealed):
            report.wrong.append(f"{named} was never sealed: it was added")
            continue
        if number in seen:
            report.wrong.append(f"{named} stands twice, or another was added with its number")
            continue
        seen[number] = named
        batch, position, leaf = sealed[number - 1]
        body = {name: value for name, value in entry.items() if name != "number"}
        if leaf_of("public", batch, position, body) != leaf:
            elsewhere = _sealed_as(body, sealed, number) if len(report.wrong) < LEFT_OUT else 0
            said = f"was sealed as entry {elsewhere}" if elsewhere else "was changed: it is not what was sealed there"
            report.wrong.append(f"{named} {said}")
    in_order = sorted(seen)
    for n, (number, named) in enumerate(seen.items()):
        if number != in_order[n]:
            report.wrong.append(f"{named} is not in its place: entry {in_order[n]} should stand there")
    report.wrong += [f"entry {number} is missing" for number in range(1, len(sealed) + 1) if number not in seen]


def _sealed_as(body: dict[str, Any], sealed: Sequence[tuple[int, int, str]], number: int) -> int:
    """The number near this one under which this entry was sealed; 0 when there is none."""
    if len(canonical(body)) > LONGEST:  # no file makes this program work for hours
        return 0
    first = max(0, number - NEAR)
    for n, (batch, position, leaf) in enumerate(sealed[first : number + NEAR], first + 1):
        if leaf_of("public", batch, position, body) == leaf:
            return n
    return 0


def _check_heads(heads: list[dict[str, Any]], in_chain: list[str], report: Report) -> None:
    """One a day of each chain, signed; those of the public chain are heads of its batches, in order."""
    place = {head: n for n, head in enumerate([ZEROS, *in_chain])}
    last: dict[str, tuple[str, int]] = {}
    report.daily = set()
    for row in heads:
        chain, day, head = row["chain"], row["day"], row["head"]
        named = f"the head of {day} of the {chain} chain"
        said = canonical({"chain": chain, "day": day, "head": head})
        in_force = [key for key, first, last in report.spans if first <= day <= last]
        if not any(is_signed(said, row["signature"], key) for key in in_force):
            report.wrong.append(f"{named} is not signed by this key")
        if chain == "public" and head not in place:
            report.wrong.append(f"{named} is no head of a batch here: the log was written anew, or cut off")
        at = place.get(head, 0) if chain == "public" else 0
        day_before, at_before = last.get(chain, ("", 0))
        if day <= day_before or at < at_before:
            report.wrong.append(f"{named} is not in its place")
        last[chain] = (day, at)
        report.daily.add((chain, day, head))


def _check_end(end: Any, count: int, batches: list[dict[str, Any]], report: Report) -> None:
    """Where this copy ends, signed: what was cut off at the end is found too."""
    if not _shape(end, END, "the end of the log", report):
        return
    body = end["body"]
    if not is_signed(canonical(body), end["signature"], report.key):
        report.wrong.append("the end of the log is not signed by this key")
    here = {
        "kind": "porch-log",
        "entries": count,
        "batches": len(batches),
        "head": batches[-1]["head"] if batches else ZEROS,
    }
    if body != here:
        report.wrong.append(f"this copy was signed as {body}, and is {here}")


# --- Whatever else is signed: {"kind": …, "body": {…}, "signature": hex, "key": hex}


def check_signed(document: dict[str, Any], report: Report) -> None:
    """The signature over the body; and the heads of the log that it carries, which another file may have to hold."""
    if not _shape(document, DOCUMENT, "the document", report):
        return
    report.key = document["key"]
    body = document["body"]
    if not is_signed(canonical(body), document["signature"], report.key):
        report.wrong.append("the signature is not that of this text and this key: something in it was changed")
        return
    if body.get("kind") != document["kind"]:
        report.wrong.append(f"it says it is a {document['kind']}, and what was signed is a {body.get('kind')}")
    _carry(body.get("heads"), report)
    report.holds.append(f"{document['kind']}, signed by {report.key}")


def _carry(heads: Any, report: Report) -> None:
    """heads: {"private": {"day", "head", "signature"} or null, "public": the same, "key": hex}."""
    if not isinstance(heads, dict):
        return
    for chain, row in heads.items():
        if chain == "key" or row is None or not _shape(row, CARRIED, f"the {chain} head it carries", report):
            continue
        body = {"chain": chain, "day": row["day"], "head": row["head"]}
        if not is_signed(canonical(body), row["signature"], str(heads.get("key"))):
            report.wrong.append(f"the {chain} head of {row['day']} that it carries is not signed by its key")
        report.carried.append((chain, row["day"], row["head"]))


def check_heads(document: dict[str, Any], report: Report) -> None:
    """The daily heads alone: small enough to keep, and enough to hold a later log against."""
    if not _shape(document, HEADS | (KEYS if "keys" in document else {}), "the document", report):
        return
    _check_keys(document, report)
    for row in _rows(document, "heads", HEAD, report):
        in_force = [key for key, first, last in report.spans if first <= row["day"] <= last]
        chain = row.pop("chain")
        said = canonical({"chain": chain, "day": row["day"], "head": row["head"]})
        signers = [key for key in in_force if is_signed(said, row["signature"], key)]
        _carry({chain: row, "key": (signers or [report.key])[0]}, report)
    report.holds.append(f"{len(document['heads'])} daily heads, of {_signers(report)}")


# --- A custody package: a ZIP, or what was in it, with a signed manifest.json

PACKAGE = "porch-custody-package"
MANIFEST = "manifest.json"
MANIFEST_MOST = 64 * 1024**2  # bytes
FILES_MOST = 100_000
PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")  # of a name: leads nowhere else
FILE = {"name": str, "what": str, "sha256": str, "size_bytes": int}
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


def check_package(path: str, report: Report) -> None:
    """The ZIP as it is: nothing is unpacked, and nothing in it can grow, because nothing in it may be compressed."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive, Path(path).stat().st_size, report)
            with Path(path).open("rb") as file:
                said = _around_files(file, archive)
            if said:
                report.wrong.append(f"the ZIP was changed or packed anew, beside what is in its files: {said}")
    except BROKEN as error:
        raise Unreadable(f"no whole ZIP: it was cut off or changed ({error})") from error


def _check_archive(archive: zipfile.ZipFile, size_bytes: int, report: Report) -> None:
    held: dict[str, zipfile.ZipInfo] = {}
    if len(archive.infolist()) > FILES_MOST:
        raise Unreadable(f"it says that it holds {len(archive.infolist())} files, which no package does")
    for info in archive.infolist():
        name = info.orig_filename
        if PLAIN.fullmatch(name) is None:
            report.wrong.append(f"a file has a name that no package gives, which could lead elsewhere: {name!r}")
        elif name in held:
            report.wrong.append(f"{name} stands twice")
        else:
            held[name] = info
    if sum(info.compress_size for info in archive.infolist()) > size_bytes:
        report.wrong.append("its files are said to be larger than the whole: some lie in each other")
    if MANIFEST not in held:
        raise Unreadable("it holds no manifest.json: it is no custody package, or that was taken out")
    said = _kept(held[MANIFEST])
    if said or held[MANIFEST].file_size > MANIFEST_MOST:
        raise Unreadable(f"manifest.json {said or 'is longer than any'}")
    document = read_json(archive.read(MANIFEST))
    if not isinstance(document, dict) or document.get("kind") != PACKAGE:
        raise Unreadable("its manifest.json is not that of a custody package")
    rows = _check_manifest(document, report)
    for name, row in rows.items():
        if name not in held:
            report.wrong.append(f"{name} is missing")
            continue
        said = _kept(held[name]) or _of_size(held[name].file_size, row)
        if not said:
            try:
                with archive.open(held[name]) as file:
                    said = _of_hash(file, row)
            except BROKEN as error:
                said = f"was changed, and cannot be read: {error}"
        if said:
            report.wrong.append(f"{name} {said}")
    added = [name for name in held if name not in rows and name != MANIFEST]
    report.wrong += [f"{name} was added: the manifest does not list it" for name in added]
    if not report.wrong:
        report.holds.append(f"{len(rows)} files, each the one that was packed")


LOCAL = struct.Struct("<4s5H3I2H")  # before each file
LARGE = struct.Struct("<2H2Q")  # its sizes, where they are kept apart
END_OF_ZIP = struct.Struct("<4s4H2IH")
WE_GIVE = (3, 0, 0, 0o644 << 16, 0)  # system, reserved, internal and external attributes, disk
FULL = 0xFFFFFFFF


def _around_files(file: BinaryIO, archive: zipfile.ZipFile) -> str:
    """What is wrong with the bytes between the files: nothing is hidden there, and two programs unpack the same."""
    infos, at, length = sorted(archive.infolist(), key=lambda info: info.header_offset), 0, 0
    for info in infos:
        file.seek(info.header_offset)
        _sign, version, flags, how, time, day, crc, packed, size, name, more = LOCAL.unpack(file.read(LOCAL.size))
        extra = file.read(name + more)[name:]
        if extra and (packed, size) == (FULL, FULL) and len(extra) == LARGE.size:
            kind, long, size, packed = LARGE.unpack(extra)
            extra = b"" if (kind, long) == (1, 16) else extra
        year, month, date, hour, minute, second = info.date_time
        told = (year - 1980 << 9 | month << 5 | date, hour << 11 | minute << 5 | second // 2, info.extract_version)
        sizes = (info.flag_bits, info.compress_type, info.CRC, info.compress_size, info.file_size, b"", b"")
        given = (info.create_system, info.reserved, info.internal_attr, info.external_attr, info.volume)
        is_large = info.extra[:2] == b"\1\0" and len(info.extra) <= 28  # its size or its place is
        if info.header_offset != at:
            return f"something lies before {info.filename}"
        if (day, time, version, flags, how, crc, packed, size, extra, info.comment) != told + sizes:
            return f"what stands before {info.filename} is not what stands at the end"
        if given != WE_GIVE or info.create_version != info.extract_version or (info.extra and not is_large):
            return f"what stands at the end of {info.filename} is not what we write"
        at += LOCAL.size + name + more + info.compress_size
    for info in archive.infolist():
        name = len(info.orig_filename.encode())
        file.seek(archive.start_dir + length + 28)
        if file.read(6) != struct.pack("<3H", name, len(info.extra), 0):
            return f"what stands at the end of {info.filename} is not what we write"
        length += 46 + name + len(info.extra)
    file.seek(archive.start_dir + length)
    rest = file.read()
    if archive.start_dir != at or len(rest) not in (END_OF_ZIP.size, 98):  # 98: with the two records of a large one
        return "something lies after the files"
    if len(rest) == END_OF_ZIP.size:
        end = (b"PK\5\6", 0, 0, len(infos), len(infos), length, archive.start_dir, 0)
        return "" if END_OF_ZIP.unpack(rest) == end else "its end is not what we write"
    return ""


def _kept(info: zipfile.ZipInfo) -> str:
    """What is wrong with how it lies in the ZIP; empty when nothing is."""
    if info.flag_bits & 1:
        return "is encrypted, which nothing here is"
    if info.compress_type != zipfile.ZIP_STORED:
        return "is compressed, which nothing here is: unpack it, and check manifest.json where it lies"
    return "" if info.file_size == info.compress_size else "has two sizes"


def _of_size(size_bytes: int, row: Mapping[str, Any]) -> str:
    expected = row["size_bytes"]
    return "" if size_bytes == expected else f"was changed: it has {size_bytes} bytes, and had {expected}"


def _of_hash(file: Any, row: Mapping[str, Any]) -> str:
    digest = hashlib.sha256()
    for chunk in iter(lambda: file.read(1024 * 1024), b""):
        digest.update(chunk)
    return "" if digest.hexdigest() == row["sha256"] else "was changed: it is not the file that was packed"


def check_unpacked(document: dict[str, Any], report: Report) -> None:
    """manifest.json where it lies: the files it lists are beside it, and no others in its folders."""
    base = Path(report.name).parent
    rows = _check_manifest(document, report)
    for name, row in rows.items():
        if name == MANIFEST or PLAIN.fullmatch(name) is None:
            report.wrong.append(f"the manifest lists a name that no package gives: {name!r}")
            continue
        path = base / name
        try:
            said = _of_size(path.stat().st_size, row)
            if not said:
                with path.open("rb") as file:
                    said = _of_hash(file, row)
        except OSError as error:
            said = f"is missing, or cannot be read: {error.strerror}"
        if said:
            report.wrong.append(f"{name} {said}")
    for folder in sorted({name.rpartition("/")[0] for name in rows if "/" in name and PLAIN.fullmatch(name)}):
        there = sorted(path.name for path in (base / folder).glob("*"))
        added = [f"{folder}/{name}" for name in there if f"{folder}/{name}" not in rows]
        report.wrong += [f"{name} was added: the manifest does not list it" for name in added]
    if not report.wrong:
        report.holds.append(f"{len(rows)} files beside it, each the one that was packed")


def _check_manifest(document: dict[str, Any], report: Report) -> dict[str, dict[str, Any]]:
    """The signature, and which line is not the one that was signed. Gives the files it lists, by name."""
    check_signed(document, report)
    body = document.get("body")
    if not isinstance(body, dict):
        return {}
    if body.get("kind") != PACKAGE:
        report.wrong.append("what was signed is no custody package")
    if "key" in body and body["key"] != document.get("key"):
        report.wrong.append("the key beside the signature is not the one that the manifest names")
    _check_lines(body, report)
    files = body.get("files")
    if not isinstance(files, list):
        report.wrong.append("the manifest lists no files")
        return {}
    rows = _rows(body, "files", FILE, report)
    by_name = {row["name"]: row for row in rows}
    if len(by_name) != len(rows):
        report.wrong.append("the manifest lists a file twice")
    return by_name


def _check_lines(body: dict[str, Any], report: Report) -> None:
    """Each list of the manifest against the hashes of its lines: changed, dropped, added and moved ones are named."""
    lines = body.get("lines")
    if not isinstance(lines, dict):
        report.wrong.append("the manifest does not say which lines it has")
        return
    for part, hashes in lines.items():
        rows = body.get(part)
        if not isinstance(rows, list) or not isinstance(hashes, list):
            report.wrong.append(f"the lines of “{part}” are missing")
            continue
        found = [hashlib.sha256(canonical(row)).hexdigest() for row in rows]
        if found == hashes:
            continue
        told = [str(value) for value in hashes]
        signed, here = set(told), set(found)
        gone = [f"line {n} of “{part}” was dropped or changed" for n, held in enumerate(told, 1) if held not in here]
        new = [f"line {n} of “{part}” was added or changed" for n, held in enumerate(found, 1) if held not in signed]
        report.wrong += gone + new or [f"the lines of “{part}” are not in their order"]


# --- Files. What each kind is checked by: another kind is one line here

KINDS: dict[str, Callable[[dict[str, Any], Report], None]] = {
    "porch-log": check_log,
    "porch-heads": check_heads,
    PACKAGE: check_unpacked,
}


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("the same name stands twice in one object")
    return found


def _not_a_number(text: str) -> Any:
    raise Unreadable(f"{text} is no number that JSON knows")


def _number(text: str) -> float:
    found = float(text)
    return found if abs(found) < float("inf") else _not_a_number(text)


def read_json(content: bytes) -> Any:
    """Raises Unreadable, with the line that is broken."""
    try:
        text = content.decode()
        return json.loads(text, object_pairs_hook=_no_twins, parse_constant=_not_a_number, parse_float=_number)
    except UnicodeDecodeError as error:
        raise Unreadable(f"broken at byte {error.start}: no UTF-8") from error
    except json.JSONDecodeError as error:
        raise Unreadable(f"broken at line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise Unreadable(f"no JSON that we could read: {error}") from error


def check_file(path: str) -> Report:
    """Everything this file says, checked. Raises Unreadable."""
    report = Report(path)
    try:
        with Path(path).open("rb") as file:
            if _is_zip(path, file):
                check_package(path, report)
                return report
            content = file.read()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror}") from error
    document = read_json(content)
    kind = document.get("kind") if isinstance(document, dict) else None
    if not isinstance(kind, str):
        raise Unreadable("nothing of Porch: it does not say what kind of document it is")
    if kind not in KINDS and "signature" not in document:
        raise Unreadable(f"this program does not know a “{kind}”")
    try:
        KINDS.get(kind, check_signed)(document, report)
    except UnicodeEncodeError as error:
        raise Unreadable("it holds half a character, which nothing here writes") from error
    except RecursionError as error:
        raise Unreadable("it is nested deeper than anything here") from error
    return report


def _is_zip(path: str, file: BinaryIO) -> bool:
    begins = file.read(2)
    file.seek(0)
    return begins == b"PK" or path.lower().endswith(".zip")


def hold_together(reports: Sequence[Report], key: str = "") -> None:
    """All by one key or one that it vouches for, and every head that one carries stands in the log beside it."""
    links = [link for report in reports for link in report.links]
    ends: dict[str, str] = {}
    for name, _first, last in (span for report in reports for span in report.spans):
        ends[name] = min(last, ends.get(name, last))
    for report in reports:
        late = [day for _chain, day, _head in report.carried if day > ends.get(report.key, day)]
        if late:
            report.wrong.append(f"it carries a head of {max(late)}: its key had ended before that day")
        wanted = key or reports[0].key
        if report.key not in closed_over(wanted, links):
            report.wrong.append(f"signed by {report.key}, not by {wanted}")
        elif report.key != wanted:
            report.holds.append(f"signed by {report.key}, which {wanted} counts for: one vouches for the other")
        for log in reports:
            if log.daily is None:
                continue
            for chain, day, head in report.carried:
                if (chain, day, head) in log.daily:
                    report.holds.append(f"the {chain} head of {day} that it carries stands in {log.name}")
                else:
                    report.wrong.append(f"the {chain} head of {day} that it carries does not stand in {log.name}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks logs and signed documents of Porch, offline.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--key", default="", help="the public key you know, 64 hexadecimal digits")
    given = parser.parse_args(arguments)
    reports, code = [], 0
    for path in given.files:
        try:
            reports.append(check_file(path))
        except Unreadable as error:
            _say(f"{path}: NOT READ, {error}")
            code = 2
    hold_together(reports, given.key.lower())
    for report in reports:
        for line in report.holds:
            _say(f"{report.name}: {line}")
        for line in report.wrong[:LEFT_OUT]:
            _say(f"{report.name}: WRONG: {line}")
        if len(report.wrong) > LEFT_OUT:
            _say(f"{report.name}: WRONG: and {len(report.wrong) - LEFT_OUT} more")
        _say(f"{report.name}: {'DOES NOT HOLD' if report.wrong else 'holds'}")
    if code == 0 and any(report.wrong for report in reports):
        code = 1
    if code == 0 and not given.key:
        _say(f"Signed by {reports[0].key}. Compare this key with the one you noted, or give it with --key.")
    return code


def _say(line: str) -> None:
    """One line, whatever a file says: nothing in it moves the cursor, begins another line or stops the printing."""
    shown = line if len(line) <= WIDEST else line[:WIDEST] + "…"
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)
    coding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(plain.encode(coding, "backslashreplace").decode(coding) + "\n")


if __name__ == "__main__":
    sys.exit(main())
