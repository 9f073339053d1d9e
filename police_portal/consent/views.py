"""What the owner of a home reads and answers when an agency asks. For anybody else none of it is there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.clips.models import Clip
from devices.errors import Invalid
from devices.people.me import me
from devices.people.members import has_second_factor
from devices.people.models import Home, Right, User
from neighbors.posts import tiles
from police_portal.agencies.models import Agency
from police_portal.consent import answer, choices, offering, receipts, wording
from police_portal.consent.forms import Sheet
from police_portal.consent.models import UNANSWERED, Answer, Invitation, Mute, OptOut, Receipt
from police_portal.requests.models import FootageRequest

PAGE = 20
MOST = 100  # clips shared at once
CHOSEN = "chosen_clips"  # in the session: for which invitation, and which clips
BACK = "second_factor_back"  # in the session: where to go on once there is a second factor


def _owned(user: User) -> list[Home]:
    """The homes of an owner. Who owns none has no such pages."""
    homes = list(Home.objects.where(user, Right.OWN).order_by("name", "pk"))
    if not homes:
        raise Http404
    return homes


def _mine(request: HttpRequest, uuid: UUID) -> Invitation:
    asked = ("home", "request__agency", "request__permission__policy")
    return get_object_or_404(Invitation.objects.visible_to(request.user).select_related(*asked), uuid=uuid)


@login_required
@never_cache
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """Every request that reached a home of one's own, the newest first."""
    user, now = me(request), timezone.now()
    homes = _owned(user)
    found = Invitation.objects.visible_to(user).select_related("home", "request__agency")
    pages = Paginator(found.order_by("-created_at", "-pk"), PAGE)
    page = pages.get_page(request.GET.get("page"))
    asking = [one.request_id for one in page]
    still = set(FootageRequest.objects.take_answers(now).filter(pk__in=asking).values_list("pk", flat=True))
    context = {
        "page": page,
        "rows": [(one, one.request_id in still, one.answer in UNANSWERED) for one in page],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "several": len(homes) > 1,
        "opted_out": OptOut.objects.filter(home__in=homes).select_related("home"),
    }
    return render(request, "police_portal/consent/asked.html", context)


@login_required
@never_cache
@require_GET
def invitation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letter: who asks, by whose permission, for what; and one's own clips of that time."""
    user, now, mine = me(request), timezone.now(), _mine(request, uuid)
    answer.see(mine, by=user, now=now)
    return _letter(request, mine)


def _letter(request: HttpRequest, mine: Invitation) -> HttpResponse:
    now, asked, home = timezone.now(), mine.request, mine.home
    shares = offering.shares_of(home, asked)
    clips = [(clip, shares.get(clip.pk)) for clip in offering.clips_of(home, asked)]
    context = {
        "invitation": mine,
        "asked": asked,
        "home": home,
        "agency": asked.agency,
        "permission": asked.permission,
        "message": wording.pieces(asked),
        "area": wording.area_words(asked),
        "map": wording.map_of(asked, home),
        "tiles": tiles.source(),
        "is_open": asked.takes_answers(now),
        "clips": clips,
        "has_choice": any(share is None for _clip, share in clips),
        "receipts": Receipt.objects.filter(home=home, request=asked).order_by("at", "pk"),
        "is_muted": Mute.objects.filter(home=home, agency=asked.agency).exists(),
        "is_opted_out": OptOut.objects.filter(home=home).exists(),
        "Answer": Answer,
    }
    with timezone.override(home.tz):
        return render(request, "police_portal/consent/letter.html", context)


def _chosen(mine: Invitation, names: set[str]) -> list[Clip]:
    """Those of the clips offered that are named and were not shared before; other names are nobody's."""
    shares = offering.shares_of(mine.home, mine.request)
    offered = offering.clips_of(mine.home, mine.request)
    return [clip for clip in offered if str(clip.uuid) in names and clip.pk not in shares]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How the chosen clips are shared; once more what cannot be unseen; then it is done.

    Which clips are chosen waits in the session, so that setting up a second factor, or going back, loses nothing.
    """
    user, mine, now = me(request), _mine(request, uuid), timezone.now()
    if request.method == "POST" and "terms" not in request.POST:
        names = request.POST.getlist("clip")
        if len(names) > MOST:
            raise Invalid(_("Share up to {most} clips at once; more can follow.").format(most=MOST))
        request.session[CHOSEN] = [str(mine.uuid), [name[:36] for name in names]]
        return redirect("police_portal:invitation_share", mine.uuid)
    named = set(request.POST.getlist("clip")) if request.method == "POST" else _waiting(request, mine)
    chosen = _chosen(mine, named)
    if not chosen or not mine.request.takes_answers(now):
        if mine.request.takes_answers(now):
            said = _("These clips are shared already.") if named else _("Choose at least one clip to share.")
            messages.error(request, said)
        return redirect("police_portal:invitation", mine.uuid)
    if not has_second_factor(user):
        request.session[BACK] = request.path
        context = {"invitation": mine, "home": mine.home, "agency": mine.request.agency}
        status = 200 if request.method == "GET" else 403
        return render(request, "police_portal/consent/second_factor.html", context, status=status)
    request.session.pop(BACK, None)
    sheet = Sheet(request.POST if request.method == "POST" else None, chosen)
    if request.method == "GET" or not sheet.is_valid():
        return _terms_page(request, mine, sheet, status=200 if request.method == "GET" else 400)
    if not sheet.is_sure():
        return _again_page(request, mine, sheet)
    receipt = answer.share(mine, sheet.choices(), by=user, now=now)
    request.session.pop(CHOSEN, None)
    messages.success(request, _("Shared. This is your receipt."))
    return redirect("police_portal:receipt", receipt.uuid)


def _waiting(request: HttpRequest, mine: Invitation) -> set[str]:
    """The clips chosen last for this request."""
    whose, clips = request.session.get(CHOSEN, ["", []])
    return set(clips) if whose == str(mine.uuid) else set()


def _about(mine: Invitation, sheet: Sheet) -> dict[str, Any]:
    return {
        "invitation": mine,
        "asked": mine.request,
        "agency": mine.request.agency,
        "home": mine.home,
        "sheet": sheet,
        "words": wording.in_general(mine.request),
        "reveals": wording.still_reveals(),
    }


def _terms_page(request: HttpRequest, mine: Invitation, sheet: Sheet, *, status: int) -> HttpResponse:
    with timezone.override(mine.home.tz):
        return render(request, "police_portal/consent/terms.html", _about(mine, sheet), status=status)


def _again_page(request: HttpRequest, mine: Invitation, sheet: Sheet) -> HttpResponse:
    """Each clip with faces and each original is named, and ticked again."""
    ticked = {name for name, _said in sheet.asks_again() if request.POST.get(name)}
    context = _about(mine, sheet) | {"ticked": ticked, "is_missing": sheet.was_asked()}
    with timezone.override(mine.home.tz):
        status = 400 if sheet.was_asked() else 200
        return render(request, "police_portal/consent/again.html", context, status=status)


@login_required
@require_POST
def decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    mine = _mine(request, uuid)
    answer.decline(mine, by=me(request), now=timezone.now())
    messages.success(request, _("Nothing is shared, and the agency is told nothing."))
    return redirect("police_portal:invitation", mine.uuid)


@login_required
@require_POST
def warrant(request: HttpRequest, uuid: UUID) -> HttpResponse:
    mine = _mine(request, uuid)
    answer.ask_for_warrant(mine, by=me(request), now=timezone.now())
    messages.success(request, _("Nothing is shared. You are reminded of this should a legal demand arrive."))
    return redirect("police_portal:invitation", mine.uuid)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def request_choices(request: HttpRequest) -> HttpResponse:
    """Which requests reach one's homes at all."""
    user = me(request)
    homes = _owned(user)
    if request.method == "POST":
        return _choose(request, homes)
    mutes = Mute.objects.filter(home__in=homes).select_related("agency").order_by("agency__name", "pk")
    out = set(OptOut.objects.filter(home__in=homes).values_list("home", flat=True))
    rows = [(home, home.pk in out, [mute for mute in mutes if mute.home_id == home.pk]) for home in homes]
    return render(request, "police_portal/consent/choices.html", {"rows": rows})


def _choose(request: HttpRequest, homes: list[Home]) -> HttpResponse:
    user, now, said = me(request), timezone.now(), request.POST
    home = next((home for home in homes if str(home.uuid) == said.get("home")), None)
    if home is None:
        raise Http404
    what = said.get("what")
    if what == "out":
        choices.opt_out(home, by=user, now=now)
        messages.success(request, _("No request reaches {home} any more.").format(home=home.name))
    elif what == "in":
        choices.opt_in(home, by=user)
        messages.success(request, _("New requests reach {home} again.").format(home=home.name))
    elif what in ("mute", "unmute"):
        agency = _agency(said.get("agency", ""))
        if what == "mute":
            choices.mute(home, agency, by=user, now=now)
            messages.success(
                request, _("No request of {agency} reaches {home} any more.").format(agency=agency, home=home)
            )
        else:
            choices.unmute(home, agency, by=user)
            messages.success(request, _("Requests of {agency} reach {home} again.").format(agency=agency, home=home))
    else:
        raise Http404
    return redirect("police_portal:request_choices")


def _agency(name: str) -> Agency:
    try:
        uuid = UUID(name)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Agency.objects.public(), uuid=uuid)


@login_required
@never_cache
@require_GET
def receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was consented to, word for word."""
    found = get_object_or_404(receipts.of_owner(me(request)), uuid=uuid)
    mine = Invitation.objects.filter(home=found.home_id, request=found.request_id).first()
    context = {
        "receipt": found,
        "body": found.body,
        "home": found.home,
        "agency": found.request.agency,
        "invitation": mine,
        "clips": receipts.clips_of(found),
    }
    with timezone.override(found.home.tz):
        return render(request, "police_portal/consent/receipt.html", context)


@login_required
@never_cache
@require_GET
def receipt_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same, signed, as a file that a verifier reads."""
    found = get_object_or_404(receipts.of_owner(me(request)), uuid=uuid)
    answer_ = JsonResponse(receipts.as_file(found), json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"receipt {found.body['request']['reference']}.json"
    answer_["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer_
