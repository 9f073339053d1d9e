"""Who may live in a home here: everybody but officers, who would learn there who is asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from devices.errors import Refused
from devices.people.models import Office, User


def require(user: User) -> None:
    """Call it in the transaction that lets them in: until its end they become no officer. Raises Refused."""
    office = User.objects.select_for_update(no_key=True).values_list("office", flat=True).get(pk=user.pk)
    if office == Office.OFFICER:
        raise Refused(
            _(
                "An officer's account belongs to no home: who asks for recordings and who is asked are never one "
                "account. Use another account for your home."
            )
        )
