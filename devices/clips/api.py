"""Clips in the API: cameras send them whole or in parts, people and their programs read them."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from devices.cameras.api import CameraCall
from devices.cameras.auth import CameraToken, IsCamera
from devices.cameras.models import Camera
from devices.clips import joining, parts, playback, timeline, upload
from devices.clips.accepting import content_type_of
from devices.clips.models import Clip, Upload
from devices.clips.serializers import (
    ClipIn,
    ClipOut,
    ClipsIn,
    ClipsOut,
    CompleteIn,
    LinkIn,
    LinkOut,
    SentClip,
    UploadIn,
    UploadOut,
)
from devices.clips.whole_body import WholeMultiPart
from devices.people.api_answers import problems
from devices.people.api_auth import IsPerson, Limited, PersonToken
from devices.people.api_input import ApiCall
from devices.people.models import User

BODY = (400, 411, 413, 415)  # what a call with a body may answer
STORE = (503,)


class PersonCall(ApiCall):
    """A call for a person's token, or for their session in the browser. A camera's token is known, and refused."""

    authentication_classes = [CameraToken, PersonToken, SessionAuthentication]
    permission_classes = [IsPerson]
    throttle_classes = [Limited]
    throttle_scope = "person"

    @property
    def person(self) -> User:
        return cast(User, self.request.user)  # IsPerson let them in


class Clips(PersonCall):
    """One address, two kinds of callers: cameras send clips here, people list them."""

    parser_classes = [WholeMultiPart]

    def get_authenticators(self) -> Any:
        return [CameraToken(), PersonToken()] if self._is_sending() else super().get_authenticators()

    def get_permissions(self) -> Any:
        return [IsCamera()] if self._is_sending() else super().get_permissions()

    def get_throttles(self) -> Any:
        self.throttle_scope = "camera" if self._is_sending() else "person"
        return super().get_throttles()

    def _is_sending(self) -> bool:
        return self.request is not None and self.request.method == "POST"

    @extend_schema(
        operation_id="list_clips",
        summary="The clips you may see, newest first",
        parameters=[ClipsIn],
        responses={200: ClipsOut, **problems(400, 401, 403, 404, 429)},
    )
    def get(self, request: Request) -> Response:
        """Pages of 24. `older` and `newer` are the cursors of the pages beside this one; null: there is none."""
        asked = ClipsIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        values = asked.validated_data
        camera = None
        if "camera" in values:
            camera = get_object_or_404(Camera.objects.visible_to(self.person), uuid=values["camera"])
        filters = timeline.Filters(
            trigger=values.get("trigger", ""),
            label=values.get("label", ""),
            starred=values.get("starred") == "true",
            since=values.get("from"),
            until=values.get("to"),
        )
        at = timeline.read_cursor(values.get("cursor", ""))
        page = timeline.page(timeline.walks(self.person, camera=camera), filters, at)
        segments = dict(Clip.objects.filter(pk__in=[c.pk for c in page.clips]).values_list("pk", "segments"))
        for clip in page.clips:
            clip.segments = segments.get(clip.pk, [])  # left out of the walk; one query brings a page's
        beside = {"newer": page.newer and str(page.newer), "older": page.older and str(page.older)}
        return Response(ClipsOut({"clips": page.clips, **beside}).data)

    @extend_schema(
        operation_id="send_clip",
        summary="Send a recording in one request",
        request={"multipart/form-data": ClipIn},
        responses={201: SentClip, 200: SentClip, **problems(*BODY, 401, 403, 429, *STORE, 507)},
    )
    def post(self, request: Request) -> Response:
        """For scripts with curl. The same bytes again answer 200 with the clip that is already here."""
        camera = cast(Camera, request.user)
        sent = ClipIn(data=request.data)
        sent.is_valid(raise_exception=True)
        file = sent.validated_data.pop("file")
        clip, is_new = upload.receive(
            camera,
            Path(file.temporary_file_path()),
            by=camera,
            content_type=content_type_of(file.name, file.content_type or ""),
            now=timezone.now(),
            **sent.validated_data,
        )
        return Response(SentClip(clip).data, status=HTTPStatus.CREATED if is_new else HTTPStatus.OK)


class OneClip(PersonCall):
    @extend_schema(
        operation_id="get_clip",
        summary="One clip",
        responses={200: ClipOut, **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """What is known of it: where it stands, what moved when, or why it cannot be read."""
        return Response(ClipOut(get_object_or_404(_clips(self.person), uuid=uuid)).data)


class Link(PersonCall):
    authentication_classes = [CameraToken, PersonToken]

    @extend_schema(
        operation_id="link_clip",
        summary="A link to its bytes, for a few minutes",
        request=LinkIn,
        responses={201: LinkOut, **problems(*BODY, 401, 403, 404, 409, 410, 429, *STORE)},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """The link works without a token, answers Range, and is written into the home's log."""
        clip = get_object_or_404(_clips(self.person), uuid=uuid)
        sent = LinkIn(data=request.data)
        sent.is_valid(raise_exception=True)
        url, until = playback.link_for(clip, sent.validated_data["what"], by=self.person, now=timezone.now())
        told = LinkOut({"url": url, "expires_at": until})
        return Response(told.data, status=HTTPStatus.CREATED, headers={"Cache-Control": "no-store"})


def _clips(user: User) -> Any:
    return Clip.objects.visible_to(user).select_related("camera", "home", "original", "playable", "poster", "strip")


class Uploads(CameraCall):
    @extend_schema(
        operation_id="begin_upload",
        summary="Announce a recording, to be sent in parts",
        request=UploadIn,
        responses={201: UploadOut, 200: SentClip, **problems(*BODY, 401, 403, 429, *STORE, 507)},
    )
    def post(self, request: Request) -> Response:
        """Answers with a link for each part. 200: these bytes are already here, send nothing.

        Announced again, an unfinished upload goes on: `parts` then lists only what has not arrived.
        """
        sent = UploadIn(data=request.data)
        sent.is_valid(raise_exception=True)
        values, now = sent.validated_data, timezone.now()
        values["content_type"] = content_type_of("", values["content_type"])
        begun = parts.begin(self.camera, by=self.camera, now=now, **values)
        if isinstance(begun, Clip):
            return Response(SentClip(begun).data)
        return Response(UploadOut(parts.progress(begun, now=now)).data, status=HTTPStatus.CREATED)


class UploadCall(CameraCall):
    def upload(self, uuid: UUID) -> Upload:
        mine = Upload.objects.filter(camera=self.camera)
        return get_object_or_404(mine.select_related("clip__camera__home", "stored"), uuid=uuid)


class OneUpload(UploadCall):
    @extend_schema(
        operation_id="get_upload",
        summary="What has arrived, and fresh links for what has not",
        responses={200: UploadOut, **problems(401, 403, 404, 410, 429, *STORE)},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """After a break, or when a link has expired. What the store lost is asked for again."""
        return Response(UploadOut(parts.progress(self.upload(uuid), now=timezone.now())).data)


class CompleteUpload(UploadCall):
    @extend_schema(
        operation_id="complete_upload",
        summary="All parts are sent",
        request=CompleteIn,
        responses={201: SentClip, 200: SentClip, **problems(*BODY, 401, 403, 404, 409, 410, 429, *STORE)},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Safe to repeat: 200 with the same clip. 409 names the parts that are missing; the upload goes on."""
        sent = CompleteIn(data=request.data)
        sent.is_valid(raise_exception=True)
        named = [(part["number"], part["etag"]) for part in sent.validated_data["parts"]]
        clip, is_new = joining.complete(self.upload(uuid), named, by=self.camera, now=timezone.now())
        return Response(SentClip(clip).data, status=HTTPStatus.CREATED if is_new else HTTPStatus.OK)
