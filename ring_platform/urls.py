"""One include per app, the admin, what probes ask."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from devices.admin import site
from ring_platform import api_docs, demo_mail
from ring_platform.operate import probes

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("devices.urls")),
    path("neighbors/", include("neighbors.urls")),
    path("", include("police_portal.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", site.urls),
    path("api/v1/", include("devices.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", api_docs.api_docs, name="api_docs"),
    path("health/live", probes.live, name="live"),
    path("health/ready", probes.ready, name="ready"),
    path("metrics", probes.metrics, name="metrics"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/mail/", demo_mail.demo_mail, name="demo_mail"))

handler400 = "ring_platform.errors.bad_request"
handler403 = "ring_platform.errors.permission_denied"
handler404 = "ring_platform.errors.page_not_found"
handler500 = "ring_platform.errors.server_error"
