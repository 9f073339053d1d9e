"""Who comes in where: decorators for the views of officers, reviewers, overseers, custodians and the operator.

For anybody else the page is not there (404). Whoever belongs here and has no second factor is sent to set one up first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from devices.people.me import me
from devices.people.models import Office, User
from police_portal.agencies import officers
from police_portal.agencies.models import Officer, OfficerRole, Reviewer

View = Callable[..., HttpResponseBase]


def _behind(may: Callable[[User], bool]) -> Callable[[View], View]:
    def wrap(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = me(request)
            if not may(user):
                raise Http404
            if not is_mfa_enabled(user):
                messages.warning(request, _("This work needs a second factor: set one up, then open the page again."))
                return redirect("mfa_index")
            return view(request, *args, **kwargs)

        return login_required(never_cache(checked))

    return wrap


def for_officers(*roles: OfficerRole) -> Callable[[View], View]:
    """Officers of any role, or of these. The view finds its officer by `officer_of(request)`."""

    def may(user: User) -> bool:
        officer = Officer.objects.of(user)
        return officer is not None and (not roles or officer.role in roles)

    return _behind(may)


def officer_of(request: HttpRequest) -> Officer:
    """The officer who asks. Call it behind for_officers."""
    officer = Officer.objects.of(request.user)
    if officer is None:
        raise Http404
    officers.touch(officer, timezone.now())
    return officer


def may_review(user: User) -> bool:
    """A moderator with the right to review routine requests."""
    return user.office == Office.MODERATOR and Reviewer.objects.holding().filter(user=user).exists()


def is_overseer(user: User) -> bool:
    return user.office == Office.OVERSEER


for_overseers = _behind(is_overseer)
for_custodians = _behind(lambda user: user.office == Office.CUSTODIAN)
for_the_operator = _behind(lambda user: user.office == Office.OPERATOR)
for_reviewers = _behind(lambda user: is_overseer(user) or may_review(user))
