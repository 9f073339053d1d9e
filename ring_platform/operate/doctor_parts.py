"""Looks at the parts: settings, database, Redis, store, mail, this machine."""

from __future__ import annotations

import shutil
import smtplib
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.codec.codec import UnknownCodecError
from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from devices import counting, storage
from devices.audit.models import AuditEntry
from devices.objects.abilities import abilities
from devices.video import isolation
from devices.video.errors import Unreadable
from devices.video.pipeline import Wish
from ring_platform.operate.finding import Level, Said
from ring_platform.operate.parts import written_migrations

OK, HINT, WRONG = Level.OK, Level.HINT, Level.WRONG
SKEW = timedelta(seconds=30)
MAIL_WITHIN_S = 10
NEEDED_OF_STORE = {"writing", "parts", "deleting many", "clock", "forgetting"}
READ = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mjpeg", "aac", "opus")
WRITTEN = ("libx264", "aac")
QUICKLY = {"preset": "ultrafast", "x265-params": "log-level=none"}
CLOCK = "Set the clocks by NTP: signed links, leases and expiry hang on them."


def of_settings() -> Iterator[Said]:
    """What Django's own check for deployment says, and what is left at its default."""
    if settings.IS_LOOPBACK:
        yield HINT, "This site is for this machine alone (SITE_URL, ALLOWED_HOSTS): fine for a demo and for work on it."
    found = checks.run_checks(include_deployment_checks=not settings.IS_LOOPBACK)
    for message in found:
        level = WRONG if message.level >= checks.ERROR else HINT
        yield level, f"{message.id}: {message.msg}"
    if not settings.IS_LOOPBACK and not settings.IS_HTTPS:
        yield WRONG, "SITE_URL is not https://: passwords and recordings cross the network in the clear."
    if not settings.METRICS_TOKEN:
        yield HINT, "METRICS_TOKEN is empty: nobody can read /metrics, and no alert will reach you."
    if not any(message.level >= checks.ERROR for message in found):
        yield OK, "The settings can be used."


def of_database() -> Iterator[Said]:
    with connection.cursor() as cursor:
        is_small = connection.vendor == "sqlite"
        cursor.execute("SELECT sqlite_version()" if is_small else "SHOW server_version")
        version = str(cursor.fetchone()[0])
        yield OK, f"{connection.display_name} {version} answers."
        if not is_small:
            cursor.execute("SELECT clock_timestamp()")
            yield from _clock("database", cursor.fetchone()[0])
    if is_small and not settings.IS_LOOPBACK:
        yield HINT, "SQLite is for one machine: before a second one joins, move to PostgreSQL (DATABASE_URL)."
    minimum = ".".join(str(number) for number in connection.features.minimum_database_version or ())
    try:
        connection.check_database_version_supported()
    except NotImplementedError:
        yield WRONG, f"This version is older than {minimum}, which Django needs at least."
    applied = set(MigrationRecorder(connection).applied_migrations())
    missing = sorted(".".join(name) for name in written_migrations() - applied)
    if missing:
        first = ", ".join(missing[:5]) + (" and more" if len(missing) > 5 else "")
        yield WRONG, f"{len(missing)} migrations are not applied ({first}): run manage.py migrate."
    else:
        yield OK, f"All {len(written_migrations())} migrations are applied."


def of_redis() -> Iterator[Said]:
    with counting.connected() as client:
        told: Any = client.info()
        seconds, micro = _pair(client.time())
    yield OK, f"Redis {told['redis_version']} answers; it holds {told['used_memory_human']}B."
    yield from _clock("Redis", datetime.fromtimestamp(seconds + micro / 1e6, UTC))
    if told.get("maxmemory_policy") != "noeviction":
        yield (
            WRONG,
            f"Redis may throw away what it holds (maxmemory-policy {told.get('maxmemory_policy')}): when it is full, "
            "queued work and limits on guessing vanish. Set noeviction.",
        )
    most = int(told.get("maxmemory", 0))
    if most and int(told["used_memory"]) > 0.8 * most:
        yield WRONG, "Redis is fuller than four fifths of maxmemory: when it is full it refuses to write. Give it more."
    if not int(told.get("aof_enabled", 0)):
        yield (
            HINT,
            "Redis forgets at a restart (appendonly no): what was queued is found by the sweeps, within seconds.",
        )


def _pair(told: Any) -> tuple[int, int]:
    return int(told[0]), int(told[1])


def of_store() -> Iterator[Said]:
    for found in abilities(storage):
        bad = WRONG if found.name in NEEDED_OF_STORE and found.is_there is not None else HINT
        yield OK if found.is_there else bad, f"{found.name}: {found.says}"


def of_mail() -> Iterator[Said]:
    if not settings.EMAIL_HOST:
        yield HINT, f"No mail server is set (EMAIL_HOST): mail is written to files in {settings.DATA_DIR / 'mail'}."
        return
    server = get_connection(timeout=MAIL_WITHIN_S)
    try:
        server.open()
    except smtplib.SMTPAuthenticationError:
        yield WRONG, "The mail server refuses our name and password (EMAIL_HOST_USER, EMAIL_HOST_PASSWORD)."
    except smtplib.SMTPException as error:
        yield (
            WRONG,
            f"The mail server refuses ({type(error).__name__}): nobody can confirm an address. EMAIL_USE_TLS?",
        )
    except OSError as error:
        yield WRONG, f"The mail server cannot be reached ({type(error).__name__}): nobody can confirm an address."
    else:
        yield OK, f"The mail server answers{', with TLS' if settings.EMAIL_USE_TLS else ''}."
        if not settings.EMAIL_USE_TLS:
            yield HINT, "Mail leaves this machine in the clear (EMAIL_USE_TLS=0)."
    finally:
        server.close()


def of_disk() -> Iterator[Said]:
    """Room to work in: a recording, and the copies that are made of it."""
    for name, folder in (("WORK_DIR", settings.WORK_DIR), ("DATA_DIR", settings.DATA_DIR)):
        free = shutil.disk_usage(folder).free
        told = f"{name}: {free / 1e9:.1f} GB are free"
        if free < settings.WORK_FREE_BYTES:
            yield WRONG, f"{told}, less than WORK_FREE_BYTES: uploads are refused and workers wait."
        elif free < settings.WORK_FREE_BYTES + 3 * settings.MAX_CLIP_BYTES:
            yield HINT, f"{told}: the longest recording that may be sent does not fit beside its copies."
        else:
            yield OK, f"{told}."
    try:
        with tempfile.NamedTemporaryFile(dir=settings.WORK_DIR) as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        yield WRONG, f"WORK_DIR cannot be written ({type(error).__name__}): nothing is received and nothing is read."


def of_clock() -> Iterator[Said]:
    """Against the log: an act that was written down later than now was written by a clock that went wrong since."""
    newest = AuditEntry.objects.order_by("-pk").values_list("at", flat=True).first()
    now = datetime.now(UTC)
    if newest is not None and newest > now + SKEW:
        ahead = timedelta(seconds=round((newest - now).total_seconds()))
        yield WRONG, f"The newest entry of the log is from {ahead} after now: this clock was set back. {CLOCK}"
    else:
        yield OK, f"It is {now:%Y-%m-%d %H:%M:%S} UTC here, after everything that the log tells."


def _clock(of: str, at: datetime) -> Iterator[Said]:
    off = abs(datetime.now(UTC) - at)
    if off > SKEW:
        yield WRONG, f"The clock of the {of} and ours differ by {round(off.total_seconds())} seconds. {CLOCK}"


def of_films() -> Iterator[Said]:
    """Films of two kinds are written and read as a camera's are: in the limited child, from file to pictures."""
    needed = [(name, "r") for name in READ] + [(name, "w") for name in WRITTEN]
    missing = [name for name, mode in needed if not _is_known(name, mode)]
    if missing:
        yield WRONG, f"FFmpeg's libraries here lack {', '.join(missing)}: such recordings cannot be read or copied."
    for encoder, kind in (("libx264", "H.264"), ("libx265", "HEVC")):
        if not _is_known(encoder, "w"):
            yield HINT, f"{kind} was not tried: nothing here can write a film of it."
            continue
        with tempfile.TemporaryDirectory(dir=settings.WORK_DIR) as name:
            source = Path(name) / "source"
            _draw(source, encoder)
            begun = time.monotonic()
            try:
                result = isolation.analyze(source, Path(name), Wish(person_model=settings.PERSON_MODEL), wall_s=30)
            except Unreadable as error:
                yield WRONG, f"A film of {kind} could not be read here ({error.code}): no recording of the kind can."
            else:
                took = time.monotonic() - begun
                size = f"{result.duration_s:.0f} s of {result.width}x{result.height}"
                yield OK, f"A film of {kind} is read: {size} in {took:.1f} s."


def _is_known(name: str, mode: Any) -> bool:
    try:
        av.codec.Codec(name, mode)
    except UnknownCodecError:
        return False
    return True


def _draw(path: Path, encoder: str) -> None:
    """Two seconds of a bright square that goes across a gray ground."""
    with av.open(str(path), "w", format="mp4") as file:
        stream: Any = file.add_stream(encoder, rate=10, options=QUICKLY)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 10)
        for number in range(20):
            picture = np.full((180, 320, 3), 90, np.uint8)
            picture[70:110, 14 * number : 14 * number + 40] = 220
            file.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        file.mux(stream.encode(None))
