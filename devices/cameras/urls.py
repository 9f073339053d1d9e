"""Pages of the cameras room."""

from django.urls import URLPattern, path

from devices.cameras import pairing_views, views

urlpatterns: list[URLPattern] = [
    path("cameras/", views.cameras, name="cameras"),
    path("homes/<uuid:uuid>/cameras/new/", views.camera_new, name="camera_new"),
    path("cameras/<uuid:uuid>/", views.camera, name="camera"),
    path("cameras/<uuid:uuid>/health/", views.camera_health, name="camera_health"),
    path("cameras/<uuid:uuid>/settings/", views.camera_settings, name="camera_settings"),
    path("cameras/<uuid:uuid>/remove/", views.camera_remove, name="camera_remove"),
    path("cameras/<uuid:uuid>/pair/", pairing_views.camera_pair, name="camera_pair"),
    path("cameras/<uuid:uuid>/pair/state/", pairing_views.camera_pair_state, name="camera_pair_state"),
    path("cameras/<uuid:uuid>/token/", pairing_views.camera_token, name="camera_token"),
    path("cameras/<uuid:uuid>/revoke/", pairing_views.camera_revoke, name="camera_revoke"),
]
