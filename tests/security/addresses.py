"""Every address of the site, the admin's and the packages' too, with anything where a name stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

ANYTHING = {"uuid": "6f1c7a52-9d0e-4a8e-8a52-3c3f1f4f0b11", "int": "7", "slug": "a", "str": "a", "path": "a"}
NAMED = re.compile(r"<(?:(\w+):)?\w+>")


def every_address() -> list[str]:
    return sorted({f"/{path}" for path in _below(get_resolver())})


def _below(resolver: URLResolver, so_far: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = so_far + _filled(entry)
        if isinstance(entry, URLResolver):
            yield from _below(entry, path)
        else:
            yield path


def _filled(entry: URLPattern | URLResolver) -> str:
    if isinstance(entry.pattern, RegexPattern):  # two packages have one each: a key, and whatever else is in the admin
        return "a/"
    return NAMED.sub(lambda found: ANYTHING[found[1] or "str"], str(entry.pattern))
