"""`python -m ring_platform.launch`: start everything, say where, and end everything."""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType

from ring_platform.launch import lock, parts, processes
from ring_platform.launch.options import (
    BASE_DIR,
    CannotStart,
    Options,
    asked_of_shell,
    bracketed,
    check_port_is_free,
    environment,
    free_port,
    kept_secrets,
    write_env,
)

BEFORE_WEB = (
    ["migrate", "--no-input", "--verbosity", "0"],
    ["prepare_store", "--verbosity", "0"],
    ["collectstatic", "--no-input", "--verbosity", "0"],
)


def options_of(arguments: list[str]) -> Options:
    parser = ArgumentParser(prog="make run", description="Start web, workers, Redis and the object store.")
    parser.add_argument("--host", default="", help="an address to serve to the network; 0.0.0.0: all")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--s3-port", type=int, default=9000)
    parser.add_argument("--clips", type=Path, help="a folder of recordings for the demo street")
    given = parser.parse_args(arguments)
    if given.clips is not None and not given.clips.is_dir():
        raise CannotStart(f"CLIPS={given.clips} is not a folder.")
    data_dir = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
    clips = given.clips.resolve() if given.clips else None
    return Options(host=given.host, port=given.port, s3_port=given.s3_port, data_dir=data_dir, clips=clips)


def start(options: Options) -> int:
    """Run until stopped. Returns the exit code."""
    folder = options.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    with lock.held(folder / "launch.lock", options.site_url):
        check_port_is_free(options.bind_host, options.port, what="the pages", variable="PORT")
        check_port_is_free(options.bind_host, options.s3_port, what="the object store", variable="S3_PORT")
        kept, logs = kept_secrets(folder / "secrets.env"), folder / "log"
        redis_port = free_port()
        ours = environment(options, kept, redis_port)
        env = {**os.environ, **ours}
        with (
            parts.redis_server(
                folder / "redis",
                port=redis_port,
                password=kept["REDIS_PASSWORD"],
                log=logs / "redis.log",
            ),
            parts.store(
                folder / "store",
                address=f"{bracketed(options.bind_host)}:{options.s3_port}",
                endpoint=ours["S3_ENDPOINT_URL"],
                key=(kept["S3_ACCESS_KEY"], kept["S3_SECRET_KEY"]),
                origin=options.site_url,
                log=logs / "store.log",
            ),
        ):
            for command in BEFORE_WEB:
                if processes.manage(command, env, BASE_DIR):
                    raise CannotStart(f"manage.py {command[0]} failed: see above.")
            running = {name: value for name, value in ours.items() if name != "PATH"}
            write_env(folder / "running.env", asked_of_shell(os.environ) | running)
            return processes.run(options, env, BASE_DIR)


def stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def hang_up(_signal: int, _frame: FrameType | None) -> None:
    """The terminal was closed: stop as if asked to."""
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> int:
    os.umask(0o077)  # footage and secrets lie in the data folder: other accounts have no business there
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, hang_up)
    try:
        return start(options_of(sys.argv[1:]))
    except CannotStart as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
