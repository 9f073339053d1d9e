"""Every API call of the app, room by room. Names: `api:…`."""

from devices.cameras.api_urls import urlpatterns as cameras
from devices.clips.api_urls import urlpatterns as clips
from devices.people.api_urls import urlpatterns as people

app_name = "api"
urlpatterns = [*cameras, *clips, *people]
