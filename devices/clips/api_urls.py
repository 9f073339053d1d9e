"""API calls of the clips room, below /api/v1/."""

from django.urls import URLPattern, path

from devices.clips import api

urlpatterns: list[URLPattern] = [
    path("clips", api.Clips.as_view(), name="clips"),
    path("clips/<uuid:uuid>", api.OneClip.as_view(), name="clip"),
    path("clips/<uuid:uuid>/link", api.Link.as_view(), name="clip_link"),
    path("uploads", api.Uploads.as_view(), name="uploads"),
    path("uploads/<uuid:uuid>", api.OneUpload.as_view(), name="upload"),
    path("uploads/<uuid:uuid>/complete", api.CompleteUpload.as_view(), name="upload_complete"),
]
