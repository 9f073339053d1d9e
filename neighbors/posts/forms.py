"""What people type into a post, read into values or answered with a sentence at the field."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from devices.geo import HOME_RESOLUTION, cell_centre
from devices.people.forms import OptionalDegrees
from devices.people.models import one_line
from neighbors.areas.categories import FOR_NEIGHBORS
from neighbors.areas.models import Neighbor
from neighbors.posts.composing import PostWords
from neighbors.posts.models import Revision
from neighbors.posts.placing import Where, resolution
from neighbors.screening import description

PEOPLE = 3
OUTSIDE = {"form": "compose"}  # controls that stand outside of the form's element, after the pictures
HELP = {
    "hair": _("such as short and gray, or a red cap"),
    "top": _("such as a green rain jacket"),
    "bottom": _("such as blue jeans"),
    "shoes": _("such as white sneakers"),
    "build": _("such as tall"),
    "age": _("such as about 40"),
}


class PostForm(forms.Form):
    """The four steps in one form. What happened comes first; what else a draft misses is said before it is sent."""

    category = forms.ChoiceField(
        label=_("What it is about"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    title = forms.CharField(
        label=_("What happened, in a few words"),
        max_length=90,
        validators=[one_line],
        help_text=_("The act, such as: a parcel was taken from a porch."),
    )
    text = forms.CharField(
        label=_("What you saw"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Yourself, and what helps neighbors. No names, plates or addresses."),
    )
    did = forms.CharField(
        label=_("What the person did"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only if it is about a person. Being there is no act."),
    )
    where = forms.ChoiceField(label=_("Where"), required=False, widget=forms.RadioSelect(attrs=OUTSIDE))
    lat = OptionalDegrees(label=_("Latitude"), most=90, example="42.3601", required=False)
    lon = OptionalDegrees(label=_("Longitude"), most=180, example="-71.0589", required=False)
    happened_at = forms.DateTimeField(
        label=_("When"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", **OUTSIDE}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("Say when it happened."), "invalid": _("Write it as 2026-06-10 18:30.")},
    )
    is_not_about_a_person = forms.BooleanField(
        label=_("This is not about a person"),
        required=False,
        widget=forms.CheckboxInput(attrs=OUTSIDE),
        help_text=_("It goes to a moderator as it is, with this answer beside it."),
    )

    def __init__(self, *values: Any, of: Neighbor, draft: Revision | None = None, **options: Any) -> None:
        self.of, self.draft = of, draft
        options["initial"] = self._initial() | options.get("initial", {})
        options["use_required_attribute"] = False  # a draft may miss something, and is kept
        super().__init__(*values, **options)
        category, where = self.fields["category"], self.fields["where"]
        assert isinstance(category, forms.ChoiceField)
        assert isinstance(where, forms.ChoiceField)
        category.choices = [(one.value, one.label) for one in FOR_NEIGHBORS]
        where.choices = self.places()
        for name in ("title", "text", "happened_at"):
            self.fields[name].is_needed_later = True  # type: ignore[attr-defined]  # read by components/field.html
        for name in ("lat", "lon"):
            self.fields[name].widget.attrs.update(OUTSIDE)
        for number in range(PEOPLE):
            for part in description.PARTS:
                self.fields[f"p{number}_{part}"] = forms.CharField(
                    label=gettext(description.LABELS[part]),
                    max_length=description.MAX_LETTERS,
                    required=False,
                    validators=[one_line],
                    widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": HELP.get(part, "")}),
                )

    def _initial(self) -> dict[str, Any]:
        lat, lon = cell_centre(self.of.cell)  # where the map begins
        start: dict[str, Any] = {"lat": f"{lat:.4f}", "lon": f"{lon:.4f}", "where": "area"}
        if self.draft is None:
            return start | {"happened_at": timezone.localtime()}
        if self.draft.post.cell != self.of.cell:
            start["where"] = "stays"
        for name in ("category", "title", "text", "did", "happened_at", "is_not_about_a_person"):
            start[name] = getattr(self.draft, name)
        for number, person in enumerate(self.draft.people[:PEOPLE]):
            start |= {f"p{number}_{part}": said for part, said in person.items()}
        return start

    def places(self) -> list[tuple[str, Any]]:
        found = [("area", _("In my own part of the area")), ("point", _("At another point of my area"))]
        if self.draft is not None and self.draft.post.cell != self.of.cell:
            found.insert(0, ("stays", _("Where this post stands now")))
        return found

    @property
    def place_is_fixed(self) -> str:
        """Why the place cannot be chosen; empty when it can."""
        if self.draft is None:
            return ""
        post = self.draft.post
        if post.published_at is not None:
            return gettext("The place stays: neighbors have read it there.")
        if resolution(post.cell) == HOME_RESOLUTION and self.draft.media.exists():
            return gettext(
                "It stands in your home's part of the map, about a kilometer across: a picture of your own camera says "
                "no less, and never more."
            )
        return ""

    def people(self) -> list[tuple[int, list[forms.BoundField], bool]]:
        """For the page: each person's fields, and whether somebody is described there."""
        rows = []
        for number in range(PEOPLE):
            fields = [self[f"p{number}_{part}"] for part in description.PARTS]
            rows.append((number + 1, fields, any(field.value() or field.errors for field in fields)))
        return rows

    def clean(self) -> dict[str, Any]:
        got = super().clean() or {}
        if got.get("where") == "point":
            for name in ("lat", "lon"):
                if got.get(name) is None and name not in self.errors:
                    said = gettext("Write both coordinates, click on the map, or choose your own part of the area.")
                    self.add_error(name, ValidationError(said))
        return got

    def words(self) -> PostWords:
        got = self.cleaned_data
        happened_at: datetime = got["happened_at"]
        return PostWords(
            category=got["category"],
            title=got["title"].strip(),
            text=got["text"].strip(),
            did=got["did"].strip(),
            happened_at=happened_at,
            people=[
                {part: got[f"p{number}_{part}"] for part in description.PARTS if got[f"p{number}_{part}"]}
                for number in range(PEOPLE)
            ],
            is_not_about_a_person=got["is_not_about_a_person"],
        )

    def place(self) -> Where:
        got = self.cleaned_data
        if got.get("where") == "point":
            return Where(point=(got["lat"], got["lon"]))
        return Where(stays=got.get("where") == "stays")


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("How it really was"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Such as: it was a courier. A moderator reads it first; then everybody who was alerted is told."),
    )
    is_not_about_a_person = forms.BooleanField(
        label=_("This is not about a person"),
        required=False,
        help_text=_("It goes to a moderator as it is, with this answer beside it."),
    )
