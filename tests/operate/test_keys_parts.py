"""The passwords of Redis and PostgreSQL are changed as docs/keys.md says: old and new ones count side by side."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection

from tests.services import Server

NEW = "a-new-password-for-redis"


def redis_by(password: str) -> bool:
    url = urlsplit(settings.REDIS_URL)
    assert url.hostname is not None and url.port is not None
    with redis.Redis(url.hostname, url.port, password=password) as client:
        try:
            return bool(client.ping())
        except redis.AuthenticationError:
            return False


@pytest.fixture
def old_password(redis_server: Server) -> Iterator[str]:
    """That of this run's Redis, which has it alone again afterwards."""
    password = str(urlsplit(settings.REDIS_URL).password)
    yield password
    redis_server.restart()


def test_redis_takes_two_passwords_until_it_starts_again(old_password: str, redis_server: Server) -> None:
    url = urlsplit(settings.REDIS_URL)
    assert url.hostname is not None and url.port is not None
    with redis.Redis(url.hostname, url.port, password=old_password) as open_already:
        open_already.execute_command("ACL", "SETUSER", "default", f">{NEW}")
        assert (redis_by(old_password), redis_by(NEW)) == (True, True)
        open_already.execute_command("ACL", "SETUSER", "default", f"<{old_password}")
        assert (redis_by(old_password), redis_by(NEW)) == (False, True)
        assert open_already.ping()  # who is connected stays so


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no passwords")
def test_a_second_name_for_the_database_owns_what_the_first_one_owns(transactional_db: None) -> None:
    facts = connection.get_connection_params()
    me, name = connection.ops.quote_name(str(facts["user"])), "porch_two"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'another' IN ROLE {me}")
        cursor.execute(f"ALTER ROLE {name} SET role TO {me}")
    try:
        with psycopg.connect(host=facts["host"], port=facts["port"], dbname=facts["dbname"], user=name) as two:
            two.execute("CREATE TABLE made_by_two (n int)")
            owner = two.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'made_by_two'").fetchone()
            assert owner == (facts["user"],)
            two.execute("DROP TABLE made_by_two")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {name}")
