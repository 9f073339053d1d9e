"""The feed is for neighbors: an officer's account reads the posts of its agency, by its own pages, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from devices.errors import Refused
from devices.people.me import me
from devices.people.models import Office


def for_neighbors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Behind login_required: for everybody except officers, who read why not (403)."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if me(request).office == Office.OFFICER:
            raise Refused(_("An officer's account reads the posts of its agency, not the feed."))
        return view(request, *args, **kwargs)

    return checked
