"""The wiring's face to Celery: every task of its own that exists."""

from ring_platform.operate import tidying  # hears that a worker begins
from ring_platform.operate.tasks import measure

__all__ = ["measure", "tidying"]
