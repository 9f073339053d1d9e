"""Pages of those who were filmed, and of the owners they ask."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.filmed import owner_views, views
from police_portal.filmed.sign_urls import sign_urls

urlpatterns: list[URLPattern] = [
    path("filmed/", views.filmed, name="filmed"),
    path("filmed/new/", views.filmed_new, name="filmed_new"),
    path("filmed/<uuid:uuid>/", views.filmed_one, name="filmed_one"),
    path("asked/filmed/", owner_views.filmed_asked, name="filmed_asked"),
    path("asked/filmed/<uuid:uuid>/", owner_views.filmed_ask, name="filmed_ask"),
    path("asked/filmed/<uuid:uuid>/reply/", owner_views.filmed_reply, name="filmed_reply"),
    path("asked/filmed/homes/<uuid:uuid>/mute/", owner_views.filmed_mute, name="filmed_mute"),
    *sign_urls,
]
