"""What the processes of a stack hold and use, as the kernel says it: memory by process, seconds of a core by part."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.load.figures import slope
from tests.part import Part

TICK = os.sysconf("SC_CLK_TCK")
AS_ONE = ("database",)  # a process for each connection: they are told together


@dataclass
class Sampler:
    """Call look() every few seconds. Memory is the proportional share (PSS): what is shared is counted once."""

    parts: Mapping[str, Part]
    begun: float = field(default_factory=time.monotonic)
    held: dict[str, list[tuple[float, float]]] = field(default_factory=dict)  # by process: (seconds, MB)
    _labels: dict[int, str] = field(default_factory=dict)
    _used: dict[str, dict[int, float]] = field(default_factory=dict)  # by part and process: seconds of a core

    def look(self) -> None:
        at, children = time.monotonic() - self.begun, _children()
        for name, part in self.parts.items():
            if part.is_running:
                self._look_at(name, part.pid, children, at)

    def _look_at(self, name: str, pid: int, children: dict[int, list[int]], at: float) -> None:
        direct = sorted(children.get(pid, []))
        below = [each for child in direct for each in _all_below(child, children)]
        self._labels.setdefault(pid, name)
        for child in direct:
            known = sum(label.startswith(f"{name}, ") for label in self._labels.values())
            self._labels.setdefault(child, f"{name}, {known + 1}")
        together = 0.0
        for each in [pid, *direct, *below]:
            with suppress(OSError, ValueError, IndexError):  # it has just ended
                used = self._used.setdefault(name, {})
                used[each] = _core_s(each)
                size = _pss_mb(each)
                together += size
                if name not in AS_ONE and each not in below:
                    self.held.setdefault(self._labels[each], []).append((at, size))
        if direct:
            self.held.setdefault(f"{name}, all of it", []).append((at, together))

    def core_s(self) -> dict[str, float]:
        """Seconds of a core that each part has used so far."""
        return {name: sum(each.values()) for name, each in self._used.items()}

    def grown(self, label: str, since: float) -> float:
        """MB in ten minutes, over what was seen since then."""
        return slope([(at, size) for at, size in self.held[label] if at >= since])


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                found.setdefault(int(_stat(int(place.name))[1]), []).append(int(place.name))
    return found


def _all_below(pid: int, children: dict[int, list[int]]) -> list[int]:
    return [each for child in children.get(pid, []) for each in (child, *_all_below(child, children))]


def _stat(pid: int) -> list[str]:
    """The fields of its state, from the third on: what comes before may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _core_s(pid: int) -> float:
    """Its own and those of what it started and waited for."""
    return sum(int(ticks) for ticks in _stat(pid)[11:15]) / TICK


def _pss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ValueError(pid)
