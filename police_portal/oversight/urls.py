"""Pages of oversight: for everybody, for reviewers, for overseers."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.oversight import log_views, oversight_views, review_views

urlpatterns: list[URLPattern] = [
    path("requests/", log_views.request_log, name="request_log"),
    path("requests.json", log_views.request_log_json, name="request_log_json"),
    path("requests.rss", log_views.request_log_rss, name="request_log_rss"),
    path("requests/<uuid:uuid>/", log_views.public_request, name="public_request"),
    path("oversight/decisions/", log_views.oversight_log, name="oversight_log"),
    path("review/", review_views.review_queue, name="review_queue"),
    path("review/notes/", review_views.review_notes, name="review_notes"),
    path("review/notes/<uuid:uuid>/show/", review_views.review_note_show, name="review_note_show"),
    path("review/<uuid:uuid>/", review_views.review_one, name="review"),
    path("review/<uuid:uuid>/decide/", review_views.review_decide, name="review_decide"),
    path("review/<uuid:uuid>/black-out/", review_views.review_black_out, name="review_black_out"),
    path("oversight/", oversight_views.oversight, name="oversight"),
    path("oversight/samples/", oversight_views.samples, name="samples"),
    path("oversight/samples/<uuid:uuid>/", oversight_views.sample, name="sample"),
    path("oversight/reviewers/", oversight_views.oversight_reviewers, name="oversight_reviewers"),
    path("oversight/reviewers/<uuid:uuid>/end/", oversight_views.oversight_reviewer_end, name="oversight_reviewer_end"),
]
