"""The admin: who signs in, and what was done; to read, not to write.

A site of our own, so that only what is named here is in it: no package's update can add a table. It writes no
credentials, members, places of homes, cameras, tokens, shares or roles, and shows no footage.
"""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.audit.models import AuditEntry
from devices.people.models import User


class PorchAdmin(AdminSite):
    """The same way in as everywhere; for staff only, and only with a second factor."""

    site_title = site_header = gettext_lazy("Porch: running the system")
    index_title = gettext_lazy("To read, not to write")
    site_url = "/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return super().has_permission(request) and isinstance(user, User) and is_mfa_enabled(user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer: HttpResponse = secure_admin_login(self._second_factor)(request)
        return answer

    def password_change(  # type: ignore[override]  # Django's answers with a page of its own
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One page changes a password, with what follows from it: the mail, the other devices, the tokens."""
        return redirect("account_change_password")

    def _second_factor(self, request: HttpRequest) -> HttpResponse:
        """Staff come here signed in, but without a second factor (or with nothing left to ask for)."""
        if self.has_permission(request):
            return redirect("admin:index")
        messages.warning(request, _("Staff need a second factor: set one up, then open the admin again."))
        return redirect("mfa_index")


site = PorchAdmin(name="admin")


class ReadOnly(ModelAdmin):  # type: ignore[type-arg]  # generic in its types only, not at run time
    """Listed and opened, never written."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class PeopleList(ReadOnly):
    list_display = ("email", "name", "is_active", "office", "date_joined")
    list_filter = ("is_active", "office")
    search_fields = ("email", "name")
    ordering = ("-date_joined",)
    fields = ("uuid", "email", "name", "is_active", "office", "date_joined", "last_login")


class AuditList(ReadOnly):
    list_display = ("at", "action", "actor_kind", "subject_type", "subject_uuid")
    list_filter = ("action", "actor_kind")
    search_fields = ("subject_uuid", "home_uuid")
    ordering = ("-at",)
    show_full_result_count = False
    fields = ("at", "action", "actor_kind", "subject_type", "subject_uuid", "home_uuid", "facts")


site.register(User, PeopleList)
site.register(AuditEntry, AuditList)
