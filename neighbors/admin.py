"""The moderation desk in the admin: the queue is its list, a case its page. Nothing else of this app is there."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path

from devices.admin import ReadOnly, site
from neighbors.moderation import desk_course_views, desk_deciding_views, desk_views
from neighbors.moderation.models import Case


class Desk(ReadOnly):
    """Cases are claimed and decided by their own flows, not by a form over their columns."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return desk_views.works_here(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return desk_views.works_here(request.user)

    def get_urls(self) -> list[URLPattern]:
        """Ours alone: no list, history or form that Django would make. By random UUID, as everywhere."""

        def door(route: str, view: desk_views.View, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=name)

        return [
            door("", desk_views.cases, "neighbors_case_changelist"),
            door("claim/", desk_views.claim, "desk_claim"),
            door("next/", desk_views.claim_next, "desk_next"),
            door("course/", desk_course_views.course, "desk_course"),
            door("agreement/", desk_course_views.agreement, "desk_agreement"),
            door("bans/", desk_course_views.bans, "desk_bans"),
            door("bans/<uuid:uuid>/", desk_course_views.ban, "desk_ban"),
            door("decisions/<uuid:uuid>/undo/", desk_deciding_views.undo, "desk_undo"),
            door("media/<uuid:uuid>/<slug:what>/", desk_views.media_file, "desk_media"),
            door("<uuid:uuid>/", desk_views.case, "neighbors_case_change"),
            door("<uuid:uuid>/look/", desk_deciding_views.look, "desk_look"),
            door("<uuid:uuid>/decide/", desk_deciding_views.decide, "desk_decide"),
            door("<uuid:uuid>/pictures/", desk_deciding_views.see_media, "desk_see_media"),
            door("<uuid:uuid>/hide/", desk_deciding_views.hide, "desk_hide"),
            door("<uuid:uuid>/keep/", desk_deciding_views.keep, "desk_keep"),
            door("<uuid:uuid>/release/", desk_deciding_views.release, "desk_release"),
            door("<uuid:uuid>/note/", desk_deciding_views.note, "desk_note"),
        ]


site.register(Case, Desk)
