"""A second S3 server, independent of the first: OpenStack Swift's s3api, from Debian's packages, on loopback.

Four small servers on a folder, with one copy of everything and nothing running beside them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from devices import storage
from ring_platform.launch import parts
from ring_platform.launch.options import free_port

KEY = "test:tester", "testing"
REGION = "us-east-1"
SERVERS = ("account", "container", "object")
PACKAGES = "swift-proxy swift-account swift-container swift-object"
START_WITHIN_S = 60
SYSTEM_PYTHON = "/usr/bin/python3"  # whose packages Debian's are
RINGS = """
import sys
from swift.common.ring import RingBuilder
for kind, port in (one.split("=") for one in sys.argv[1:]):
    rings = RingBuilder(4, 1, 0)
    here = {"ip": "127.0.0.1", "port": int(port), "replication_ip": "127.0.0.1", "replication_port": int(port)}
    rings.add_dev({"id": 0, "region": 1, "zone": 1, "device": "sdb1", "weight": 1, **here})
    rings.rebalance()
    rings.get_ring().save(f"{kind}.ring.gz")
"""
SWIFT = """[swift-hash]
swift_hash_path_prefix = porch
swift_hash_path_suffix = porch
[storage-policy:0]
name = only
default = yes
"""
SERVER = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
devices = {devices}
mount_check = false
disable_fallocate = true
workers = 0
user = {user}
log_address = {folder}/nobody-listens
swift_dir = {folder}/etc
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
[{kind}-replicator]
[{kind}-updater]
[{kind}-auditor]
"""
PROXY = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
log_address = {folder}/nobody-listens
swift_dir = {folder}/etc
cors_allow_origin = {origin}
cors_expose_headers = ETag
[pipeline:main]
pipeline = catch_errors cache listing_formats bulk s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = {region}
cors_preflight_allow_origin = {origin}
allow_multipart_uploads = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
"""


def missing() -> list[str]:
    """The programs that are not here."""
    programs = [SYSTEM_PYTHON, *(f"swift-{kind}-server" for kind in ("proxy", *SERVERS))]
    return [program for program in programs if shutil.which(program) is None]


@contextmanager
def swift(folder: Path, *, origin: str, log: Path) -> Iterator[str]:
    """Start it. Gives the URL of its S3 door, once that answers. `folder`: where extended attributes can be written."""
    etc, node = folder / "etc", folder / "node"
    etc.mkdir(parents=True)
    (node / "sdb1").mkdir(parents=True)
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    env = {**os.environ, "SWIFT_DIR": str(etc)}
    (etc / "swift.conf").write_text(SWIFT)
    ports = {kind: free_port() for kind in SERVERS}
    for kind, port in ports.items():
        conf = SERVER.format(kind=kind, port=port, devices=node, user=user, folder=folder)
        (etc / f"{kind}.conf").write_text(conf)
    arguments = [f"{kind}={port}" for kind, port in ports.items()]
    subprocess.run([SYSTEM_PYTHON, "-c", RINGS, *arguments], cwd=etc, env=env, check=True)
    port = free_port()
    proxy = PROXY.format(port=port, user=user, folder=folder, origin=origin, region=REGION)
    (etc / "proxy.conf").write_text(proxy)
    with ExitStack() as servers:
        for kind in (*SERVERS, "proxy"):
            servers.enter_context(_server([f"swift-{kind}-server", str(etc / f"{kind}.conf")], env, log))
        url = f"http://127.0.0.1:{port}"
        _wait(url, log)
        yield url


@contextmanager
def _server(command: list[str], env: dict[str, str], log: Path) -> Iterator[None]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as lines:
        server = subprocess.Popen(
            command, env=env, stdout=lines, stderr=lines, start_new_session=True, preexec_fn=parts.die_with_parent
        )
    try:
        yield
    finally:
        server.kill()
        server.wait()


def _wait(url: str, log: Path) -> None:
    end = time.monotonic() + START_WITHIN_S
    while not parts.store_answers(url, *KEY):
        assert time.monotonic() < end, log.read_text()[-3000:]
        time.sleep(0.2)


@pytest.fixture(scope="session")
def _swift_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    absent = missing()
    if absent and os.environ.get("CI") == "true":
        pytest.fail(f"The second S3 server is not here ({absent[0]}): apt-get install {PACKAGES}")
    if absent:
        pytest.skip(f"the second S3 server is not here: apt-get install {PACKAGES}")
    folder = tmp_path_factory.mktemp("swift")
    with swift(folder / "data", origin=os.environ["SITE_URL"], log=folder / "swift.log") as url:
        yield url


@pytest.fixture
def swift_store(_swift_process: str, settings: Any) -> Iterator[str]:
    """The bucket, empty, in the second server; gives its URL."""
    settings.S3_ENDPOINT_URL = settings.S3_PUBLIC_URL = _swift_process
    settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY = KEY
    storage.prepare()
    storage.delete([listed.key for listed in storage.listing()])
    for left in storage.unfinished():
        storage.abort(left.key, left.upload_id)
    yield _swift_process


@pytest.fixture(params=["rclone", pytest.param("swift", marks=pytest.mark.parts)])
def either_store(request: pytest.FixtureRequest) -> Iterator[str]:
    """The bucket, empty, in one server and then in the other; gives the server's name."""
    request.getfixturevalue("store" if request.param == "rclone" else "swift_store")
    yield request.param
