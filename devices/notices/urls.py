"""Pages of the notices room."""

from django.urls import URLPattern, path

from devices.notices import views

urlpatterns: list[URLPattern] = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/<uuid:uuid>/", views.notice, name="notice"),
]
