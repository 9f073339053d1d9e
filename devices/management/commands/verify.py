from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from devices.errors import DomainError
from devices.keeping import checking, restoring
from devices.keeping.targets import open_target
from devices.storage import StorageError


class Command(BaseCommand):
    help = (
        "Check rows against objects, objects against their hashes and the log against itself: of this instance, or of "
        "a backup, which is also restored into a database that is thrown away. Reads everything, changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", nargs="?", default="", help="a backup: a folder or s3://bucket/prefix")
        parser.add_argument("--backup", default="", metavar="NAME", help="an older one, as `backup --list` names it")

    def handle(self, *, target: str, backup: str, **options: object) -> None:
        try:
            if target:
                source = open_target(target)
                chosen = restoring.choose(source, backup)
                found = checking.check_backup(source, chosen)
                found.wrong += checking.rehearse(target, chosen)
            else:
                found = checking.check_instance(timezone.now())
        except (DomainError, StorageError) as error:
            raise CommandError(str(error)) from error
        for line in found.wrong:
            self.stdout.write(f"WRONG: {line}")
        log = "its log" if target else f"{found.entries:,} entries of the log"
        self.stdout.write(f"{found.rows:,} rows, {found.objects:,} objects and {log} were checked.")
        if found.wrong:
            raise CommandError(f"It does not hold: {len(found.wrong)} findings above.")
        self.stdout.write("It holds.")
