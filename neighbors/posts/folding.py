"""Words as they are searched: without capitals and accents, the same on every database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField  # Django's own is no generic class while it runs

MOST_WORDS = 6


def fold(text: str) -> str:
    """ "Jardín de Ana" becomes "jardin de ana": small letters, no marks, single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", plain).strip()


def words_of(query: str) -> list[str]:
    """The words somebody looks for, folded; the first few of them."""
    return fold(query).split(" ")[:MOST_WORDS] if fold(query) else []


class Folded(TextField):
    """Holds some other columns of its row, folded: written with them, as auto_now is."""

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **options: Any) -> None:
        self.of = of
        super().__init__(*args, **options | {"blank": True, "default": "", "editable": False})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = fold(" ".join(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, folded)
        return folded
