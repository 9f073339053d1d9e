"""A custody package in a file, and the verifier run over it as somebody does who has nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from devices.audit import verifier
from police_portal.agencies.models import Officer
from police_portal.custody import package, packing
from police_portal.custody.models import Package, Share
from tests.police_portal.custody.lent import bytes_of

WHY = "For the hearing of the 12th, exhibit 4."
Files = dict[str, bytes]


def again(made: Package) -> Package:
    return Package.objects.select_related("officer", "stored", "request").get(pk=made.pk)


def packed(share: Share, by: Officer, *, is_whole: bool = True) -> Package:
    """Asked for, and made."""
    made = package.ask(share, WHY, is_whole=is_whole, by=by.user, now=timezone.now())
    packing.make_package(made.pk, timezone.now)
    return again(made)


def zip_of(made: Package, folder: Path) -> Path:
    path = folder / "package.zip"
    path.write_bytes(bytes_of(made.stored))
    return path


def files_in(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, files: Files, *, how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return path


def other_manifest(files: Files, change: Callable[[dict[str, Any]], object]) -> Files:
    """The same files, with the manifest changed and not signed anew."""
    manifest = json.loads(files["manifest.json"])
    change(manifest)
    return files | {"manifest.json": json.dumps(manifest, indent=1, ensure_ascii=False).encode()}


def verified(*given: str | Path) -> tuple[int, str]:
    """The exit code and what was said, by one file alone: no site-packages, no environment, no project."""
    first = Path(given[0])
    alone = first.parent / "verify_alone.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), *map(str, given)],
        cwd=first.parent,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr
