"""`manage.py demo`: the demo street, filled once; who can sign in, said every time."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from devices.demo import filling, people, street
from devices.demo.plan import VIDEOS, has_videos
from devices.people.invented import has_real_people

GENTLE = 5  # pages and analysis come first


class Command(BaseCommand):
    help = "Fill the demo street (once; a start that was interrupted goes on) and say who can sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clips", type=Path, help="recordings of your own instead of drawn ones: a folder")

    def handle(self, *, clips: Path | None, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demo street has passwords that everybody knows: it exists only with DEMO=1.")
        if has_real_people():
            raise CommandError("Somebody with a real address has an account here: a demo does not mix with that.")
        if clips is not None and not has_videos(clips):
            raise CommandError(f"No recording in {clips}: looked for {', '.join(VIDEOS)}.")
        for who in people.EVERYBODY:
            people.person(who)
        people.appoint(timezone.now())
        street.settle(timezone.now())
        street.keep_alive(timezone.now())
        self.sign_ins()
        os.nice(GENTLE)
        folder = settings.DATA_DIR / "scenes"
        left = filling.fill(folder, clips, site_url=settings.SITE_URL, now=timezone.now(), say=self.say)
        if left is None:
            return
        self.say("The street is complete." if not left else f"{left} clips are left for the next start.")
        self.sign_ins()

    def sign_ins(self) -> None:
        self.say(f"Who can sign in at {settings.SITE_URL}:\n{people.table()}")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
