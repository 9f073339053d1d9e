"""What an author says of a picture: which part, with which boxes."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from devices.clips.models import Clip, ClipQuerySet
from neighbors.posts.media import Boxes, Choices
from neighbors.posts.models import Media, MediaKind

MOST_BOXES = 60
MOST_SPANS = 400
LONGEST_S = 3600


class ChoicesForm(forms.Form):
    """The part that is shown, and how."""

    start_s = forms.FloatField(label=_("From second"), min_value=0, max_value=LONGEST_S, required=False, initial=0)
    end_s = forms.FloatField(
        label=_("To second"), min_value=0, max_value=LONGEST_S, required=False, help_text=_("Empty: to its end.")
    )
    blurs_people = forms.BooleanField(
        label=_("Blur every moving person"),
        required=False,
        help_text=_("Of a video, the safe choice: faces that are small or turned away are easily missed."),
    )
    has_sound = forms.BooleanField(
        label=_("With sound"), required=False, help_text=_("Voices tell who somebody is. Without it is the default.")
    )

    def choices(self) -> Choices:
        got = self.cleaned_data
        return Choices(
            start_s=got.get("start_s") or 0.0,
            end_s=got.get("end_s"),
            has_sound=got["has_sound"],
            blurs_people=got["blurs_people"],
        )


class ClipChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its types only
    """Camera and local time, as the timeline names a clip."""

    def label_from_instance(self, obj: Any) -> str:
        local = obj.shown_at.astimezone(obj.home.tz)
        return f"{obj.camera.name} · {local:%d %b %H:%M} · {round(obj.duration_s or 0)} s"


class NewMediaForm(ChoicesForm):
    """One clip of an own camera, or one file."""

    clip = ClipChoice(
        Clip.objects.none(), to_field_name="uuid", required=False, label=_("A clip of your cameras"), empty_label="–"
    )
    file = forms.FileField(
        label=_("Or a picture or video from this device"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,video/*"}),
    )
    field_order = ["clip", "file", "start_s", "end_s", "blurs_people", "has_sound"]

    def __init__(self, *values: Any, clips: ClipQuerySet, **options: Any) -> None:
        super().__init__(*values, **options)
        choice = self.fields["clip"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = clips
        self.fields["file"].help_text = _(
            "JPEG, PNG, WebP or a video, up to {size} MiB; {seconds} seconds of it."
        ).format(size=settings.POST_MEDIA_BYTES // 1024**2, seconds=settings.POST_MEDIA_S)

    def clean(self) -> dict[str, Any]:
        got = super().clean() or {}
        if not self.errors and bool(got.get("clip")) == bool(got.get("file")):
            raise forms.ValidationError(_("Choose a clip of your cameras or a file: one of the two."))
        return got


class BoxesForm(ChoicesForm):
    """The boxes of one media: which faces are opened, why, and what is drawn beside them."""

    drawn = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100_000)
    left = forms.FloatField(label=_("Left edge, %"), min_value=0, max_value=100, required=False)
    top = forms.FloatField(label=_("Upper edge, %"), min_value=0, max_value=100, required=False)
    right = forms.FloatField(label=_("Right edge, %"), min_value=0, max_value=100, required=False)
    bottom = forms.FloatField(label=_("Lower edge, %"), min_value=0, max_value=100, required=False)
    at_s = forms.FloatField(label=_("From second"), min_value=0, max_value=LONGEST_S, required=False)
    until_s = forms.FloatField(label=_("To second"), min_value=0, max_value=LONGEST_S, required=False)

    def __init__(self, *values: Any, media: Media, **options: Any) -> None:
        options.setdefault(
            "initial", {name: getattr(media, name) for name in ("start_s", "end_s", "blurs_people", "has_sound")}
        )
        super().__init__(*values, **options)
        self.of = media
        opened = {one["id"]: one["why"] for one in media.removed}
        for box in media.boxes:
            if box["what"] == "face":
                self.fields[f"open_{box['id']}"] = forms.ChoiceField(
                    label=_("Face {n}").format(n=box["id"]),
                    choices=[
                        ("", _("blurred")),
                        ("not_a_face", _("open: not a face")),
                        ("this_is_me", _("open: this is me")),
                    ],
                    required=False,
                    initial=opened.get(box["id"], ""),
                )

    def edges(self) -> list[Any]:
        """The fields of a box given by numbers."""
        names = ["left", "top", "right", "bottom"]
        return [self[name] for name in names + ([] if self.of.kind == MediaKind.PICTURE else ["at_s", "until_s"])]

    def rows(self) -> list[dict[str, Any]]:
        """Each box with where it is, and for a face the field that opens it."""
        return [
            {
                "box": box,
                "first": box["spans"][0],
                "last": box["spans"][-1],
                "field": self[f"open_{box['id']}"] if box["what"] == "face" else None,
                "x": round(box["spans"][0][1] * 160),
                "y": round(box["spans"][0][2] * 90),
                "width": max(2, round((box["spans"][0][3] - box["spans"][0][1]) * 160)),
                "height": max(2, round((box["spans"][0][4] - box["spans"][0][2]) * 90)),
            }
            for box in self.of.boxes
            if box["spans"]
        ]

    def clean_drawn(self) -> list[list[list[float]]]:
        """What was drawn with the pointer: [[[t, x0, y0, x1, y1], …], …]."""
        said = self.cleaned_data["drawn"]
        if not said:
            return [box["spans"] for box in self.of.boxes if box["what"] == "author"]
        try:
            read = json.loads(said)
            boxes = [[[float(number) for number in span] for span in box] for box in read]
        except (ValueError, TypeError, RecursionError) as error:
            raise forms.ValidationError(_("The boxes that were drawn cannot be read.")) from error
        is_shaped = all(box and len(box) <= MOST_SPANS and all(len(span) == 5 for span in box) for box in boxes)
        are_moments = is_shaped and all(0 <= span[0] <= LONGEST_S for box in boxes for span in box)  # NaN is none
        if not are_moments or len(boxes) > MOST_BOXES:
            raise forms.ValidationError(_("The boxes that were drawn cannot be read."))
        return boxes

    def clean(self) -> dict[str, Any]:
        got = super().clean() or {}
        edges = [got.get(name) for name in ("left", "top", "right", "bottom")]
        if any(edge is not None for edge in edges) and None in edges:
            raise forms.ValidationError(_("A box needs all four edges."))
        return got

    def boxes(self) -> Boxes:
        got = self.cleaned_data
        drawn = list(got["drawn"])
        if got.get("left") is not None:
            box = [got[name] / 100 for name in ("left", "top", "right", "bottom")]
            until_s = got.get("until_s") if got.get("until_s") is not None else self.of.duration_s or 0.0
            is_picture = self.of.kind == MediaKind.PICTURE
            moments = [0.0] if is_picture else [got.get("at_s") or 0.0, until_s]
            drawn.append([[moment, *box] for moment in moments])
        removed = {
            int(name.removeprefix("open_")): why for name, why in got.items() if name.startswith("open_") and why
        }
        return Boxes(removed=removed, drawn=drawn)
