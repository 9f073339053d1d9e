"""`python -m tests.deploy`: the composition, really started from a fresh clone, and the story told through it, twice.

COMPOSE_SMOKE: the program that starts it. It takes --profile and --scale, waits until every part is healthy, runs the
command after --, ends everything, and gives the command's exit code. COMPOSE_FRONT: what runs a program in the front's
container; as that program names it when you say nothing.

With --images every image is only built, and each container ends at once: the story finds them then.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from ring_platform.launch import env
from ring_platform.launch.options import BASE_DIR

ASKED = {
    "SITE": "porch.localhost",
    "EMAIL_HOST": "mail",
    "EMAIL_PORT": "2525",
    "EMAIL_USE_TLS": "0",
    "HTTP_PORT": "18080",
    "HTTPS_PORT": "18443",
}
SMALL_PARTS = "UPLOAD_PART_BYTES=262144\n"  # so that small films have several
RUNS: tuple[list[str], ...] = ([], ["--scale", "worker=3"])


def clone(folder: Path) -> None:
    subprocess.run(["git", "clone", "--quiet", str(BASE_DIR), str(folder)], check=True)
    env.write_new(folder / ".env", env.written(ASKED) + SMALL_PARTS)


def started(program: list[str], folder: Path, more: list[str]) -> int:
    front = os.environ.get("COMPOSE_FRONT", "podman exec smoke-front")
    story = [sys.executable, "-m", "tests.deploy.story", "--front", front, "--films", "6"]
    command = [*program, "--profile", "smoke", *more, "--", *story]
    sys.stdout.write(f"composition: {shlex.join(command)}\n")
    sys.stdout.flush()
    return subprocess.run(command, cwd=folder, check=False).returncode


def only_built(folder: Path) -> Path:
    """A composition of the same images in which nothing runs."""
    services: dict[str, dict[str, Any]] = yaml.safe_load((folder / "docker-compose.yml").read_text())["services"]
    kept = {
        name: {what: service[what] for what in ("image", "build") if what in service} | {"entrypoint": ["true"]}
        for name, service in services.items()
    }
    path = folder / "images.yml"
    path.write_text(yaml.safe_dump({"services": kept}))
    return path


def main() -> int:
    program = shlex.split(os.environ.get("COMPOSE_SMOKE", ""))
    if not program:
        sys.stderr.write("COMPOSE_SMOKE is not set: name the program that starts a composition.\n")
        return 1
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "clone"
        clone(folder)
        if sys.argv[1:] == ["--images"]:
            return subprocess.run([*program, "--file", str(only_built(folder))], cwd=folder, check=False).returncode
        return max(started(program, folder, more) for more in RUNS)


if __name__ == "__main__":
    sys.exit(main())
