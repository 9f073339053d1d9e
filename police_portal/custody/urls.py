"""Pages of custody: what the owner lent, what the officer sees of it."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.custody import owner_views, portal_views

OWNER: list[URLPattern] = [
    path("lent/", owner_views.shares, name="shares"),
    path("lent/<uuid:uuid>/", owner_views.share, name="share"),
    path("lent/<uuid:uuid>/withdraw/", owner_views.share_withdraw, name="share_withdraw"),
    path("lent/<uuid:uuid>/record/", owner_views.share_record, name="share_record"),
    path("lent/<uuid:uuid>/record.json", owner_views.share_record_json, name="share_record_json"),
]
OFFICER: list[URLPattern] = [
    path("portal/shares/", portal_views.portal_shares, name="portal_shares"),
    path("portal/shares/<uuid:uuid>/", portal_views.portal_share, name="portal_share"),
    path("portal/shares/<uuid:uuid>/video", portal_views.portal_share_video, name="portal_share_video"),
    path("portal/shares/<uuid:uuid>/poster", portal_views.portal_share_poster, name="portal_share_poster"),
    path("portal/shares/<uuid:uuid>/download/", portal_views.portal_share_download, name="portal_share_download"),
    path("portal/shares/<uuid:uuid>/download/<uuid:download>", portal_views.portal_download, name="portal_download"),
    path("portal/shares/<uuid:uuid>/attest/", portal_views.portal_share_attest, name="portal_share_attest"),
    path("portal/shares/<uuid:uuid>/extend/", portal_views.portal_share_extend, name="portal_share_extend"),
]
urlpatterns: list[URLPattern] = [*OWNER, *OFFICER]
