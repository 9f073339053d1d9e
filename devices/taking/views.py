"""The page of one's own data: what a copy of it holds, and the copy."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from devices.people.me import me
from devices.taking import copying, turns

SHOWN = 5  # copies that were taken before


@login_required
@reauthentication_required(allow_get=False)
@require_http_methods(["GET", "POST"])
@never_cache
def me_data(request: HttpRequest) -> HttpResponseBase:
    """What a copy would hold now; POST: the copy, for whoever was just asked for the password."""
    user, now = me(request), timezone.now()
    if request.method == "POST":
        answer = StreamingHttpResponse(copying.take(user, by=user, now=now), content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="my-data-{now:%Y-%m-%d}.zip"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
    taken = copying.everything(user, now)
    parts = copying.weighed(taken.parts)
    context = {
        "parts": parts,
        "count": sum(count for _part, count, _size in parts),
        "size_bytes": sum(size for _part, _count, size in parts),
        "left_out": taken.left_out,
        "before": list(turns.before(user)[:SHOWN]),
        "most": turns.MOST_A_DAY,
    }
    return render(request, "devices/taking/data.html", context)
