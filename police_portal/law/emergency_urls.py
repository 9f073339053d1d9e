"""Pages of emergencies."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.law import emergency_views

urlpatterns: list[URLPattern] = [
    path("portal/emergencies/new/", emergency_views.portal_emergency_new, name="portal_emergency_new"),
    path(
        "portal/emergencies/<uuid:uuid>/confirm/",
        emergency_views.portal_emergency_confirm,
        name="portal_emergency_confirm",
    ),
    path("oversight/emergencies/", emergency_views.oversight_emergencies, name="oversight_emergencies"),
    path("oversight/emergencies/<uuid:uuid>/", emergency_views.oversight_emergency, name="oversight_emergency"),
    path("emergencies/", emergency_views.public_emergencies, name="emergencies"),
]
