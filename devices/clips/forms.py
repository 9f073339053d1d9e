"""What people ask of the timeline, choose on it, and add to it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from devices.cameras.models import Camera
from devices.clips.models import Trigger
from devices.clips.timeline import Filters
from devices.people.models import Home

DAYS = (date(2000, 1, 1), date(2200, 1, 1))
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]
MOST_CHOSEN = 200


class Moment(forms.CharField):
    """A local time of the home, as a datetime-local field sends it, or a day."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=25, **options)


class FilterForm(forms.Form):
    """The choices in a timeline's address."""

    camera = forms.ModelChoiceField(
        Camera.objects.none(), required=False, to_field_name="uuid", label=_("Camera"), empty_label=_("All cameras")
    )
    trigger = forms.ChoiceField(
        choices=[("", _("Anything")), *Trigger.choices], required=False, label=_("Why it was recorded")
    )
    label = forms.ChoiceField(
        choices=[("", _("Anything")), ("person", _("person")), ("other_motion", _("other motion"))],
        required=False,
        label=_("What is seen"),
    )
    starred = forms.BooleanField(required=False, label=_("Starred"))
    unseen = forms.BooleanField(required=False, label=_("Not seen yet"))
    since = Moment(label=_("From"))
    until = Moment(label=_("To"))
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def __init__(self, data: QueryDict, *, home: Home, cameras: list[Camera]) -> None:
        renamed = data.copy()
        for said, field in (("from", "since"), ("to", "until")):
            if said in data:
                renamed.setlist(field, data.getlist(said)[-1:])
        super().__init__(renamed)
        self.home = home
        choice = self.fields["camera"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Camera.objects.filter(pk__in=[camera.pk for camera in cameras])
        self._cameras = {str(camera.uuid): camera for camera in cameras}

    def clean_since(self) -> datetime | None:
        return self._moment("since", whole_day=timedelta(0))

    def clean_until(self) -> datetime | None:
        return self._moment("until", whole_day=timedelta(days=1))

    def _moment(self, name: str, *, whole_day: timedelta) -> datetime | None:
        """The moment at the home. A day alone, as an end, means all of it."""
        said = self.cleaned_data[name]
        if not said:
            return None
        for pattern in MOMENTS:
            try:
                local = datetime.strptime(said, pattern)  # noqa: DTZ007  # the home's zone comes next
            except ValueError:
                continue
            if not DAYS[0] <= local.date() < DAYS[1]:
                break
            local += whole_day if pattern == "%Y-%m-%d" else timedelta(0)
            return local.replace(tzinfo=self.home.tz).astimezone(UTC)
        raise forms.ValidationError(_("Not a date and time, such as 2026-06-10T18:30."))

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day is not None and not DAYS[0] <= day < DAYS[1]:
            raise forms.ValidationError(_("Not a day we know."))
        return day

    def filters(self) -> Filters:
        """What can be read of it; what cannot is left out, and `errors` says so."""
        self.is_valid()
        got = self.cleaned_data
        return Filters(
            camera=got.get("camera"),
            trigger=got.get("trigger", ""),
            label=got.get("label", ""),
            starred=got.get("starred", False),
            unseen=got.get("unseen", False),
            since=got.get("since"),
            until=got.get("until"),
        )


class Names(forms.Field):
    """Random names, each once; what is none is left out: it could not be anybody's clip."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        found: dict[UUID, None] = {}
        for text in value or []:
            with suppress(ValueError):
                found[UUID(text)] = None
        return list(found)


class SelectionForm(forms.Form):
    """Clips ticked on the timeline, and what is to be done with them."""

    do = forms.ChoiceField(
        choices=[("star", _("star")), ("unstar", _("no star")), ("download", _("download")), ("delete", _("delete"))]
    )
    clip = Names(required=False)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = ManyFiles(attrs={"multiple": True, "accept": "video/*,.mkv,.ts,.avi"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = (data or [None]) if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given]


class UploadForm(forms.Form):
    """Recordings to add to a camera."""

    camera = forms.ModelChoiceField(Camera.objects.none(), to_field_name="uuid", label=_("Camera"), empty_label=None)
    file = FilesField(
        label=_("Recordings"),
        allow_empty_file=True,
        help_text=_("MP4, MOV, WebM, MKV, AVI or MPEG-TS, up to {size} MiB and {minutes} minutes each."),
    )

    def __init__(self, *values: Any, cameras: list[Camera], **options: Any) -> None:
        super().__init__(*values, **options)
        choice, files = self.fields["camera"], self.fields["file"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Camera.objects.filter(pk__in=[camera.pk for camera in cameras])
        limits = {"size": settings.MAX_CLIP_BYTES // 1024**2, "minutes": settings.MAX_CLIP_S // 60}
        files.help_text = str(files.help_text).format(**limits)
