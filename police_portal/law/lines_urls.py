"""Pages of an order's lines, of its release and of what is preserved."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.law import lines_views

DESK, LINE = "custodian/demands/<uuid:uuid>/", "custodian/lines/<uuid:uuid>/"
urlpatterns: list[URLPattern] = [
    path(f"{DESK}lines/", lines_views.custodian_lines, name="custodian_lines"),
    path(LINE, lines_views.custodian_line, name="custodian_line"),
    path(f"{LINE}drop/", lines_views.custodian_line_drop, name="custodian_line_drop"),
    path(f"{DESK}release/", lines_views.custodian_release, name="custodian_release"),
    path(f"{DESK}preserve/", lines_views.custodian_preserve, name="custodian_preserve"),
    path(f"{DESK}preserve/end/", lines_views.custodian_preserve_end, name="custodian_preserve_end"),
]
