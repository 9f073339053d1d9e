"""Pages of requests."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.requests import places_views, views

urlpatterns: list[URLPattern] = [
    path("portal/", views.portal, name="portal"),
    path("portal/requests/new/", views.request_new, name="request_new"),
    path("portal/requests/check/", views.request_check, name="request_check"),
    path("portal/requests/<uuid:uuid>/", views.portal_request, name="portal_request"),
    path("portal/requests/<uuid:uuid>/edit/", views.request_edit, name="request_edit"),
    path("portal/requests/<uuid:uuid>/submit/", views.request_submit, name="request_submit"),
    path("portal/requests/<uuid:uuid>/discard/", views.request_discard, name="request_discard"),
    path("portal/requests/<uuid:uuid>/withdraw/", views.request_withdraw, name="request_withdraw"),
    path("portal/requests/<uuid:uuid>/copy/", views.request_copy, name="request_copy"),
    path("portal/requests/<uuid:uuid>/close/", views.request_close, name="request_close"),
    path("portal/requests/<uuid:uuid>/outcome/", views.request_outcome, name="request_outcome"),
    path("running/places/", places_views.places, name="places"),
    path("running/places/<uuid:uuid>/end/", places_views.place_end, name="place_end"),
]
