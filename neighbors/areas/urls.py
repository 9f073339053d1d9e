"""Pages of areas."""

from django.urls import URLPattern, path

from neighbors.areas import views

urlpatterns: list[URLPattern] = [
    path("area/", views.area, name="area"),
    path("area/agencies/", views.agencies_hide, name="agencies_hide"),
]
