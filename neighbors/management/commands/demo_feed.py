"""`manage.py demo_feed`: what the demo street's neighbors tell each other, and a desk with something on it; once."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from devices.people.invented import has_real_people
from neighbors.demo import telling


class Command(BaseCommand):
    help = "Fill the neighbors' feed of the demo street (once; a start that was interrupted goes on)."

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demo street's people are invented: they exist only with DEMO=1.")
        if has_real_people():
            raise CommandError("Somebody with a real address has an account here: a demo does not mix with that.")
        telling.settle(timezone.now())
        if telling.tell(self.say):
            self.say("The neighbors have told their week.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
