from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from devices.errors import DomainError
from devices.keeping import backing, volumes
from devices.keeping.targets import Target, open_target
from devices.storage import StorageError


class Command(BaseCommand):
    help = (
        "Write a backup: every row of one moment, then the bytes that those rows name; copied once, hashed on the way. "
        "Backups end after 35 days. Secrets (.env) are not in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", nargs="?", default="", help="a folder or s3://bucket/prefix; else BACKUP_TO")
        parser.add_argument("--journal", action="store_true", help="only what went since the last backup")
        parser.add_argument("--list", action="store_true", help="list the backups that are there")

    def handle(self, *, target: str, journal: bool, **options: object) -> None:
        try:
            to = open_target(target or settings.BACKUP_TO)
            if options["list"]:
                self._list(to)
                return
            written = (backing.write_journal if journal else backing.back_up)(to, timezone.now())
        except (DomainError, StorageError, OSError) as error:  # a full disk, too
            raise CommandError(f"{error} No backup was finished; those that were there are as before.") from error
        copied = written.copied
        self.stdout.write(
            f"{written.volume.name}: {written.rows:,} rows, {len(copied.things):,} objects, of which {copied.sent:,} "
            f"({copied.sent_bytes / 1e6:,.1f} MB) are new"
        )
        if not journal:
            self.stdout.write(f"{written.ended} backups ended; {written.removed} objects that only they had are gone")
            self.stdout.write("Not in it: the secrets of .env. Keep SIGNING_KEY apart: nothing is restored without it.")
        for key in copied.missing:
            self.stdout.write(f"MISSING in the store: {key}")
        for key in copied.damaged:
            self.stdout.write(f"DAMAGED in the store, other bytes than its row says: {key}")
        if copied.missing or copied.damaged:
            raise CommandError("The backup is written, and the store lacks what is named above: run `verify`.")

    def _list(self, target: Target) -> None:
        for folder in (volumes.BACKUP, volumes.JOURNAL):
            for name in volumes.names(target, folder):
                said = volumes.load(target, name).body
                self.stdout.write(f"{name}: {sum(said['rows'].values()):,} rows, {said['objects']:,} objects")
