"""What posts are about: chosen by who writes one, and by who follows an area."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    CRIME = "crime", _("crime")
    SAFETY = "safety", _("safety")
    SUSPICIOUS = "suspicious", _("suspicious")
    UNKNOWN_VISITOR = "unknown_visitor", _("unknown visitor")
    LOST_PET = "lost_pet", _("lost pet")
    NEIGHBORLY_MOMENT = "neighborly_moment", _("neighborly moment")
    COMMUNITY = "community", _("community")  # from here on for agencies only
    ENVIRONMENTAL = "environmental", _("environmental")
    REQUEST = "request", _("request")


FOR_NEIGHBORS = list(Category)[:6]
FOR_BODIES = [*FOR_NEIGHBORS, Category.COMMUNITY, Category.ENVIRONMENTAL]
