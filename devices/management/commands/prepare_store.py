from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from devices import storage
from devices.objects.abilities import abilities, is_versioned
from devices.storage import StorageError


class Command(BaseCommand):
    help = (
        "Make the bucket if it is not there, and say what the store cannot do and what follows. Refuses a bucket that "
        "keeps what is deleted."
    )

    def handle(self, *, verbosity: int, **options: object) -> None:
        try:
            storage.prepare()
        except StorageError as error:
            raise CommandError(f"The store does not answer as it should ({error}). See the S3_ settings.") from error
        if self._keeps_deleted():
            raise CommandError(
                f"The bucket {settings.S3_BUCKET} keeps versions of what lies in it, or locks it: what people delete "
                "would stay there. Name a bucket that never did (S3_BUCKET): what is deleted must be gone."
            )
        if verbosity:
            self._tell()

    def _keeps_deleted(self) -> bool:
        try:
            with storage.speaking("ask what the bucket keeps"):
                return is_versioned(storage)
        except StorageError as error:  # a key without this right: nobody knows, and the doctor says so, too
            self.stderr.write(f"Whether the bucket keeps what is deleted is not known ({error}): let the key ask.")
            return False

    def _tell(self) -> None:
        for found in abilities(storage):
            if not found.is_there:
                self.stdout.write(f"{found.name}: {found.says}")
        self.stdout.write("The store can do everything else that Porch asks for.")
