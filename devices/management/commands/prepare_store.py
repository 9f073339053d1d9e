from django.core.management.base import BaseCommand

from devices import storage


class Command(BaseCommand):
    help = "Make the bucket if it is not there, and say what the store can do."

    def handle(self, *, verbosity: int, **options: object) -> None:
        storage.prepare()
        if not verbosity:
            return
        if storage.answers_ranges():
            self.stdout.write("The store answers Range properly: members play by signed links.")
        else:
            self.stdout.write("The store does not answer Range with 206: playback passes through the web process.")
