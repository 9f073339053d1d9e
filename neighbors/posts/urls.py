"""Pages of posts."""

from django.urls import URLPattern, path

from neighbors.areas import agreement_views
from neighbors.posts import views

urlpatterns: list[URLPattern] = [
    path("agreement/", agreement_views.agreement, name="agreement"),
    path("new/", views.post_new, name="post_new"),
    path("mine/", views.mine, name="mine"),
    path("posts/<uuid:uuid>/", views.post, name="post"),
    path("posts/<uuid:uuid>/edit/", views.post_edit, name="post_edit"),
    path("posts/<uuid:uuid>/send/", views.post_send, name="post_send"),
    path("posts/<uuid:uuid>/discard/", views.post_discard, name="post_discard"),
    path("posts/<uuid:uuid>/delete/", views.post_delete, name="post_delete"),
    path("posts/<uuid:uuid>/undelete/", views.post_undelete, name="post_undelete"),
    path("posts/<uuid:uuid>/resolve/", views.post_resolve, name="post_resolve"),
    path("posts/<uuid:uuid>/correct/", views.post_correct, name="post_correct"),
]
