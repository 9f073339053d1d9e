"""Pages of the clips room, and its addresses for bytes."""

from django.urls import URLPattern, path

from devices.clips import byte_views, clip_views, glass_views, upload_views, views

urlpatterns: list[URLPattern] = [
    path("homes/<uuid:uuid>/", views.home, name="home"),
    path("homes/<uuid:uuid>/selected/", views.clips_selected, name="clips_selected"),
    path("homes/<uuid:uuid>/selected/undo/", views.clips_undo, name="clips_undo"),
    path("homes/<uuid:uuid>/upload/", upload_views.upload, name="upload"),
    path("clips/<uuid:uuid>/", clip_views.clip, name="clip"),
    path("clips/<uuid:uuid>/card/", clip_views.clip_card, name="clip_card"),
    path("clips/<uuid:uuid>/star/", clip_views.clip_star, name="clip_star"),
    path("clips/<uuid:uuid>/delete/", clip_views.clip_delete, name="clip_delete"),
    path("clips/<uuid:uuid>/undo/", clip_views.clip_undo, name="clip_undo"),
    path("clips/<uuid:uuid>/retry/", clip_views.clip_retry, name="clip_retry"),
    path("clips/<uuid:uuid>/copy/", clip_views.clip_copy, name="clip_copy"),
    path("clips/<uuid:uuid>/video", byte_views.clip_video, name="clip_video"),
    path("clips/<uuid:uuid>/original", byte_views.clip_original, name="clip_original"),
    path("clips/<uuid:uuid>/poster", byte_views.clip_poster, name="clip_poster"),
    path("clips/<uuid:uuid>/strip", byte_views.clip_strip, name="clip_strip"),
    path("clips/<uuid:uuid>/vtt", byte_views.clip_vtt, name="clip_vtt"),
    path("running/glass/", glass_views.glass, name="glass"),
    path("running/glass/<uuid:uuid>/", glass_views.glass_clip, name="glass_clip"),
    path("running/glass/<uuid:uuid>/video", glass_views.glass_video, name="glass_video"),
    path("clips/<uuid:uuid>/stream/<str:token>", byte_views.clip_stream, name="clip_stream"),
]
