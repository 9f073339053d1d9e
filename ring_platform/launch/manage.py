"""`make manage ARGS=...`: one of Django's commands, in the environment of what `make run` started."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ring_platform.launch.options import BASE_DIR, read_env
from ring_platform.launch.processes import manage

if __name__ == "__main__":
    data_dir = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var")
    running = read_env(data_dir / "running.env")
    if not running:
        sys.exit("Nothing was started here yet: make run first.")
    sys.exit(manage(sys.argv[1:], {**os.environ, **running}, BASE_DIR))
