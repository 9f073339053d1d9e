"""Pages of custody: what the owner lent, what the officer sees of it."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.custody import handover_views, owner_views, package_views, portal_views

OWNER: list[URLPattern] = [
    path("lent/", owner_views.shares, name="shares"),
    path("lent/<uuid:uuid>/", owner_views.share, name="share"),
    path("lent/<uuid:uuid>/withdraw/", owner_views.share_withdraw, name="share_withdraw"),
    path("lent/<uuid:uuid>/record/", owner_views.share_record, name="share_record"),
    path("lent/<uuid:uuid>/record.json", owner_views.share_record_json, name="share_record_json"),
    path("handovers/<uuid:uuid>/", handover_views.handover, name="handover"),
    path("handovers/<uuid:uuid>/consent/", handover_views.handover_consent, name="handover_consent"),
    path("handovers/<uuid:uuid>/decline/", handover_views.handover_decline, name="handover_decline"),
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
    path("portal/shares/<uuid:uuid>/package/", package_views.portal_package, name="portal_package"),
    path(
        "portal/shares/<uuid:uuid>/package/<uuid:package_uuid>",
        package_views.portal_package_file,
        name="portal_package_file",
    ),
    path("portal/shares/<uuid:uuid>/handover/", handover_views.portal_handover, name="portal_handover"),
]
CUSTODIAN: list[URLPattern] = [
    path("custodian/handovers/", handover_views.custodian_handovers, name="custodian_handovers"),
    path("custodian/handovers/<uuid:uuid>/", handover_views.custodian_handover, name="custodian_handover"),
    path("custodian/handovers/<uuid:uuid>/document", handover_views.custodian_document, name="custodian_document"),
]
urlpatterns: list[URLPattern] = [*OWNER, *OFFICER, *CUSTODIAN]
