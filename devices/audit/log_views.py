"""The public log, its download and its verifier: for everybody, signed in or not."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from devices.audit import keys, public, verifier

VERIFIER = Path(verifier.__file__).read_bytes()


@require_safe
def public_log(request: HttpRequest) -> HttpResponse:
    """Every public act in words, newest first."""
    shown = public.page(before=_name(request, "before"), after=_name(request, "after"))
    spans = keys.spans()
    context = {
        "lines": shown.lines,
        "newer": f"?after={shown.newer}" if shown.newer else "",
        "older": f"?before={shown.older}" if shown.older else "",
        "heads": public.daily_heads()[-2:],
        "key": spans[-1].key,
        "keys_before": list(reversed(spans[:-1])),
    }
    return render(request, "devices/audit/log.html", context)


def _name(request: HttpRequest, name: str) -> UUID | None:
    """A link that names no entry shows the first page."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


@require_safe
def log_download(request: HttpRequest) -> HttpResponseBase:
    """The whole public chain with its batches and heads: what the verifier reads."""
    answer = StreamingHttpResponse(public.download(), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="log.json"'
    return answer


@require_safe
def log_verifier(request: HttpRequest) -> HttpResponse:
    """One file of plain Python that checks the log, receipts and packages, offline."""
    answer = HttpResponse(VERIFIER, content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verify.py"'
    return answer


@require_safe
def log_heads(request: HttpRequest) -> JsonResponse:
    """The signed heads of every day, of both chains: small enough to keep a copy of."""
    return JsonResponse(public.heads_document())
