"""The page of the taking room."""

from django.urls import URLPattern, path

from devices.taking import views

urlpatterns: list[URLPattern] = [path("me/data/", views.me_data, name="me_data")]
