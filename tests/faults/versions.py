"""Another version of this program in a folder of its own: the next one, or one that the history of this tree holds."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from ring_platform.launch.options import BASE_DIR

CODE = ("devices", "neighbors", "police_portal", "ring_platform", "manage.py")
LEFT_OUT = shutil.ignore_patterns("__pycache__")
# One more column that old code does not know, and an index that is made while everybody goes on: what our rules allow
MIGRATION = '''"""What wrote a clip is kept beside it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("devices", "{last}")]
    operations = [
        migrations.AddField("clip", "written_by", models.CharField(max_length=20, blank=True, db_default="")),
        AddIndexConcurrently("clip", models.Index(fields=["written_by"], name="clip_written_by")),
    ]
'''
PUT_BEFORE = (
    (
        "devices/clips/models.py",
        "    objects = ClipQuerySet.as_manager()\n",
        '    written_by = models.CharField(max_length=20, blank=True, db_default="")\n',
    ),
    (
        "devices/clips/models.py",
        '            models.Index(fields=["wake_at"], name="clip_waiting"',
        '            models.Index(fields=["written_by"], name="clip_written_by"),\n',
    ),
    ("devices/clips/accepting.py", "        trigger=trigger,\n        status=status,\n", '        written_by="new",\n'),
)


def next_version(folder: Path) -> Path:
    """This tree and one migration more, with code that writes the new column."""
    _copied(folder)
    for name, line, new in PUT_BEFORE:
        text = (folder / name).read_text()
        assert text.count(line) == 1, f"{name} is not what the next version is made from"
        (folder / name).write_text(text.replace(line, new + line))
    new = MIGRATION.format(last=last_migration(folder))
    (folder / "devices" / "migrations" / "9000_written_by.py").write_text(new)
    return folder


def last_migration(folder: Path) -> str:
    """The name of the newest one of devices."""
    return max(path.stem for path in (folder / "devices" / "migrations").glob("[0-9]*.py"))


def _copied(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in CODE:
        source = BASE_DIR / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT_OUT)
        else:
            shutil.copy(source, folder / name)
    _lend_what_is_made(folder)


def _lend_what_is_made(folder: Path) -> None:
    """What no version keeps under its name: libraries for browsers."""
    (folder / "static_vendor").symlink_to(BASE_DIR / "static_vendor")


def migrations_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.glob("*/migrations/[0-9]*.py")}


def commit_before_last_migration() -> str | None:
    """The newest commit that knows fewer migrations than this tree. None: the history is not there."""
    log = _git("log", "--format=%H", "--diff-filter=A", "-1", "--", "*/migrations/*.py")
    return _git("rev-parse", "--verify", "--quiet", f"{log}^") or None if log else None


def version_of(commit: str, folder: Path) -> Path:
    """The tree of a commit."""
    packed = subprocess.run(
        ["git", "archive", commit, "--", *CODE], cwd=BASE_DIR, capture_output=True, check=True
    ).stdout
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    _lend_what_is_made(folder)
    return folder


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=BASE_DIR, capture_output=True, text=True, check=False).stdout.strip()
