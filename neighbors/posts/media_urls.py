"""Pages of media."""

from django.urls import URLPattern, path

from neighbors.posts import media_views

urlpatterns: list[URLPattern] = [
    path("posts/<uuid:uuid>/media/", media_views.media_new, name="media_new"),
    path("media/<uuid:uuid>/state/", media_views.media_state, name="media_state"),
    path("media/<uuid:uuid>/boxes/", media_views.media_boxes, name="media_boxes"),
    path("media/<uuid:uuid>/remove/", media_views.media_remove, name="media_remove"),
    path("media/<uuid:uuid>/retry/", media_views.media_retry, name="media_retry"),
    path("media/<uuid:uuid>/<slug:what>", media_views.media_file, name="media_file"),
]
