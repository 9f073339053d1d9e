"""Pages of the people room."""

from django.urls import URLPattern, path

from devices.people import home_views, me_views, member_views, office_views

urlpatterns: list[URLPattern] = [
    path("", me_views.start, name="start"),
    path("me/", me_views.me, name="me"),
    path("me/theme/", me_views.me_theme, name="me_theme"),
    path("me/delete/", me_views.me_delete, name="me_delete"),
    path("me/sessions/end/", me_views.me_session_end, name="me_session_end"),
    path("me/tokens/", me_views.me_tokens, name="me_tokens"),
    path("me/tokens/revoke/", me_views.me_tokens_revoke, name="me_tokens_revoke"),
    path("me/tokens/<uuid:uuid>/revoke/", me_views.me_token_revoke, name="me_token_revoke"),
    path("homes/new/", home_views.home_new, name="home_new"),
    path("homes/<uuid:uuid>/settings/", home_views.home_settings, name="home_settings"),
    path("homes/<uuid:uuid>/mode/", home_views.home_mode, name="home_mode"),
    path("homes/<uuid:uuid>/alerts/", home_views.home_alerts, name="home_alerts"),
    path("homes/<uuid:uuid>/delete/", home_views.home_delete, name="home_delete"),
    path("homes/<uuid:uuid>/leave/", member_views.home_leave, name="home_leave"),
    path("homes/<uuid:uuid>/members/", member_views.members, name="members"),
    path("homes/<uuid:uuid>/members/invite/", member_views.invite_new, name="invite_new"),
    path("members/<uuid:uuid>/", member_views.member_edit, name="member_edit"),
    path("members/<uuid:uuid>/remove/", member_views.member_remove, name="member_remove"),
    path("invites/<uuid:token>/", member_views.invite_accept, name="invite_accept"),
    path("invites/<uuid:uuid>/withdraw/", member_views.invite_withdraw, name="invite_withdraw"),
    path("offices/", office_views.offices, name="offices"),
    path("offices/new/", office_views.office_new, name="office_new"),
    path("offices/<uuid:uuid>/", office_views.office, name="office"),
    path("offices/<uuid:uuid>/end/", office_views.office_end, name="office_end"),
]
