"""Every page of the app, room by room. Names: `devices:…`."""

from devices.audit.urls import urlpatterns as audit
from devices.cameras.urls import urlpatterns as cameras
from devices.clips.urls import urlpatterns as clips
from devices.notices.urls import urlpatterns as notices
from devices.people.urls import urlpatterns as people
from devices.taking.urls import urlpatterns as taking

app_name = "devices"
urlpatterns = [*people, *cameras, *clips, *notices, *audit, *taking]
