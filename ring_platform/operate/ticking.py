"""The schedule, on a machine whose clock may be set back: it goes on, and does not wait for the old time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from celery.beat import PersistentScheduler

log = structlog.get_logger(__name__)
AHEAD = timedelta(seconds=1)  # clocks are trimmed by less than that all the time


class Scheduler(PersistentScheduler):  # type: ignore[misc]  # Celery is not typed
    """Celery's own, which keeps on disk when each task was last sent, and believes it."""

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Send what is due. Returns how many seconds may pass until the next look."""
        self._mind_the_clock()
        seconds: float = super().tick(*arguments, **options)
        return seconds

    def _mind_the_clock(self) -> None:
        """What was sent in the future was sent just now: that is what a clock looks like that was set back."""
        future = [one for one in self.schedule.values() if one.last_run_at > one.default_now() + AHEAD]
        for entry in future:
            entry.last_run_at = entry.default_now()
        if future:
            self._heap = None  # it is in the order of the old times
            log.warning("clock_was_set_back", count=len(future))
