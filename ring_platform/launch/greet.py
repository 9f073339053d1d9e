"""Waits for the first page, fills the demo street, says where everything is; then watches the two servers."""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from threading import Thread

from ring_platform.launch.options import BASE_DIR
from ring_platform.launch.parts import redis_answers, store_answers
from ring_platform.launch.processes import manage

WEB_WITHIN_S = 180  # a busy machine is slow, not broken
LOOK_EVERY_S = 5
MISSES = 3  # in a row, before a server counts as gone


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def data_folder(name: str) -> Path:
    return Path(os.environ["DATA_DIR"]) / name


def web_answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True  # an error page is an answer too: the person sees what is wrong
    except OSError:
        return False


def wait_for_web(url: str) -> None:
    end = time.monotonic() + WEB_WITHIN_S
    while not web_answers(url):
        if time.monotonic() > end:
            sys.exit(f"The pages did not answer at {url} within {WEB_WITHIN_S} s.")
        time.sleep(0.2)


def fill_street(clips: str | None) -> None:
    """The demo says the sign-ins every time; fills street, feed and portal once. All the while it can be used."""
    command = ["demo"] if clips is None else ["demo", "--clips", clips]
    for each in (command, ["demo_feed"], ["demo_portal"]):
        if manage(each, dict(os.environ), BASE_DIR):
            say("The demo street was not filled: see above. Everything else runs.")
            return


def keep_cameras_alive() -> None:
    manage(["demo_heartbeats"], dict(os.environ), BASE_DIR)


def explain_first_account(site_url: str) -> None:
    say(f"Sign up at {site_url}/accounts/signup/, or make an operator: make manage ARGS=createsuperuser")
    if not os.environ.get("EMAIL_HOST"):
        say(f"No mail server is set (EMAIL_HOST): mail is written to files in {data_folder('mail')}")


def watch() -> None:
    """Return when Redis or the store has gone; honcho then ends the rest."""
    missed = 0
    while missed < MISSES:
        time.sleep(LOOK_EVERY_S)
        gone = missing()
        missed = missed + 1 if gone else 0
    sys.exit(f"{gone} no longer answers: everything stops. Its log is in {data_folder('log')}")


def missing() -> str:
    """The name of a server that does not answer; empty when both do."""
    if not redis_answers(os.environ["REDIS_URL"]):
        return "Redis"
    keys = os.environ["S3_ACCESS_KEY"], os.environ["S3_SECRET_KEY"]
    return "" if store_answers(os.environ["S3_ENDPOINT_URL"], *keys) else "The object store"


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("--clips")
    site_url = os.environ["SITE_URL"]
    wait_for_web(site_url)
    say(f"Ready: {site_url}    Ctrl-C ends everything.")
    if os.environ["DEMO"] == "1":
        Thread(target=fill_street, args=[parser.parse_args().clips], daemon=True).start()
        Thread(target=keep_cameras_alive, daemon=True).start()
    else:
        explain_first_account(site_url)
    watch()


if __name__ == "__main__":
    main()
