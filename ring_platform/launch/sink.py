"""A mail server for trying the system out: it keeps every mail in memory, sends none, and shows them as JSON.

It is a program of its own (`python ring_platform/launch/sink.py`), with SMTP on port 2525 and HTTP on port 8025.
"""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SMTP_PORT = 2525
HTTP_PORT = 8025
Mail = dict[str, object]


class Keeper:
    """What aiosmtpd hands each mail to."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # aiosmtpd's name for it
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        body = message.get_body(("plain",))
        self.mails.append(
            {
                "to": envelope.rcpt_tos,
                "subject": str(message["Subject"] or ""),
                "text": body.get_content().replace("\r\n", "\n") if body is not None else "",
            }
        )
        return "250 Kept"


def pages_of(keeper: Keeper) -> type[BaseHTTPRequestHandler]:
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name for it
            told = json.dumps(keeper.mails).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:
            """It is asked every second: nothing to write down."""

    return Pages


def main() -> None:
    keeper = Keeper()
    Controller(keeper, hostname="0.0.0.0", port=SMTP_PORT).start()
    ThreadingHTTPServer(("0.0.0.0", HTTP_PORT), pages_of(keeper)).serve_forever()


if __name__ == "__main__":
    main()
