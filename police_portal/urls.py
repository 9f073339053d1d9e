"""Every page of the app, room by room. Names: `police_portal:…`."""

from __future__ import annotations

from police_portal.agencies.urls import urlpatterns as agencies
from police_portal.consent.urls import urlpatterns as consent
from police_portal.custody.urls import urlpatterns as custody
from police_portal.filmed.urls import urlpatterns as filmed
from police_portal.giveaways.urls import urlpatterns as giveaways
from police_portal.law.urls import urlpatterns as law
from police_portal.oversight.urls import urlpatterns as oversight
from police_portal.requests.urls import urlpatterns as requests
from police_portal.transparency.urls import urlpatterns as transparency

app_name = "police_portal"
urlpatterns = [*agencies, *requests, *custody, *consent, *oversight, *law, *giveaways, *filmed, *transparency]
