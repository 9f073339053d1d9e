"""`make load`: how much this machine carries, beside what it could. ARGS="--minutes 3" holds the best step longer,
ARGS="--short" is what the tests run. Docs: docs/operations.md, Load."""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.load import telling
from tests.load.running import as_json, run
from tests.load.sizes import FULL, SHORT


def main() -> int:
    parser = ArgumentParser(prog="make load ARGS=…", description=__doc__)
    parser.add_argument("--minutes", type=float, default=3, help="how long the best step is held")
    parser.add_argument("--short", action="store_true", help="a small town, no search, some seconds")
    parser.add_argument("--json", type=Path, help="a file for every figure")
    given = parser.parse_args()
    sizes = SHORT if given.short else FULL
    begun = time.monotonic()
    print(telling.beginning(sizes, os.cpu_count() or 1), flush=True)

    def say(span: dict[str, Any]) -> None:
        for line in telling.span(span):
            print(line, flush=True)

    found = run(asdict(sizes), hold_s=4 if given.short else given.minutes * 60, is_short=given.short, say=say)
    print("\n".join(telling.ending(found)))
    print(f"The whole run took {time.monotonic() - begun:.0f} s.")
    if given.json:
        given.json.write_text(json.dumps(as_json(found)))
    return telling.verdict(found)


if __name__ == "__main__":
    sys.exit(main())
