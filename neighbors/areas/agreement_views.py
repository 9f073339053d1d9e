"""The Good Neighbor agreement: accepted before the first post or comment, and again when the guidelines change."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from devices.people.me import me
from neighbors import guidelines
from neighbors.areas import agreeing
from neighbors.areas.doors import for_neighbors
from neighbors.areas.models import Neighbor
from neighbors.areas.ways import way_on


class AgreementForm(forms.Form):
    version = forms.CharField(widget=forms.HiddenInput, max_length=10)
    next = forms.CharField(widget=forms.HiddenInput, max_length=500, required=False)
    agrees = forms.BooleanField(
        label=_("I have read the guidelines and will write by them"),
        error_messages={"required": _("Tick the box to accept, or leave the page: reading needs no agreement.")},
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@for_neighbors
def agreement(request: HttpRequest) -> HttpResponse:
    neighbor = Neighbor.objects.visible_to(request.user).first()
    if neighbor is None:
        return redirect("neighbors:area")
    first = {"version": guidelines.VERSION, "next": request.GET.get("next", "")[:500]}
    form = AgreementForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        agreeing.agree(neighbor, form.cleaned_data["version"], by=me(request), now=timezone.now())
        messages.success(request, _now("Thank you. You can write now."))
        return redirect(way_on(form.cleaned_data["next"], reverse("neighbors:post_new")))
    context = {"form": form, "neighbor": neighbor, "has_agreed": agreeing.has_agreed(neighbor)}
    context |= {"rules": guidelines.RULES, "version": guidelines.VERSION}
    return render(request, "neighbors/areas/agreement.html", context, status=400 if form.is_bound else 200)
