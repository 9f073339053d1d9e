"""Pages of giveaways: the ledger, proposing, codes, a camera by a code, an overseer's decision."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from police_portal.giveaways import oversight_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("giveaways/", views.giveaways, name="giveaways"),
    path("giveaways/propose/", views.giveaway_propose, name="giveaway_propose"),
    path("giveaways/redeem/", views.voucher_redeem, name="voucher_redeem"),
    path("giveaways/camera/<uuid:uuid>/detach/", views.voucher_detach, name="voucher_detach"),
    path("giveaways/<uuid:uuid>/", views.giveaway, name="giveaway"),
    path("giveaways/<uuid:uuid>/codes/", views.giveaway_codes, name="giveaway_codes"),
    path("giveaways/<uuid:uuid>/end/", views.giveaway_end, name="giveaway_end"),
    path("oversight/giveaways/", oversight_views.oversight_giveaways, name="oversight_giveaways"),
    path("oversight/giveaways/<uuid:uuid>/", oversight_views.oversight_giveaway, name="oversight_giveaway"),
]
