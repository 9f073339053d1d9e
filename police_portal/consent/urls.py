"""Pages of consent: what reached a home of one's own, and the answer to it."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.consent import views

urlpatterns: list[URLPattern] = [
    path("asked/", views.asked, name="asked"),
    path("asked/choices/", views.request_choices, name="request_choices"),
    path("asked/<uuid:uuid>/", views.invitation, name="invitation"),
    path("asked/<uuid:uuid>/share/", views.share, name="invitation_share"),
    path("asked/<uuid:uuid>/decline/", views.decline, name="invitation_decline"),
    path("asked/<uuid:uuid>/warrant/", views.warrant, name="invitation_warrant"),
    path("receipts/<uuid:uuid>/", views.receipt, name="receipt"),
    path("receipts/<uuid:uuid>/receipt.json", views.receipt_file, name="receipt_file"),
]
