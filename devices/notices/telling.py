"""tell(): what a person is told, a row in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from devices.notices.models import Notice, NoticeKind


def tell(
    people: Iterable[AbstractBaseUser],
    kind: NoticeKind,
    /,
    *,
    now: datetime,
    path: str = "",
    mail_to: Iterable[AbstractBaseUser] = (),
    mail_at: datetime | None = None,
    **facts: str,
) -> None:
    """Tell these people once each; those in mail_to by mail too, at once or from `mail_at` on.

    facts: the words the sentence needs (names the reader may know). Never a place, never a token: mail travels open.
    """
    by_mail = {person.pk for person in mail_to}
    readers = {person.pk for person in people}
    Notice.objects.bulk_create(
        Notice(
            user_id=reader,
            kind=kind,
            facts=facts,
            path=path,
            created_at=now,
            mail_at=(mail_at or now) if reader in by_mail else None,
        )
        for reader in sorted(readers)
    )
