"""Pages of the feed."""

from django.urls import URLPattern, path

from neighbors.posts import feed_views

urlpatterns: list[URLPattern] = [
    path("", feed_views.feed_page, name="feed"),
    path("items.json", feed_views.feed_items, name="feed_items"),
    path("tiles/<int:z>/<int:x>/<int:y>", feed_views.map_tile, name="tiles"),
]
