from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from devices.audit import rotating
from devices.errors import DomainError


class Command(BaseCommand):
    help = (
        "From now on the key of SIGNING_KEY signs; the one before, SIGNING_KEY_BEFORE, vouches for it and stays "
        "published. Every process has both by then: see docs/keys.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--lost",
            action="store_true",
            help="the key before is lost, or was stolen: it vouches for nothing",
        )

    def handle(self, *, lost: bool, **options: object) -> None:
        try:
            made = rotating.rotate(now=timezone.now(), is_lost=lost)
        except DomainError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(f"The public key is {made.key} from now on; {made.previous} stays published.")
        if lost:
            self.stdout.write("The key before does not vouch for it: say so, and let everybody note the new one.")
        self.stdout.write("Now take SIGNING_KEY_BEFORE out of .env, start everything again, and make a backup.")
