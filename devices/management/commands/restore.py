from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from devices.errors import DomainError
from devices.keeping import restoring
from devices.keeping.restoring import Restored
from devices.keeping.targets import open_target
from devices.storage import StorageError


class Command(BaseCommand):
    help = (
        "Fill an empty instance (a new database after `migrate`, a new bucket) from a backup. What was deleted, "
        "withdrawn or erased since is left out. The site is closed meanwhile and opens by itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", nargs="?", default="", help="a folder or s3://bucket/prefix; else BACKUP_TO")
        parser.add_argument("--backup", default="", metavar="NAME", help="an older one, as `backup --list` names it")
        parser.add_argument("--rows-only", action="store_true", help="no objects, no closing: for a rehearsal")
        parser.add_argument("--despite-damage", action="store_true", help="leave out objects that the backup lost")
        parser.add_argument(
            "--without-journal", action="store_true", help="bring back what was deleted since, too: no journal is left"
        )
        parser.add_argument("--give-up", action="store_true", help="open the site after a restore that was stopped")

    def handle(self, *, target: str, backup: str, give_up: bool, **options: Any) -> None:
        try:
            if give_up:
                restoring.give_up()
                self.stdout.write("The site is open again.")
                return
            source = open_target(target or settings.BACKUP_TO)
            chosen = restoring.choose(source, backup)
            now = timezone.now()
            asked = {name: bool(options[name]) for name in ("rows_only", "despite_damage", "without_journal")}
            done = restoring.restore(source, chosen, now, **asked)
        except (DomainError, StorageError, OSError) as error:
            raise CommandError(f"{error} Nothing was restored.") from error
        except IntegrityError as error:
            raise CommandError(f"Its rows do not fit together ({error}). Nothing was restored.") from error
        self._tell(done)

    def _tell(self, done: Restored) -> None:
        journal = done.sources.journal
        if done.was_there:
            self.stdout.write(f"{done.sources.backup.name}: it was filled already. The site is open.")
            return
        self.stdout.write(f"{done.sources.backup.name}: {done.rows:,} rows and {done.objects:,} objects are back.")
        if journal is None:
            self.stdout.write("There is no journal after it: what was deleted since then is back, too. Tell people.")
        else:
            self.stdout.write(
                f"What was deleted, withdrawn or erased until {journal.taken_at:%Y-%m-%d %H:%M} UTC is not."
            )
        for table, count in sorted(done.left_out.items()):
            self.stdout.write(f"  gone since, and left out: {count:,} of {table}")
        for table, count in sorted(done.mended.items()):
            self.stdout.write(f"  hung on what is gone, and went with it: {count:,} of {table}")
        for key in done.damaged:
            self.stdout.write(f"  LOST, the backup does not hold it: {key}")
        if done.left_over:
            self.stdout.write(f"  {len(done.left_over)} objects are left that nothing points to: run `reconcile`.")
        self.stdout.write("Everybody signs in again. The site is open.")
