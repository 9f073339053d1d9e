"""Where the store answers Range properly, members are sent on to it by a link that lives minutes."""

from __future__ import annotations

import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from devices import storage
from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.people.models import User
from tests.devices.clips.ready import ready_clip

CONTENT = bytes(range(256)) * 64


def pass_on(client: socket.socket, store_address: tuple[str, int]) -> None:
    """The real store's own bytes, but a 200 that answers a Range says 206, as most stores do."""
    with client, suppress(OSError), socket.create_connection(store_address) as store:
        threading.Thread(target=copy, args=(client, store), daemon=True).start()
        while chunk := store.recv(65536):
            head = chunk.partition(b"\r\n\r\n")[0].lower()
            if chunk.startswith(b"HTTP/1.1 200 OK") and b"content-range:" in head:
                chunk = chunk.replace(b"HTTP/1.1 200 OK", b"HTTP/1.1 206 Partial Content", 1)
            client.sendall(chunk)


def copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)


@pytest.fixture
def seekable_store(store: None, settings) -> Iterator[None]:
    """The store behind something that answers 206, as the web process learns at its start."""
    address = urlsplit(settings.S3_ENDPOINT_URL)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client = listener.accept()[0]
                    threading.Thread(
                        target=pass_on, args=(client, (address.hostname, address.port)), daemon=True
                    ).start()

        threading.Thread(target=serve, daemon=True).start()
        settings.S3_ENDPOINT_URL = settings.S3_PUBLIC_URL = f"http://127.0.0.1:{listener.getsockname()[1]}"
        storage.learn()
        yield
        listener.shutdown(socket.SHUT_RDWR)
    settings.S3_ENDPOINT_URL = address.geturl()
    storage.learn()


def test_the_store_as_it_is_does_not_answer_ranges(store):
    storage.learn()
    assert not storage.links_can_be_seeked()


@pytest.mark.usefixtures("seekable_store")
def test_a_member_is_sent_on_and_seeks_in_the_store(ana: User, porch: Camera, client: Client):
    clip = ready_clip(porch, content=CONTENT)
    client.force_login(ana)
    answer = client.get(reverse("devices:clip_video", args=[clip.uuid]))
    assert answer.status_code == 302
    asked = urllib.request.Request(answer["Location"], headers={"Range": "bytes=300-309"})
    with urllib.request.urlopen(asked, timeout=5) as part:
        assert (part.status, part.read()) == (206, CONTENT[300:310])
        assert part.headers["Content-Type"] == "video/mp4"
    assert AuditEntry.objects.filter(action=Action.CLIP_PLAYED, subject_uuid=clip.uuid).count() == 1


@pytest.mark.parts  # the store's own clock: it is waited for
@pytest.mark.usefixtures("seekable_store")
def test_a_link_ends_and_the_page_gives_a_fresh_one(ana: User, porch: Camera, client: Client, settings):
    settings.LINK_LIVES_S = 1
    clip = ready_clip(porch, content=CONTENT)
    client.force_login(ana)
    address = reverse("devices:clip_video", args=[clip.uuid])
    old = client.get(address)["Location"]
    time.sleep(2.1)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(old, timeout=5)
    assert refused.value.code in (400, 403)
    refused.value.close()
    with urllib.request.urlopen(client.get(address)["Location"], timeout=5) as whole:
        assert whole.read() == CONTENT


@pytest.mark.usefixtures("seekable_store")
def test_nobody_else_is_sent_anywhere(ben: User, porch: Camera, client: Client):
    clip = ready_clip(porch, content=CONTENT)
    client.force_login(ben)
    assert client.get(reverse("devices:clip_video", args=[clip.uuid])).status_code == 404
