"""What is asked for in the feed's address."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from neighbors.posts.feed import Filters
from neighbors.posts.models import Category


class FilterForm(forms.Form):
    category = forms.ChoiceField(choices=[("", _("All")), *Category.choices], required=False, label=_("Category"))
    q = forms.CharField(max_length=80, required=False, label=_("Search"))

    def filters(self) -> Filters:
        """What could be read of it; the rest is left out."""
        self.is_valid()
        return Filters(self.cleaned_data.get("category", ""), self.cleaned_data.get("q", ""))
