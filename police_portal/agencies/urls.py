"""Pages of agencies."""

from __future__ import annotations

from django.urls import URLPattern, path

from police_portal.agencies import operator_views, overseer_views, people_views, portal_views, posts_views, public_views

urlpatterns: list[URLPattern] = [
    path("agencies/", public_views.agencies, name="agencies"),
    path("agencies/apply/", public_views.agency_apply, name="agency_apply"),
    path("agencies/<uuid:uuid>/", public_views.agency, name="agency"),
    path("policies/<uuid:uuid>/", public_views.policy, name="policy"),
    path("policies/<uuid:uuid>/comment/", public_views.policy_comment, name="policy_comment"),
    path("permissions/<uuid:uuid>/", public_views.permission, name="permission"),
    path("permissions/<uuid:uuid>/document", public_views.permission_document, name="permission_document"),
    path("portal/people/", people_views.portal_people, name="portal_people"),
    path("portal/people/invite/", people_views.officer_invite, name="officer_invite"),
    path(
        "portal/people/invites/<uuid:uuid>/withdraw/",
        people_views.officer_invite_withdraw,
        name="officer_invite_withdraw",
    ),
    path("portal/people/<uuid:uuid>/", people_views.officer_edit, name="officer_edit"),
    path("portal/people/<uuid:uuid>/off/", people_views.officer_off, name="officer_off"),
    path("portal/people/<uuid:uuid>/on/", people_views.officer_on, name="officer_on"),
    path("portal/join/<uuid:uuid>/", people_views.officer_join, name="officer_join"),
    path("portal/posts/", posts_views.portal_posts, name="portal_posts"),
    path("portal/posts/new/", posts_views.portal_post_new, name="portal_post_new"),
    path("portal/posts/<uuid:uuid>/", posts_views.portal_post, name="portal_post"),
    path("portal/posts/<uuid:uuid>/edit/", posts_views.portal_post_edit, name="portal_post_edit"),
    path("portal/posts/<uuid:uuid>/send/", posts_views.portal_post_send, name="portal_post_send"),
    path("portal/posts/<uuid:uuid>/delete/", posts_views.portal_post_delete, name="portal_post_delete"),
    path("portal/posts/<uuid:uuid>/resolve/", posts_views.portal_post_resolve, name="portal_post_resolve"),
    path("portal/permission/", portal_views.portal_permission, name="portal_permission"),
    path("portal/policy/", portal_views.portal_policy, name="portal_policy"),
    path("oversight/permissions/", overseer_views.oversight_permissions, name="oversight_permissions"),
    path("oversight/permissions/<uuid:uuid>/", overseer_views.oversight_permission, name="oversight_permission"),
    path("oversight/policies/<uuid:uuid>/", overseer_views.oversight_policy, name="oversight_policy"),
    path("oversight/comments/", overseer_views.oversight_comments, name="oversight_comments"),
    path("oversight/comments/<uuid:uuid>/", overseer_views.oversight_comment, name="oversight_comment"),
    path("oversight/agencies/<uuid:uuid>/", overseer_views.oversight_agency, name="oversight_agency"),
    path("running/agencies/", operator_views.operator_agencies, name="operator_agencies"),
    path("running/agencies/<uuid:uuid>/", operator_views.operator_agency, name="operator_agency"),
    path("running/agencies/<uuid:uuid>/permission/", operator_views.operator_permission, name="operator_permission"),
]
