from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from devices.objects import reconciling
from devices.objects.reconciling import Differences
from devices.storage import StorageError


class Command(BaseCommand):
    help = "List objects without rows and rows without objects; delete the former unless --dry-run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="list, delete nothing")

    def handle(self, *, dry_run: bool, **options: object) -> None:
        try:
            found = reconciling.compare(timezone.now())
            self._tell(found)
            if not dry_run and (found.without_row or found.forgotten_uploads):
                self.stdout.write(f"{reconciling.repair(found)} deleted that no row knows")
        except StorageError as error:
            raise CommandError(f"The store did not do it ({error}). Nothing is lost: run it again.") from error
        if not found:
            self.stdout.write("Store and database agree.")
        elif found.without_bytes or found.of_other_size:
            raise CommandError("Bytes are missing or changed: see the lines above.")

    def _tell(self, found: Differences) -> None:
        for key in found.without_row:
            self.stdout.write(f"object without row: {key}")
        for upload in found.forgotten_uploads:
            self.stdout.write(f"unfinished upload without row: {upload.key}")
        for row in found.without_bytes:
            self.stdout.write(f"row without object: {row.purpose} {row.key}")
        for row in found.of_other_size:
            self.stdout.write(f"object of another size than its row: {row.purpose} {row.key}")
        if not found.can_list_uploads:
            self.stdout.write("This store cannot list unfinished uploads; they end by themselves (UPLOAD_LIVES_H).")
