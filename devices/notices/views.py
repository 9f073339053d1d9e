"""What the person was told: the list behind the bell."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from devices.notices import reading, wording
from devices.notices.models import Notice, NoticeKind

SYMBOLS = {
    NoticeKind.DING: "bell",
    NoticeKind.PERSON: "person-standing",
    NoticeKind.CAMERA_OFFLINE: "wifi-off",
    NoticeKind.CAMERA_BACK: "wifi",
    NoticeKind.CLIP_UNREADABLE: "circle-alert",
    NoticeKind.NEW_SIGN_IN: "key-round",
    NoticeKind.MEMBER_JOINED: "user-plus",
    NoticeKind.NEARBY: "map-pin",
    NoticeKind.CORRECTED: "pencil",
    NoticeKind.COMMENTED: "messages-square",
    NoticeKind.MESSAGE_WAITS: "mail",
    NoticeKind.POST_PUBLISHED: "circle-check",
    NoticeKind.POST_RESTORED: "circle-check",
    NoticeKind.FLAGGED_AND_KEPT: "circle-check",
    NoticeKind.POST_HIDDEN: "eye-off",
    NoticeKind.FLAG_DECIDED: "flag",
    NoticeKind.REQUEST_ASKED: "landmark",
    NoticeKind.REQUEST_REMINDER: "landmark",
    NoticeKind.SHARED: "video",
    NoticeKind.SHARE_DOWNLOADED: "download",
    NoticeKind.SHARE_EXTENDED: "clock",
    NoticeKind.SHARE_ENDED: "circle-check",
    NoticeKind.GLASS_BROKEN: "eye",
    NoticeKind.DEMAND_FILED: "landmark",
    NoticeKind.DEMAND_RELEASED: "landmark",
    NoticeKind.EMERGENCY_RELEASED: "landmark",
    NoticeKind.FILMED_ASKED: "user-plus",
    NoticeKind.PERMISSION_ENDS: "clock",
    NoticeKind.OUTCOME_OWED: "clock",
}


def _beside(request: HttpRequest, name: str) -> Notice | None:
    """The notice that the cursor in the address names; somebody else's, or nonsense, is a 404."""
    value = request.GET.get(name)
    if not value:
        return None
    try:
        uuid = UUID(value)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Notice.objects.visible_to(request.user), uuid=uuid)


def _link(name: str, notice: Notice | None) -> str:
    return f"{reverse('devices:notices')}?{name}={notice.uuid}" if notice else ""


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    mine = Notice.objects.visible_to(request.user)
    page = reading.page(mine, older_than=_beside(request, "before"), newer_than=_beside(request, "after"))
    lines = [
        {"notice": notice, "sentence": wording.sentence(notice), "symbol": SYMBOLS.get(NoticeKind(notice.kind), "info")}
        for notice in page.notices
    ]
    context = {"lines": lines, "newer": _link("after", page.newer), "older": _link("before", page.older)}
    return render(request, "devices/notices/notices.html", context)


@login_required
@require_GET
def notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Follow a notice to its page; with that it counts as read."""
    one = get_object_or_404(Notice.objects.visible_to(request.user), uuid=uuid)
    reading.read_one(one, timezone.now())
    return redirect(one.path or reverse("devices:notices"))


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, AbstractBaseUser)
    if reading.read_all(request.user, timezone.now()):
        messages.success(request, _("Everything is marked as read."))
    return redirect("devices:notices")
