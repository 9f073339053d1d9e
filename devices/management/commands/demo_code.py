"""`manage.py demo_code EMAIL`: what the demo account's authenticator app would show now."""

from __future__ import annotations

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from devices.demo.people import code_of
from devices.errors import Invalid


class Command(BaseCommand):
    help = "Print the current second-factor code of an account of the demo street."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Codes are printed only for the demo street (DEMO=1).")
        try:
            self.stdout.write(code_of(email))
        except Invalid as error:
            raise CommandError(error.sentence) from error
