"""Read by every Python that starts with this folder on PYTHONPATH: its clock is the machine's, and a step beside it.

What CPython itself reads (time, datetime, and everything in Python on top of them) is stepped at once, in every process
that shares the file STEPPED_CLOCK. Monotonic clocks and sleeps are not, as when somebody sets a machine's clock.
libfaketime would do it from outside; CPython's sleep breaks under it (EINVAL from clock_nanosleep).
"""

import mmap
import os
import struct

import time_machine


class Stepped(time_machine.Traveller):
    """Where this process is in time, asked anew at each look at the clock."""

    def __init__(self, path: str) -> None:
        super().__init__(0, None, tick=True)
        file = os.open(path, os.O_RDONLY)
        self._shared = mmap.mmap(file, 8, prot=mmap.PROT_READ)
        os.close(file)

    def time_ns(self) -> int:
        by_s: int = struct.unpack("<q", self._shared[:])[0]
        return time_machine.escape_hatch.time.time_ns() + by_s * time_machine.NANOSECONDS_PER_SECOND


if "STEPPED_CLOCK" in os.environ:
    time_machine.travel(0).start()
    time_machine.traveller_stack[-1] = Stepped(os.environ["STEPPED_CLOCK"])
