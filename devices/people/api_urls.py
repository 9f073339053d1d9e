"""API calls of the people room, below /api/v1/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
