"""Redis and PostgreSQL: emptied, stopped, killed, away for a while, started again."""

from __future__ import annotations

import signal

from tests.faults.scene import Scene, Town


def redis_emptied(town: Town) -> None:
    """Redis is emptied again and again: queues, cache and limits are gone in the middle of everything."""
    for _ in town.moments(mean_s=4):
        town.stack.empty_redis()


def redis_killed(town: Town) -> None:
    """Redis is killed and at once started again, on what it had written."""
    for _ in town.moments(mean_s=5):
        town.stack.redis.restart(signal.SIGKILL)


def redis_away(town: Town) -> None:
    """Redis is away for a third of the time, and comes back empty."""
    for _ in town.moments(mean_s=town.seconds / 3):
        town.stack.redis.kill(signal.SIGTERM)
        town.load_over.wait(town.seconds / 6)
        town.stack.redis.start()
        town.stack.empty_redis()


def postgres_restarted(town: Town) -> None:
    """PostgreSQL is stopped (every connection ends at once), away for a moment, and started again."""
    for _ in town.moments(mean_s=6):
        town.stack.database.stop()
        town.load_over.wait(town.chance.uniform(0, 3))
        town.stack.database.start()


def postgres_killed(town: Town) -> None:
    """PostgreSQL ends in the middle of everything, by immediate shutdown or SIGKILL, and recovers from its log."""
    for number in town.moments(mean_s=6):
        town.stack.database.kill(signal.SIGKILL if number % 2 else signal.SIGQUIT)
        town.load_over.wait(town.chance.uniform(0, 2))
        town.stack.database.start()


SCENES = [
    Scene("redis-emptied", redis_emptied),
    Scene("redis-killed", redis_killed),
    Scene("redis-away", redis_away),
    Scene("postgres", postgres_restarted),
    Scene("postgres-killed", postgres_killed),
]
