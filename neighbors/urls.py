"""Every page of the app, room by room. Names: `neighbors:…`."""

from neighbors.areas.urls import urlpatterns as areas
from neighbors.moderation.urls import urlpatterns as moderation
from neighbors.posts.feed_urls import urlpatterns as feed
from neighbors.posts.media_urls import urlpatterns as media
from neighbors.posts.talk_urls import urlpatterns as talk
from neighbors.posts.urls import urlpatterns as posts

app_name = "neighbors"
urlpatterns = [*feed, *areas, *posts, *media, *talk, *moderation]
