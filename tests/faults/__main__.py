"""`make faults`: every scenario, or those named, on a whole system of its own; then a table of what came of it.

    python -m tests.faults [names] [--clips N] [--seconds 30] [--seed 1]

The same seed gives the same moments and choices. The exit code says whether everything was as it must be.
"""

from __future__ import annotations

import logging
import signal
import sys
import traceback
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import ExitStack

from tests.faults import (
    clock_set,
    disk_full,
    disk_store_clock,
    everything,
    killed,
    poison,
    servers,
    store_ill,
    versions_at_once,
)
from tests.faults.playing import OWN, Played, play
from tests.faults.scene import Scene
from tests.stack import Stack

SCENES: list[Scene] = [*killed.SCENES, *servers.SCENES, *store_ill.SCENES, *disk_full.SCENES, *clock_set.SCENES]
SCENES += [*poison.SCENES, *versions_at_once.SCENES]
CLIPS = 60
SHORT = [*everything.SCENES, *disk_store_clock.SCENES]  # by name alone: what the others do at length
COLUMNS = ("scenario", "sent", "ready", "unreadable", "lost", "doubled", "longest wait", "5xx", "no answer", "")
ROW = "{:<18}{:>6}{:>7}{:>12}{:>6}{:>9}{:>14}{:>6}{:>11}  {}"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(played: Sequence[Played]) -> str:
    lines = [ROW.format(*COLUMNS)]
    for one in played:
        counts = one.counts
        verdict = f"{len(counts.wrong)} WRONG" if counts.wrong else "as it must be"
        waited = f"{counts.longest_wait_s:.1f} s"
        numbers = (counts.sent, counts.ready, counts.unreadable, counts.lost, counts.doubled, waited)
        lines.append(ROW.format(one.scene.name, *numbers, one.errors, one.unanswered, verdict))
    return "\n".join(lines)


def told(played: Played) -> str:
    """What was done, what people were told meanwhile, and what is wrong."""
    lines = [f"{played.scene.name}: {played.scene.says}", f"  took {played.took_s:.0f} s"]
    lines += [f"  {note}" for note in played.notes]
    lines += [f"  {count:>5} x {text}" for text, count in played.said.most_common()]
    lines += [f"  WRONG: {text}" for text in played.counts.wrong[:20]]
    return "\n".join(lines)


def run(scenes: Sequence[Scene], *, clips: int | None, seconds: float, seed: int) -> list[Played]:
    played = []
    with ExitStack() as staying:
        stack = staying.enter_context(Stack.running(own=OWN, ours=scenes[0].around is None))
        for scene in scenes:
            say(f"{scene.name} ...")
            with ExitStack() as around:
                if scene.around is None:
                    stack.start_ours()
                else:
                    around.enter_context(stack.started_anew(scene.around))
                played.append(play(stack, scene, clips=clips or scene.clips or CLIPS, seconds=seconds, seed=seed))
            say(told(played[-1]))
    return played


def main() -> int:
    parser = ArgumentParser(prog="make faults", description=__doc__)
    known = {scene.name: scene for scene in [*SCENES, *SHORT]}
    parser.add_argument("names", nargs="*", choices=[[], *known], metavar="name", help=", ".join(known))
    parser.add_argument("--clips", type=int, help=f"how many cameras send: {CLIPS}, or as many as the scenario says")
    parser.add_argument("--seconds", type=float, default=30, help="in which time")
    parser.add_argument("--seed", type=int, default=1, help="of what is chance")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # stop and remove everything on the way out
    logging.disable(logging.CRITICAL)  # of the libraries here, about connections that break
    scenes = [known[name] for name in asked.names] or SCENES
    try:
        played = run(scenes, clips=asked.clips, seconds=asked.seconds, seed=asked.seed)
    except AssertionError:
        traceback.print_exc()
        return 2
    say("\n" + table(played))
    return int(any(one.counts.wrong for one in played))


if __name__ == "__main__":
    sys.exit(main())
