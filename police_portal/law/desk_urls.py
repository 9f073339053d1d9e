"""Pages of the custodian's desk, of whom a demand concerns, and of the agency."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.law import desk_views, owner_views, portal_views

DESK = "custodian/demands/<uuid:uuid>/"
CUSTODIAN: list[URLPattern] = [
    path("custodian/demands/", desk_views.custodian_demands, name="custodian_demands"),
    path("custodian/demands/new/", desk_views.custodian_demand_new, name="custodian_demand_new"),
    path(DESK, desk_views.custodian_demand, name="custodian_demand"),
    path(f"{DESK}refuse/", desk_views.custodian_demand_refuse, name="custodian_demand_refuse"),
    path(f"{DESK}home/", desk_views.custodian_demand_home, name="custodian_demand_home"),
    path(f"{DESK}gag/", desk_views.custodian_demand_gag, name="custodian_demand_gag"),
    path(f"{DESK}document", desk_views.custodian_demand_document, name="custodian_demand_document"),
    path(f"{DESK}account/", desk_views.custodian_demand_account, name="custodian_demand_account"),
]
OWNER: list[URLPattern] = [
    path("orders/", owner_views.orders, name="orders"),
    path("orders/<uuid:uuid>/", owner_views.order, name="order"),
    path("orders/<uuid:uuid>/document", owner_views.order_document, name="order_document"),
]
OFFICER: list[URLPattern] = [
    path("portal/demands/", portal_views.portal_demands, name="portal_demands"),
    path("portal/demands/<uuid:uuid>/", portal_views.portal_demand, name="portal_demand"),
    path("portal/demands/<uuid:uuid>/account.json", portal_views.portal_demand_account, name="portal_demand_account"),
]
urlpatterns: list[URLPattern] = [*CUSTODIAN, *OWNER, *OFFICER]
