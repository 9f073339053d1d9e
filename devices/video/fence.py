"""What the process that reads strangers' files may not ask of the kernel: no network, no other program or process."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
# Instructions of the kernel's filter, and where in a call its number and its machine stand
LOAD, SAME, AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06
NUMBER, MACHINE = 0, 4
OTHER_NUMBERS = 0x40000000  # x86 has a second set of them, which none of our libraries uses
# socket, connect, execve, execveat, ptrace, process_vm_readv, process_vm_writev, io_uring_setup; then what reaches for
# other processes: kill, pidfd_open, pidfd_send_signal, pidfd_getfd, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo.
# tgkill is left: a library that gives up ends itself by it, and walls.py keeps it inside
REFUSED = {
    0xC000003E: (41, 42, 59, 322, 101, 310, 311, 425, 62, 434, 424, 438, 200, 129, 297),  # x86_64
    0xC00000B7: (198, 203, 221, 281, 117, 270, 271, 425, 129, 434, 424, 438, 130, 138, 240),  # aarch64
}


class Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint))


class Programme(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(Instruction)))


def _lines() -> Iterator[tuple[int, int, int, int]]:
    """Code, lines to leave out when so and when not, value. On other machines everything is allowed."""
    for machine, refused in REFUSED.items():
        yield LOAD, 0, 0, MACHINE
        yield SAME, 0, len(refused) + 4, machine
        yield LOAD, 0, 0, NUMBER
        yield AT_LEAST, len(refused) + 1, 0, OTHER_NUMBERS
        for left, number in enumerate(reversed(refused)):
            yield SAME, len(refused) - left, 0, number
        yield ANSWER, 0, 0, ALLOW
        yield ANSWER, 0, 0, REFUSE
    yield ANSWER, 0, 0, ALLOW


def enclose() -> None:
    """From here on this thread, and those it begins, get a PermissionError. Raises OSError: the kernel cannot do it."""
    lines = [Instruction(*line) for line in _lines()]
    programme = Programme(len(lines), (Instruction * len(lines))(*lines))
    libc = ctypes.CDLL(None, use_errno=True)
    fenced = (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(programme), 0, 0)
    for asked in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), fenced):
        if libc.prctl(*asked):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
