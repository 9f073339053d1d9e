"""Pages of the custodian's desk, of the owner and of the agency."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
