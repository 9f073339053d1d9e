"""Pages of this room: the custodian's desk and who reads of its demands, the lines of an order, emergencies."""

from __future__ import annotations

from police_portal.law.desk_urls import urlpatterns as desk_urls
from police_portal.law.emergency_urls import urlpatterns as emergency_urls
from police_portal.law.lines_urls import urlpatterns as lines_urls

urlpatterns = [*desk_urls, *lines_urls, *emergency_urls]
