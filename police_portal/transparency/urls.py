"""Pages of the public numbers."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.transparency import views

urlpatterns: list[URLPattern] = [
    path("transparency/", views.transparency, name="transparency"),
    path("transparency.csv", views.transparency_csv, name="transparency_csv"),
    path("transparency.json", views.transparency_json, name="transparency_json"),
    path("transparency/<int:year>/", views.transparency_year, name="transparency_year"),
    path("transparency/<int:year>.csv", views.transparency_year_csv, name="transparency_year_csv"),
    path("transparency/<int:year>.json", views.transparency_year_json, name="transparency_year_json"),
]
