"""What people write to each other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from neighbors.posts.contacting import MOST_LETTERS


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Your comment"), max_length=2000, widget=forms.Textarea({"rows": 4}), help_text=_("What you saw.")
    )
    is_not_about_a_person = forms.BooleanField(label=_("This is not about a person"), required=False)

    def __init__(self, *args: Any, asks: bool = False, **kwargs: Any) -> None:
        """asks: the screen found words that may describe a person."""
        super().__init__(*args, **kwargs)
        if not asks and "is_not_about_a_person" not in self.data:
            del self.fields["is_not_about_a_person"]


class MessageForm(forms.Form):
    text = forms.CharField(label=_("Your message"), max_length=MOST_LETTERS, widget=forms.Textarea({"rows": 4}))
