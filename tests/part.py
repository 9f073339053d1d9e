"""One process of this run's own, that a test kills and starts again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from ring_platform.launch import parts
from ring_platform.launch.options import BASE_DIR
from tests.devices.clips.gate import processes_below

START_WITHIN_S = 90
STOP_WITHIN_S = 30


class Ended(AssertionError):
    """A part that was meant to run ended by itself."""


class Part:
    """A program and everything that it starts. It keeps its command, its settings and its log from start to start.

    Start it from a thread that lives as long as it should: Linux ends a process with the thread that started it.
    `own`: settings of this part alone. They, and `folder` (where it runs), count from the next start.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        log: Path,
        *,
        env: Mapping[str, str],
        answers: Callable[[], bool],
        own: dict[str, str] | None = None,
        reads: bytes = b"",
        account: str | None = None,
        folder: Path = BASE_DIR,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        self.name, self.command, self.log, self.folder = name, command, log, folder
        self.own = own or {}
        self._env, self._answers, self._reads, self._account, self._before = env, answers, reads, account, before
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} was never started"
        return self.process.pid

    def start(self, *, waits: bool = True) -> None:
        """Start it; waits: until it answers, too. One that runs is left alone."""
        if not self.is_running:
            self._before()
            self.log.parent.mkdir(parents=True, exist_ok=True)
            with self.log.open("ab") as lines:
                self.process = subprocess.Popen(
                    self.command,
                    env={**self._env, **self.own},
                    cwd=self.folder,
                    user=self._account,
                    stdin=subprocess.PIPE,
                    stdout=lines,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=parts.die_with_parent,
                )
            assert self.process.stdin is not None
            self.process.stdin.write(self._reads)
            self.process.stdin.close()
        if waits:
            self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        end = time.monotonic() + START_WITHIN_S
        while not self._answers():
            if not self.is_running:
                raise Ended(f"{self.name} ended:\n{self.last_lines()}")
            assert time.monotonic() < end, f"{self.name} does not answer:\n{self.last_lines()}"
            time.sleep(0.1)

    def kill(self, signum: int = signal.SIGKILL) -> None:
        """Send it a signal and wait for its end. SIGKILL: to everything it started as well, as when a machine dies."""
        if not self.is_running:
            return
        if signum == signal.SIGKILL:
            os.kill(self.pid, signal.SIGSTOP)  # it starts nothing any more
        below = {pid: _state(pid)[1] for pid in processes_below(self.pid)}
        os.kill(self.pid, signum)
        if signum == signal.SIGKILL:
            _end(below)
        assert self.process is not None
        try:
            self.process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill(signal.SIGKILL)
        finally:
            _end(below)  # what its end left behind

    def stop(self) -> None:
        """As whoever runs it stops it."""
        self.kill(signal.SIGTERM)

    def restart(self, signum: int = signal.SIGTERM, *, waits: bool = True) -> None:
        self.kill(signum)
        self.start(waits=waits)

    def children(self) -> list[int]:
        """The processes that it started, directly or not."""
        return sorted(processes_below(self.pid)) if self.is_running else []

    def last_lines(self) -> str:
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""


def _end(born: Mapping[int, str]) -> None:
    """SIGKILL these processes, and wait for their end. By number and birth: another may have got the number."""
    end = time.monotonic() + STOP_WITHIN_S
    while living := [pid for pid, at in born.items() if at and _state(pid)[1] == at and _state(pid)[0] != "Z"]:
        for pid in living:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert time.monotonic() < end, f"these do not end: {living}"
        time.sleep(0.02)


def _state(pid: int) -> tuple[str, str]:
    """One letter of its state (Z: it has ended), and when it was born. Empty: there is none."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "", ""
    return words[0], words[19]
