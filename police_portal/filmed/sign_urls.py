"""Pages of the sign at a door."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.filmed import sign_views

sign_urls: list[URLPattern] = [
    path("cameras/<uuid:uuid>/sign/", sign_views.camera_sign, name="camera_sign"),
    path("cameras/<uuid:uuid>/sign/end/", sign_views.camera_sign_end, name="camera_sign_end"),
    path("sign/<uuid:uuid>/", sign_views.sign, name="sign"),
]
