"""Pages of comments, reactions, contact and blocks."""

from django.urls import URLPattern, path

from neighbors.posts import talk_views

urlpatterns: list[URLPattern] = [
    path("posts/<uuid:uuid>/comments/", talk_views.comment_new, name="comment_new"),
    path("comments/<uuid:uuid>/edit/", talk_views.comment_edit, name="comment_edit"),
    path("comments/<uuid:uuid>/delete/", talk_views.comment_delete, name="comment_delete"),
    path("comments/<uuid:uuid>/undelete/", talk_views.comment_undelete, name="comment_undelete"),
    path("posts/<uuid:uuid>/react/", talk_views.react, name="react"),
    path("posts/<uuid:uuid>/contact/", talk_views.contact_new, name="contact_new"),
    path("messages/", talk_views.contacts, name="contacts"),
    path("messages/<uuid:uuid>/", talk_views.contact, name="contact"),
    path("messages/<uuid:uuid>/close/", talk_views.contact_close, name="contact_close"),
    path("block/<slug:kind>/<uuid:uuid>/", talk_views.block, name="block"),
    path("blocked/", talk_views.blocks, name="blocks"),
    path("blocked/<uuid:uuid>/unblock/", talk_views.unblock, name="unblock"),
]
