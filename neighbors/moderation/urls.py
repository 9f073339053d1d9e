"""Pages of moderation."""

from django.urls import URLPattern, path

from neighbors.moderation import public_views, views

urlpatterns: list[URLPattern] = [
    path("flag/<slug:kind>/<uuid:uuid>/", views.flag, name="flag"),
    path("decisions/<uuid:uuid>/", views.decision, name="decision"),
    path("decisions/<uuid:uuid>/appeal/", views.appeal, name="appeal"),
    path("guidelines/", public_views.guidelines, name="guidelines"),
    path("moderation/", public_views.moderation_numbers, name="moderation_numbers"),
    path("moderation.csv", public_views.moderation_csv, name="moderation_csv"),
]
