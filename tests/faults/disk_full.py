"""A disk is full: where recordings are received and read, the store's, the database's."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.faults.disk import fill, free_bytes, make_room, small_disk
from tests.faults.scene import Scene, Town
from tests.part import Part
from tests.stack import Stack

MIB = 1024 * 1024
WORK_MIB = 120  # a film that is read needs three times its size
ROOM_MIB = 16  # beside what a part has already
LOG_MIB = 192  # the same for PostgreSQL, whose log grows by 16 at a time, and once more when it starts after its end


class SmallDisks:
    """Disks that a scene can fill."""

    disk: Path

    @contextmanager
    def work(self, stack: Stack) -> Iterator[None]:
        with small_disk(stack.folder / "small-work", WORK_MIB) as self.disk:
            self.disk.chmod(0o700)
            stack.env |= {"WORK_DIR": str(self.disk), "WORK_FREE_BYTES": str(2 * MIB)}
            yield

    @contextmanager
    def store(self, stack: Stack) -> Iterator[None]:
        with self._moved(stack.store, stack.folder / "store"):
            yield

    @contextmanager
    def database(self, stack: Stack) -> Iterator[None]:
        with self._moved(stack.database, stack.folder / "database" / "data", room_mib=LOG_MIB):
            yield

    @contextmanager
    def _moved(self, part: Part, folder: Path, room_mib: int = ROOM_MIB) -> Iterator[None]:
        """What a part keeps lies on a small disk for a while."""
        aside = folder.with_name(f"{folder.name}-aside")
        part.stop()
        folder.rename(aside)
        kept = sum(path.stat().st_blocks for path in aside.rglob("*")) * 512
        with small_disk(folder, kept // MIB + room_mib) as self.disk:
            _copy(aside, folder)
            part.start()
            try:
                yield
            finally:
                part.stop()
                make_room(folder)
                _copy(folder, aside, anew=True)
        folder.rmdir()
        aside.rename(folder)
        part.start()

    def work_full(self, town: Town) -> None:
        """The disk where recordings are received and read is full, again and again: nothing is left, or too little."""
        for number in town.moments(mean_s=4):
            self.full(town, but_bytes=0 if number % 2 else MIB)

    def store_full(self, town: Town) -> None:
        """The store's disk is full, again and again."""
        for _ in town.moments(mean_s=4):
            self.full(town)

    def database_full(self, town: Town) -> None:
        """PostgreSQL's disk is full as it needs a new file for its log, and gives up; with room it is started again."""
        for _ in town.moments(mean_s=5):
            self.full(town, meanwhile=lambda: _needs_new_files(town.stack))
            if not town.stack.database.is_running:
                town.notes.append("PostgreSQL had ended, and was started again")
            town.stack.database.start()

    def full(self, town: Town, *, but_bytes: int = 0, meanwhile: Callable[[], object] = lambda: None) -> None:
        fill(self.disk, but_bytes=but_bytes)
        meanwhile()
        town.load_over.wait(town.chance.uniform(2, 4))
        town.notes.append(f"full: {free_bytes(self.disk)} bytes were free in the end")
        make_room(self.disk)


def _needs_new_files(stack: Stack) -> None:
    with suppress(psycopg.Error):  # it ends in the middle of this
        for _ in range(8):
            stack.rows("SELECT pg_switch_wal(), pg_logical_emit_message(false, 'porch', repeat('x', 1000))")


def _copy(source: Path, target: Path, *, anew: bool = False) -> None:
    """Everything in a folder, with owners and times, and those of the folder itself."""
    if anew:
        subprocess.run(["rm", "-rf", str(target)], check=True)
        target.mkdir()
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


_disks = SmallDisks()
SCENES = [
    Scene("disk-work", _disks.work_full, _disks.work),
    Scene("disk-store", _disks.store_full, _disks.store),
    Scene("disk-database", _disks.database_full, _disks.database),
]
