"""Every page of the app, room by room. Names: `police_portal:…`."""

from __future__ import annotations

from police_portal.agencies.urls import urlpatterns as agencies
from police_portal.consent.urls import urlpatterns as consent
from police_portal.custody.urls import urlpatterns as custody
from police_portal.oversight.urls import urlpatterns as oversight
from police_portal.requests.urls import urlpatterns as requests

app_name = "police_portal"
urlpatterns = [*agencies, *requests, *custody, *consent, *oversight]
