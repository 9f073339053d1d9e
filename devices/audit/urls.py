"""Pages of the audit room."""

from django.urls import URLPattern, path

from devices.audit import log_views

urlpatterns: list[URLPattern] = [
    path("log/", log_views.public_log, name="public_log"),
    path("log.json", log_views.log_download, name="log_download"),
    path("log/verify.py", log_views.log_verifier, name="log_verifier"),
    path("log/heads.json", log_views.log_heads, name="log_heads"),
]
