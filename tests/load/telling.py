"""PURE but for what it is given. A run in lines for a person: every figure beside its limit in the same run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.load import figures
from tests.load.running import Run
from tests.load.sizes import Sizes

LIMITS = (
    f"Limits: p95 of every route, and of all calls, {figures.SLOW_MS} ms; failed calls 1 in {1 / figures.WRONG:,.0f}; "
    f"the oldest recording waits {figures.WAITS_S} s."
)
LONG_ENOUGH_S = 60  # for a slope to say something
ROUTE = "  {:26}{:>7}{:>8}{:>9}{:>9}"
BESIDE = {"camera: PUT the clip": "bare: PUT"}  # all else stands beside the bare view


def beginning(sizes: Sizes, cores: int) -> str:
    return (
        f"A town of {sizes.homes:,} homes and a quarter of {sizes.asked * 11 // 10:,}; "
        f"{sizes.posts:,} posts in {sizes.towns} towns.\n"
        f"The load generator, web, workers, PostgreSQL, Redis and the store share {cores} cores: "
        f"what one of them takes the others have not.\n{LIMITS}"
    )


def span(told: dict[str, Any]) -> Iterator[str]:
    """What is said as it happens."""
    if told["span"] in ("bare view", "bare PUT"):
        row = _row(told, told["span"].replace("bare ", "bare: "))
        times = f"p50 {row['p50_ms']:.1f} ms, p95 {row['p95_ms']:.1f} ms"
        yield f"{told['span']} alone, 8 at once: {row['a_second']:.0f}/s, {times}"
    elif told["span"] == "step":
        every, slowest = _row(told, "all"), max(_ours(told), key=lambda row: row["p95_ms"])
        said = f"{every['a_second']:6.1f} requests/s, slowest p95 {slowest['p95_ms']:4.0f} ms ({slowest['name']}), "
        said += f"{every['errors']} errors, the oldest recording waits {told['waits_s']:.0f} s"
        yield f"step: {told['units']:2} users of each kind: {said}: {'; '.join(told['broken']) or 'holds'}"
    for words, count in told.get("wrong", []):
        yield f"  {count} x {words}"


def ending(found: Run) -> Iterator[str]:
    hold = found.span("hold")
    every, bare = _row(hold, "all"), _row(found.span("bare view"), "bare: view")
    held = f"by {hold['units']} users of each kind, for {hold['seconds']:.0f} s: {_held(hold)}"
    yield f"\nThe highest steady rate: {every['a_second']:.1f} requests/s, {held}"
    yield f"  beside a bare view alone: {every['a_second'] / bare['a_second']:.3f} of its {bare['a_second']:.0f}/s"
    yield from _as_people(hold)
    yield from _routes(hold)
    yield from _asked(found)
    yield from _films(found)
    yield from _cores(found)
    yield from _memory(found)


def _as_people(hold: dict[str, Any]) -> Iterator[str]:
    beats, clips = _rate(hold, "camera: heartbeat"), _rate(hold, "camera: complete a clip")
    pages = sum(_rate(hold, name) for name in ("home: timeline", "feed: newest"))
    yield (
        f"  as many heartbeats as {beats * 60:,.0f} cameras send, {clips * 3600:,.0f} recordings and "
        f"{pages * 3600:,.0f} visits an hour"
    )


def _routes(hold: dict[str, Any]) -> Iterator[str]:
    yield "\n" + ROUTE.format("route", "calls", "a s", "p50 ms", "p95 ms") + "  errors   beside the bare one, p50 / p95"
    for row in hold["rows"]:
        line = ROUTE.format(
            row["name"], row["count"], f"{row['a_second']:.1f}", f"{row['p50_ms']:.1f}", f"{row['p95_ms']:.1f}"
        )
        yield f"{line}  {row['errors']:6}   {_beside(row, hold)}".rstrip()


def _beside(row: dict[str, Any], hold: dict[str, Any]) -> str:
    bare = _row(hold, BESIDE.get(row["name"], "bare: view"))
    if row["name"].startswith("bare") or not bare["p50_ms"]:
        return ""
    return f"{row['p50_ms'] / bare['p50_ms']:5.1f} /{row['p95_ms'] / bare['p95_ms']:5.1f}"


def _asked(found: Run) -> Iterator[str]:
    quiet, asked, during = found.span("before"), found.span("asked"), found.span("meanwhile")
    steps = ", ".join(
        f"{row['name'].split(': ')[1]} {row['p50_ms']:.0f}"
        for row in asked["rows"]
        if row["name"].startswith(("officer", "reviewer"))
    )
    rate = f"at half as many users ({_row(quiet, 'all')['a_second']:.1f} requests/s)"
    yield f"\nAn officer's request to {found.asked:,} homes, {rate}. ms: {steps}"
    took = "not" if found.invited_within_s is None else f"{found.invited_within_s:.1f} s"
    yield f"  {found.invited:,} of {found.asked:,} homes that match were invited {took} after it was opened"
    yield f"  meanwhile, for {during['seconds']:.0f} s: {_held(during)}"
    yield f"  p95 in ms, for {quiet['seconds']:.0f} s before and meanwhile:"
    for row in during["rows"]:
        before = next((each for each in quiet["rows"] if each["name"] == row["name"]), None)
        if before and before["p95_ms"]:
            ratio = row["p95_ms"] / before["p95_ms"]
            times = f"{before['p95_ms']:9.1f}{row['p95_ms']:9.1f}{ratio:8.2f}"
            yield f"  {row['name']:26}{times}   of {row['count']} calls"


def _films(found: Run) -> Iterator[str]:
    held = [age for at, age in found.waits_s if _began(found, "hold") <= at <= found.span("meanwhile")["at"]]
    yield f"\nRecordings sent: {found.sent}, of {found.film_bytes / 1000:.0f} kB; now " + ", ".join(
        f"{count} {state}" for state, count in sorted(found.states.items())
    )
    if held:
        mean = sum(held) / len(held)
        yield f"  age of the oldest that waits, while held: {mean:.1f} s on average, {max(held):.1f} s at most"


def _cores(found: Run) -> Iterator[str]:
    begun, ended = found.held_s
    if ended > begun:
        each = {name: (last - first) / (ended - begun) for name, (first, last) in found.cores_s.items()}
        said = ", ".join(f"{name} {used:.2f}" for name, used in sorted(each.items(), key=lambda pair: -pair[1]))
        yield f"\nCores in use while held: {said}; together {sum(each.values()):.2f}"


def _memory(found: Run) -> Iterator[str]:
    begun, ended = found.held_s
    is_long = ended - begun >= LONG_ENOUGH_S
    yield "\nMemory, MB: when the best step began, highest in the run, end; growth in 10 minutes from that step on"
    for label, samples in sorted(found.sampler.held.items()):
        held = [size for at, size in samples if at >= begun]
        if len(held) > 1:
            highest = max(size for _at, size in samples)
            grown = f"{found.sampler.grown(label, begun):+9.1f}" if is_long else "        -"
            yield f"  {label:26}{held[0]:9.1f}{highest:9.1f}{held[-1]:9.1f}{grown}"


def verdict(found: Run) -> int:
    """0: nothing failed, nothing was lost, everybody was invited. What is slow is for a person to judge."""
    is_whole = found.invited == found.asked and found.states == {"ready": found.sent}
    return 0 if is_whole and not _row(found.span("hold"), "all")["errors"] else 1


def _held(told: dict[str, Any]) -> str:
    return "BROKE " + "; ".join(told["broken"]) if told["broken"] else "every limit held"


def _began(found: Run, of: str) -> float:
    at: float = next(each["at"] for each in found.spans if each["span"] == "begins" and each["of"] == of)
    return at


def _ours(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in told["rows"] if row["name"] != "all" and not row["name"].startswith("bare")]


def _row(told: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in told["rows"] if row["name"] == name)
    return found


def _rate(told: dict[str, Any], name: str) -> float:
    return float(sum(row["a_second"] for row in told["rows"] if row["name"] == name))
