"""`manage.py demo_heartbeats`: the street's cameras say once a minute that they are there, as devices do."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from devices.demo import street

EVERY_S = 60


class Command(BaseCommand):
    help = "Heartbeats of the demo street's cameras, until stopped."

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("There is no demo street without DEMO=1.")
        while True:
            time.sleep(EVERY_S)
            try:
                street.keep_alive(timezone.now())
            except OperationalError as error:  # a busy database: the next minute will do
                self.stderr.write(f"No heartbeat this minute: {error}")
