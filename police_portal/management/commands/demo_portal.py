"""`manage.py demo_portal`: who works for the demo street's town, what it asked and what came of it; once."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from devices.demo.people import table
from devices.people.invented import has_real_people
from police_portal.demo import telling
from police_portal.demo.people import TOWN


class Command(BaseCommand):
    help = "Fill the police portal of the demo street (once; a start that was interrupted goes on)."

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demo street's people are invented: they exist only with DEMO=1.")
        if has_real_people():
            raise CommandError("Somebody with a real address has an account here: a demo does not mix with that.")
        telling.settle(timezone.now())
        self.say(f"Who works for the town at {settings.SITE_URL}:\n{table(TOWN)}")
        if telling.tell(self.say):
            self.say("The town has told what it asked.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
