"""`make bench`: runs every benchmark of this folder, the video first; with names (ARGS="video") only those."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> None:
    here = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    names = [name for name in here if hasattr(importlib.import_module(f"tests.bench.{name}"), "main")]
    wanted = sys.argv[1:] or sorted(names, key=lambda name: (name != "video", name))
    for name in wanted:
        print(f"\n== {name} ==", flush=True)
        importlib.import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    main()
