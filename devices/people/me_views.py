"""The front page, and the pages of the person who is signed in."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.people import leaving, naming, sessions, tokens
from devices.people.me import me as current
from devices.people.models import ApiToken, Home, Role, User, one_line

THEMES = [("", gettext_lazy("As the system")), ("light", gettext_lazy("Light")), ("dark", gettext_lazy("Dark"))]
THEME_KEPT_S = 400 * 24 * 3600  # the longest that browsers keep a cookie


class NameForm(forms.Form):
    name = forms.CharField(
        validators=[one_line],
        label=gettext_lazy("Your name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("What the people of your homes see. Empty: your e-mail address."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=60, validators=[one_line])


class LeaveForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address, to confirm"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.user = user

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if email.lower() != self.user.email.lower():
            raise forms.ValidationError(_("This is not the address of this account."))
        return email


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What this is, for strangers; the first home for people who live here; their work for the rest."""
    if not request.user.is_authenticated:
        return render(request, "devices/me/start.html")
    first = Home.objects.visible_to(request.user).order_by("name", "pk").first()
    if first is None:
        return redirect(settings.WORK_PAGES.get(current(request).office, "devices:home_new"))
    return redirect("devices:home", first.uuid)


def _page(request: HttpRequest, user: User, *, status: int = 200, **more: object) -> HttpResponse:
    homes = user.memberships.in_force().select_related("home").order_by("home__name", "pk")
    context = {
        "name_form": NameForm(initial={"name": user.name}),
        "token_count": user.api_tokens.count(),
        "memberships": homes,
        "owns_home": any(membership.role == Role.OWNER for membership in homes),
        "second_factor": is_mfa_enabled(user),
        "session_count": UserSession.objects.filter(user=user).count(),
        "themes": THEMES,
    }
    return render(request, "devices/me/me.html", context | more, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Everything about one's account in one place; POST: the name."""
    user = current(request)
    if request.method == "GET":
        return _page(request, user)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, user, name_form=form, status=400)
    naming.rename(user, form.cleaned_data["name"], by=user)
    messages.success(request, _("Your name is saved."))
    return redirect("devices:me")


@login_required
@require_POST
def me_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or what the system says: kept in this browser only."""
    chosen = request.POST.get("theme", "")
    answer = redirect("devices:me")
    if chosen in ("light", "dark"):
        answer.set_cookie("theme", chosen, max_age=THEME_KEPT_S, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer


def _tokens_page(request: HttpRequest, user: User, form: TokenForm, *, status: int = 200) -> HttpResponse:
    context = {"tokens": user.api_tokens.order_by("-created_at"), "form": form}
    return render(request, "devices/me/tokens.html", context, status=status)


@login_required
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "POST"])
@never_cache
def me_tokens(request: HttpRequest) -> HttpResponse:
    """The programs that sign in as this person; POST: one more token, shown this once to whoever knows the password."""
    user = current(request)
    if request.method == "GET":
        return _tokens_page(request, user, TokenForm(prefix="token"))
    form = TokenForm(request.POST, prefix="token")
    if not form.is_valid():
        return _tokens_page(request, user, form, status=400)
    name = form.cleaned_data["name"]
    token = tokens.make(user, name, by=user, now=timezone.now())
    return render(request, "devices/me/token_made.html", {"token": token, "name": name}, status=201)


@login_required
@require_POST
def me_token_revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = current(request)
    tokens.revoke(get_object_or_404(ApiToken, user=user, uuid=uuid), by=user)
    messages.success(request, _("The token is taken back. Programs that use it are signed out now."))
    return redirect("devices:me_tokens")


@login_required
@require_POST
def me_tokens_revoke(request: HttpRequest) -> HttpResponse:
    """Every token at once: nobody need know which one to fear."""
    user = current(request)
    tokens.revoke_all(user, by=user)
    messages.success(request, _("Every token is taken back. No program signs in as you any more."))
    return redirect("devices:me_tokens")


@login_required
@require_POST
def me_session_end(request: HttpRequest) -> HttpResponse:
    """Sign out one other device."""
    sessions.end(current(request), request.POST.get("session", ""))
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


@login_required
@reauthentication_required(allow_get=False)
@require_http_methods(["GET", "POST"])
def me_delete(request: HttpRequest) -> HttpResponse:
    """Delete one's account, with the homes one owns and every clip in them."""
    user = current(request)
    form = LeaveForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        leaving.leave(user, by=user, now=timezone.now())
        logout(request)
        messages.success(request, _("Your account is deleted."))
        return redirect("devices:start")
    owned = Home.objects.filter(memberships__user=user, memberships__role=Role.OWNER, removed_at__isnull=True)
    context = {"form": form, "owned": owned.order_by("name")}
    return render(request, "devices/me/delete.html", context, status=400 if request.method == "POST" else 200)
