"""The request log as open data and as an RSS 2.0 feed: what the pages say, for programs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from police_portal.agencies.models import Permission
from police_portal.requests import public_form
from police_portal.requests.models import FootageRequest

PAGE = 100
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # no XML 1.0 file may hold them


def address(path: str) -> str:
    return settings.SITE_URL + path


def under(permission: Permission) -> str:
    """Which permission it acts under, in words."""
    return f"{permission.act} {permission.number}, {permission.body}"


def text_of(shown: public_form.PublicForm) -> str:
    said = _("{agency} asks homes near here for recordings from {start} to {end} ({reference}).").format(
        agency=shown.agency,
        start=date_format(shown.window_start, "j F, H:i"),
        end=date_format(shown.window_end, "j F, H:i"),
        reference=shown.reference,
    )
    return f"{said} {shown.text}"


def as_json(asked: FootageRequest) -> dict[str, Any]:
    """One request. Codes where the pages have words; times in UTC or with their offset."""
    shown = public_form.of(asked)
    permission = asked.permission
    return {
        "reference": shown.reference,
        "url": address(reverse("police_portal:public_request", args=[asked.uuid])),
        "agency": {"name": shown.agency, "kind": asked.agency.kind, "url": _agency(asked)},
        "permission": permission
        and {
            "body": permission.body,
            "act": permission.act,
            "number": permission.number,
            "url": address(reverse("police_portal:permission", args=[permission.uuid])),
        },
        "status": asked.status,
        "offence": "against_a_person" if asked.is_veiled else asked.offence,
        "case_number": shown.case_number or None,
        "cells": shown.cells,
        "window_start": shown.window_start.isoformat(),
        "window_end": shown.window_end.isoformat(),
        "message": shown.text,
        "blacked_out": [piece.reason for piece in shown.message if piece.reason],
        "opened_at": _iso(asked.opened_at),
        "answers_until": _iso(asked.answers_until),
        "ended_at": _iso(asked.ended_at),
        "reason": asked.reason,
        "needs_overseer": asked.needs_overseer,
        "outcome": asked.outcome or None,
        "outcome_note": shown.outcome_note or None,
        "outcome_at": _iso(asked.outcome_at),
    }


def _agency(asked: FootageRequest) -> str:
    return address(reverse("police_portal:agency", args=[asked.agency.uuid]))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def rss(requests: Sequence[FootageRequest], filters: Mapping[str, str], changed_at: datetime) -> str:
    """The newest of them. filters: as in the address of the page."""
    query = f"?{urlencode(filters)}" if filters else ""
    feed = Rss201rev2Feed(
        title=_("Requests for recordings"),
        link=address(reverse("police_portal:request_log")) + query,
        feed_url=address(reverse("police_portal:request_log_rss")) + query,
        description=_("What public bodies ask homes here for, from the moment it opens."),
        language=settings.LANGUAGE_CODE,
    )
    for asked in requests:
        shown = public_form.of(asked)
        link = address(reverse("police_portal:public_request", args=[asked.uuid]))
        feed.add_item(
            title=clean(f"{shown.agency}: {shown.offence} ({shown.reference})"),
            link=link,
            description=clean(text_of(shown)),
            unique_id=link,
            unique_id_is_permalink=True,
            pubdate=asked.opened_at,
            updateddate=changed_at,
            categories=[clean(shown.offence), str(asked.get_status_display())],
        )
    return feed.writeString("utf-8")


def clean(text: str) -> str:
    """Without characters that would make the whole feed unreadable."""
    return NOT_XML.sub("", text)
