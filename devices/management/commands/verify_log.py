from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from devices.audit import keys, verifying
from devices.audit.verifier import Unreadable, check_file


class Command(BaseCommand):
    help = "Work out the whole log anew and name what was changed, dropped, reordered or inserted. Reads only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--against",
            nargs="*",
            default=[],
            metavar="FILE",
            help="receipts, records, heads.json or log.json that were given out: their heads must still be ours",
        )

    def handle(self, *, against: list[str], **options: object) -> None:
        found = verifying.verify(timezone.now())
        wrong = found.wrong + [line for path in against for line in self._against(path)]
        for chain, count in found.entries.items():
            self.stdout.write(f"{chain}: {count:,} entries in {found.batches[chain]:,} batches")
        self.stdout.write(
            f"{found.heads:,} daily heads; {found.names:,} names as they were written, {found.erased:,} erased, "
            f"{found.names_before:,} from before names were sealed; {found.waiting:,} entries wait to be sealed"
        )
        for line in wrong:
            self.stdout.write(f"WRONG: {line}")
        if wrong:
            raise CommandError(f"The log does not hold: {len(wrong)} findings above.")
        self.stdout.write("The log holds.")

    def _against(self, path: str) -> list[str]:
        """What a file that was given out says against this log."""
        try:
            report = check_file(path)
        except Unreadable as error:
            raise CommandError(f"{path}: {error}") from error
        strange = [] if keys.is_ours(report.key) else [f"signed by {report.key}, which is no key of this installation"]
        heads = verifying.against([*report.carried, *(report.daily or ())])
        return [f"{path}: {line}" for line in [*report.wrong, *strange, *heads]]
