"""Which files the process that reads strangers' files can open at all: its own, and those of its program (Landlock)."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

PR_SET_NO_NEW_PRIVS = 38
CAPABILITIES = 0x20080522  # the third form of what capset() takes
CREATE, ADD, RESTRICT = 444, 445, 446  # the same numbers on every machine
BENEATH, ASK_VERSION = 1, 1
READ, LOOK = 1 << 2, 1 << 3
WRITE = 1 << 1 | 1 << 5 | 1 << 8 | 1 << 14  # into a file, remove one, make one, cut one off
OF_FILES = 1 << 1 | READ | 1 << 14
# What a kernel of each version can refuse; from the sixth on signals and sockets without a file to others, too
KNOWN = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
SCOPED, SCOPED_SINCE = 0b11, 6
PROGRAM = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/proc", "/sys", "/dev/urandom", "/dev/null")


class Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def build(read: Iterable[Path], write: Iterable[Path]) -> None:
    """From here on this thread, and those it begins, open nothing but these and the program's own files.

    Nor does it look into another process (/proc/…/environ, /proc/…/mem). Raises OSError: the kernel cannot do it.
    """
    version = _call(CREATE, None, 0, ASK_VERSION)
    known = KNOWN[min(version, max(KNOWN))]
    scoped = SCOPED if version >= SCOPED_SINCE else 0
    asked = Ruleset(known, 0, scoped)
    size = ctypes.sizeof(asked) if scoped else ctypes.sizeof(ctypes.c_uint64)
    rules = _call(CREATE, ctypes.byref(asked), size, 0)
    try:
        code = Path(__file__).resolve().parent.parent
        for path in {*map(Path, PROGRAM), Path(sys.prefix), Path(sys.base_prefix), code, *read}:
            _allow(rules, path, (READ | LOOK) & known)
        for path in write:
            _allow(rules, path, (READ | LOOK | WRITE) & known)
        _leave_rights()
        _call(RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _leave_rights() -> None:
    """Whoever is root here keeps its name and nothing of what root may do: some of that opens other processes."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES, 0)  # of this thread
    if libc.capset(header, (ctypes.c_uint32 * 6)()) or libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _allow(rules: int, path: Path, what: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not there, or not for this account anyway
        return
    try:
        rule = Beneath(what if path.is_dir() else what & OF_FILES, opened)
        _call(ADD, rules, BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(opened)


def _call(number: int, *arguments: object) -> int:
    answer = int(ctypes.CDLL(None, use_errno=True).syscall(number, *arguments))
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer
