"""On which terms chosen clips are shared: read into choices, or answered with a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.clips.models import Clip
from devices.people.models import one_line
from police_portal.consent import wording
from police_portal.consent.answer import Choice
from police_portal.custody.lending import Terms

UNBLURRED, ORIGINAL = "unblurred", "original"


class TermsForm(forms.Form):
    """Of one clip. Nothing ticked: faces blurred, no sound, to look at only."""

    unblurred = forms.BooleanField(
        label=gettext_lazy("Show faces as they were filmed"),
        help_text=gettext_lazy("Unticked, every face found is blurred in the agency's copy."),
        required=False,
    )
    with_sound = forms.BooleanField(label=gettext_lazy("With its sound"), required=False)
    may_download = forms.BooleanField(
        label=gettext_lazy("The agency may download its copy"),
        help_text=gettext_lazy("What is downloaded cannot be called back."),
        required=False,
    )
    original = forms.BooleanField(
        label=gettext_lazy("Give the recording as it arrived, too"),
        help_text=gettext_lazy(
            "Unchanged: every face, the sound, no mark of the agency, and what the camera wrote into the file, which "
            "can be its kind, the time and the place."
        ),
        required=False,
    )

    def __init__(self, data: Any = None, *, clip: Clip) -> None:
        super().__init__(data, prefix=str(clip.uuid))
        self.clip = clip
        if not clip.has_audio:
            del self.fields["with_sound"]

    @property
    def called(self) -> str:
        """Its camera and its time, in the home's zone."""
        time = date_format(self.clip.shown_at.astimezone(self.clip.home.tz), "j F, H:i:s")
        return _("{camera}, {time}").format(camera=self.clip.camera.name, time=time)

    def hidden(self) -> Iterator[Any]:
        """The fields again, unseen: for the page that asks once more."""
        return (field.as_hidden() for field in self)

    def said(self, name: str) -> bool:
        return bool(self.cleaned_data.get(name))

    @property
    def sentence(self) -> str:
        return wording.terms_of(
            self.called,
            is_redacted=not self.said(UNBLURRED),
            with_sound=self.said("with_sound"),
            may_download=self.said("may_download"),
            gives_original=self.said(ORIGINAL),
        )


def _line(label: Any, most: int, help_text: Any = "") -> forms.CharField:
    """No browser fills it in by itself: what is written here leaves the home."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    said = {"label": label, "max_length": most, "help_text": help_text}
    return forms.CharField(**said, required=False, validators=[one_line], widget=widget)


class ToldForm(forms.Form):
    """What the agency is told of the owner: nothing, unless it is written here."""

    name = _line(gettext_lazy("A name"), 80)
    contact = _line(gettext_lazy("How to reach you"), 254)
    address = _line(
        gettext_lazy("The address"),
        200,
        gettext_lazy("Left empty, only the cell of your home goes with it, about half a mile across."),
    )


class Sheet:
    """The whole page: terms of each chosen clip, what is told, and the second ticks where they are needed."""

    def __init__(self, data: Any, clips: Sequence[Clip]) -> None:
        self.data = data
        self.terms = [TermsForm(data, clip=clip) for clip in clips]
        self.told = ToldForm(data)

    def is_valid(self) -> bool:
        wrong = [form for form in [*self.terms, self.told] if not form.is_valid()]  # each is asked: each shows its own
        return not wrong

    def asks_again(self) -> list[tuple[str, str]]:
        """Each clip with faces and each original, by the name of its tick and as a sentence. After is_valid."""
        found = []
        for form in self.terms:
            if form.said(UNBLURRED):
                said = _("Yes, share {clip} with faces as they were filmed.")
                found.append((form.add_prefix(f"sure-{UNBLURRED}"), said.format(clip=form.called)))
            if form.said(ORIGINAL):
                said = _(
                    "Yes, give {clip} as it arrived: every face, its sound, and what the camera wrote into the file."
                )
                found.append((form.add_prefix(f"sure-{ORIGINAL}"), said.format(clip=form.called)))
        return found

    def is_sure(self) -> bool:
        return all(self.data.get(name) for name, _said in self.asks_again())

    def was_asked(self) -> bool:
        """The page that asks once more was there: then a missing tick is a mistake, not a first answer."""
        return "again" in self.data

    def choices(self) -> list[Choice]:
        told = self.told.cleaned_data
        return [
            Choice(
                form.clip,
                Terms(
                    is_redacted=not form.said(UNBLURRED),
                    gives_original=form.said(ORIGINAL),
                    may_download=form.said("may_download"),
                    with_sound=form.said("with_sound"),
                    name=told["name"],
                    contact=told["contact"],
                    address=told["address"],
                ),
            )
            for form in self.terms
        ]
