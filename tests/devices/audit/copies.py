"""A log as it is downloaded, made by hand: five entries in two batches, two days of heads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from devices.audit import signing
from devices.audit.verifier import ZEROS, canonical, head_of, leaf_of, main, root_of


def entry(number: int, **facts: Any) -> dict[str, Any]:
    return {
        "number": number,
        "uuid": f"00000000-0000-4000-8000-00000000000{number}",
        "at": f"2026-06-10T12:00:0{number}.000000+00:00",
        "act": "request_opened",
        "subject_type": "footagerequest",
        "subject_uuid": f"00000000-0000-4000-9000-00000000000{number}",
        "facts": facts,
    }


def head(chain: str, day: str, value: str) -> dict[str, str]:
    body = {"chain": chain, "day": day, "head": value}
    return body | {"signature": signing.sign(canonical(body), signing.public_key())}


def log() -> dict[str, Any]:
    entries = [entry(n, agency=f"Agency {n}") for n in range(1, 6)]
    batches: list[dict[str, Any]] = []
    previous = ZEROS
    for number, held in ((1, entries[:2]), (2, entries[2:])):
        bodies = [{name: value for name, value in row.items() if name != "number"} for row in held]
        leaves = [leaf_of("public", number, position, body) for position, body in enumerate(bodies)]
        root = root_of(leaves)
        at = f"2026-06-10T12:01:0{number}.000000+00:00"
        made = head_of("public", number, previous, root, at)
        batches.append(
            {"number": number, "previous": previous, "root": root, "head": made, "sealed_at": at, "leaves": leaves}
        )
        previous = made
    end = {"kind": "porch-log", "entries": 5, "batches": 2, "head": previous}
    return {
        "kind": "porch-log",
        "key": signing.public_key(),
        "entries": entries,
        "batches": batches,
        "heads": [
            head("private", "2026-06-10", "ab" * 32),
            head("public", "2026-06-10", batches[0]["head"]),
            head("private", "2026-06-11", "cd" * 32),
            head("public", "2026-06-11", batches[1]["head"]),
        ],
        "end": {"body": end, "signature": signing.sign(canonical(end), signing.public_key())},
    }


def receipt(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A signed document that carries the newest heads of this log."""
    newest = {row["chain"]: {name: row[name] for name in ("day", "head", "signature")} for row in of["heads"]}
    body = {"kind": "porch-receipt", "clips": ["a", "b"], "heads": newest | {"key": of["key"]}} | more
    return {
        "kind": "porch-receipt",
        "body": body,
        "signature": signing.sign(canonical(body), signing.public_key()),
        "key": signing.public_key(),
    }


def written(folder: Path, name: str, document: Any) -> str:
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return str(path)


def said(capsys: Any, *arguments: str) -> tuple[int, str]:
    """The exit code, and what stands on the terminal."""
    code = main(arguments)
    return code, capsys.readouterr().out
