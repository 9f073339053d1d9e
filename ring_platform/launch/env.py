"""`make env`: writes `.env` for docker-compose.yml, with secrets of its own. Runs on Python alone, without packages.

make env SITE=porch.example.org EMAIL_HOST=smtp.example.org. What is not named is asked for later, or has a default.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
OURS_ALONE = (".localhost", ".local", ".lan", ".internal", ".home.arpa")  # nobody gives certificates for these
LINES = """\
# Made by `make env`. Every other setting is described in .env.example; write its line here.
# Keep a copy in a safe place: nothing else holds these secrets.

# --- The names under which people and cameras come
SITE_URL={site_url}
SITE_HOST={site}
ALLOWED_HOSTS={site}
STORE_HOST={store}
S3_PUBLIC_URL={store_url}
HTTP_PORT={http_port}
HTTPS_PORT={https_port}
# An e-mail address: certificates come from Let's Encrypt. internal: from this machine's own authority.
# Or two files of your own, mounted into the front: /certs/fullchain.pem /certs/key.pem
TLS={tls}
# 1: browsers keep to TLS on every name below the site's too, for two years
HSTS_SUBDOMAINS={subdomains}

# --- Mail. Nothing starts before a server is named here
EMAIL_HOST={email_host}
EMAIL_PORT={email_port}
EMAIL_HOST_USER={email_user}
EMAIL_HOST_PASSWORD={email_password}
EMAIL_USE_TLS={email_tls}
FROM_EMAIL=Porch <porch@{site}>

# --- Secrets of this site
SECRET_KEY={secret_key}
SIGNING_KEY={signing_key}
POSTGRES_PASSWORD={database_password}
REDIS_PASSWORD={redis_password}
METRICS_TOKEN={metrics_token}
S3_ACCESS_KEY={access_key}
S3_SECRET_KEY={store_secret}

# --- Where its parts are: in the same composition
DATABASE_URL=postgresql://porch:{database_password}@db/porch
REDIS_URL=redis://:{redis_password}@redis:6379/0
S3_ENDPOINT_URL=http://s3:9000
"""


def host(text: str) -> str:
    """A name as it stands in an address: no scheme, no port, no path. Raises ValueError."""
    name = text.strip().lower()
    if not NAME.fullmatch(name):
        raise ValueError(f"{text!r} is no name of a host. Write one such as porch.example.org.")
    return name


def written(asked: Mapping[str, str]) -> str:
    """The whole file, for what was asked by name. Raises ValueError, with a sentence, for a name that is none."""
    site = host(asked.get("SITE") or "localhost")
    store = host(asked.get("STORE") or f"store.{site}")
    if store == site:
        raise ValueError("The store needs a name of its own beside the site's.")
    https_port = asked.get("HTTPS_PORT") or "443"
    port = "" if https_port == "443" else f":{https_port}"
    is_ours_alone = site == "localhost" or site.endswith(OURS_ALONE)
    return LINES.format(
        site=site,
        site_url=f"https://{site}{port}",
        store=store,
        store_url=f"https://{store}{port}",
        http_port=asked.get("HTTP_PORT") or "80",
        https_port=https_port,
        tls=asked.get("TLS") or ("internal" if is_ours_alone else f"hostmaster@{site}"),
        subdomains="1" if site.count(".") > 1 and not is_ours_alone else "0",
        email_host=asked.get("EMAIL_HOST", ""),
        email_port=asked.get("EMAIL_PORT") or "587",
        email_user=asked.get("EMAIL_HOST_USER", ""),
        email_password=asked.get("EMAIL_HOST_PASSWORD", ""),
        email_tls=asked.get("EMAIL_USE_TLS") or "1",
        secret_key=secrets.token_urlsafe(48),
        signing_key=secrets.token_hex(32),
        database_password=secrets.token_urlsafe(32),
        redis_password=secrets.token_urlsafe(32),
        metrics_token=secrets.token_hex(32),
        access_key=secrets.token_hex(8),
        store_secret=secrets.token_urlsafe(32),
    )


def write_new(path: Path, text: str) -> None:
    """Only this account can read it. Raises FileExistsError: secrets that are in use are not written over."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def main(asked: Mapping[str, str], path: Path) -> int:
    try:
        text = written(asked)
        write_new(path, text)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except FileExistsError:
        sys.stderr.write(f"{path} is there already, and its secrets may be in use: change its lines by hand.\n")
        return 1
    sys.stdout.write(f"{path} is written, for {text.partition('SITE_URL=')[2].splitlines()[0]}.\n")
    if not asked.get("EMAIL_HOST"):
        sys.stdout.write("Now name your mail server in it (EMAIL_HOST): nothing starts without one.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ, BASE_DIR / ".env"))
