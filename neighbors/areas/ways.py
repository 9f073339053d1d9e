"""Doors that stand in somebody's way, an area or an agreement: where they lead on to."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme


def way_on(said: str, otherwise: str) -> str:
    """The page somebody was on the way to, if it is one of ours."""
    is_ours = said.startswith("/") and url_has_allowed_host_and_scheme(said, allowed_hosts=None)
    return said if is_ours else otherwise
