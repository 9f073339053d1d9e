"""What an officer types into a post of the agency, read into values or answered with a sentence at the field."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from devices.people.forms import OptionalDegrees
from devices.people.models import one_line
from neighbors.posts.composing import PostWords
from neighbors.posts.models import FOR_BODIES, Revision
from neighbors.posts.speaking import For
from police_portal import shapes
from police_portal.agencies.applying import shape_sentence
from police_portal.agencies.models import Agency

ALL, REGION, POINT = "all", "region", "point"


class AgencyPostForm(forms.Form):
    category = forms.ChoiceField(label=_("What it is about"), choices=[(one.value, one.label) for one in FOR_BODIES])
    title = forms.CharField(label=_("In a few words"), max_length=90, validators=[one_line])
    text = forms.CharField(
        label=_("What neighbors should know"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What happened or what will, and what helps. No names, plates, addresses or looks of people."),
    )
    did = forms.CharField(
        label=_("What a person did"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only if it is about a person. Being there is no act."),
    )
    happened_at = forms.DateTimeField(
        label=_("When it happened, or since when it is known"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    where = forms.ChoiceField(label=_("Whom it is for"), widget=forms.RadioSelect)
    lat = OptionalDegrees(label=_("Latitude"), most=90, example="42.3601", required=False)
    lon = OptionalDegrees(label=_("Longitude"), most=180, example="-71.0589", required=False)
    region = forms.CharField(
        label=_("The region, as GeoJSON"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-outline-text": "", "spellcheck": "false"}),
        help_text=_("One outline inside the jurisdiction. The map above writes it."),
    )
    is_not_about_a_person = forms.BooleanField(
        label=_("This is not about a person"),
        required=False,
        help_text=_("Only if the screen asks: it goes to a moderator as it is, with this answer beside it."),
    )

    def __init__(self, *values: Any, agency: Agency, draft: Revision | None = None, **options: Any) -> None:
        self.agency, self.draft = agency, draft
        options["initial"] = self._initial() | options.get("initial", {})
        super().__init__(*values, **options)
        choices = [(REGION, _now("Everybody in the region below")), (POINT, _now("Neighbors around the point below"))]
        if len(agency.jurisdiction) == 1:
            choices.insert(0, (ALL, _now("Everybody in the whole jurisdiction")))
        where = self.fields["where"]
        assert isinstance(where, forms.ChoiceField)
        where.choices = choices
        if self.place_is_fixed:
            for name in ("where", "lat", "lon", "region"):
                del self.fields[name]

    @property
    def place_is_fixed(self) -> bool:
        return self.draft is not None and self.draft.post.published_at is not None

    def _initial(self) -> dict[str, Any]:
        start: dict[str, Any]
        if self.draft is None:
            first = ALL if len(self.agency.jurisdiction) == 1 else REGION
            whole = json.dumps({"type": "Polygon", "coordinates": self.agency.jurisdiction[:1]})
            start = {"where": first, "happened_at": timezone.localtime(), "category": "community"}
            return start | {"region": whole}  # where the map begins; its corners can be moved
        names = ("category", "title", "text", "did", "happened_at", "is_not_about_a_person")
        start = {name: getattr(self.draft, name) for name in names}
        post = self.draft.post
        if not post.region:
            return start | {"where": POINT, "lat": f"{post.lat:.4f}", "lon": f"{post.lon:.4f}"}
        if self.agency.jurisdiction == [post.region]:
            return start | {"where": ALL}
        return start | {"where": REGION, "region": json.dumps({"type": "Polygon", "coordinates": [post.region]})}

    def clean(self) -> dict[str, Any]:
        got = super().clean() or {}
        if got.get("where") == POINT:
            for name in ("lat", "lon"):
                if got.get(name) is None and name not in self.errors:
                    self.add_error(name, _now("Write both coordinates, click on the map, or choose a region."))
        elif got.get("where") == REGION:
            self._read_region(got)
        return got

    def _read_region(self, got: dict[str, Any]) -> None:
        try:
            rings = shapes.read_geojson(got.get("region") or "")
        except ValueError as error:
            self.add_error("region", shape_sentence(str(error)))
            return
        if len(rings) != 1:
            self.add_error("region", _now("One outline only: write a post for each region."))
            return
        got["ring"] = rings[0]

    def words(self) -> PostWords:
        got = self.cleaned_data
        happened_at: datetime = got["happened_at"]
        return PostWords(
            category=got["category"],
            title=got["title"].strip(),
            text=got["text"].strip(),
            did=got["did"].strip(),
            happened_at=happened_at,
            is_not_about_a_person=got["is_not_about_a_person"],
        )

    def whom(self) -> For:
        got = self.cleaned_data
        if self.place_is_fixed:
            assert self.draft is not None
            post = self.draft.post
            return For(region=post.region) if post.region else For(point=(post.lat, post.lon))
        if got["where"] == POINT:
            return For(point=(got["lat"], got["lon"]))
        return For(region=self.agency.jurisdiction[0] if got["where"] == ALL else got["ring"])
