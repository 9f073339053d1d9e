"""Somebody who comes by HTTP: cookies, forms, and everything secret that the site gave them or was given by them."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin

FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


class Visitor:
    def __init__(self, site: str) -> None:
        self.site = site
        self.jar = CookieJar()
        self.secrets: set[str] = set()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), NoRedirect())

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str, Message]:
        request = urllib.request.Request(urljoin(self.site, path), body, headers or {}, method=method)
        try:
            answer = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            content = answer.read().decode(errors="replace")
        self.secrets |= {str(cookie.value) for cookie in self.jar if len(str(cookie.value)) > 20}
        self.secrets |= set(re.findall(r"/stream/([^\"/?]+)", f"{content} {answer.headers.get('Location', '')}"))
        self.secrets |= set(re.findall(r"X-Amz-Signature=(\w+)", content))
        return int(answer.status or 0), content, answer.headers

    def page(self, path: str) -> str:
        status, content, _headers = self.ask("GET", path)
        assert status == 200, (path, status)
        return content

    def post(
        self, path: str, form: dict[str, str], *, seen_at: str = "", gives: int | tuple[int, ...] = 302
    ) -> tuple[str, str]:
        """Send a form. Returns the page, and where it leads."""
        found = FORM_TOKEN.search(self.page(seen_at or path))
        assert found is not None, path
        self.secrets |= {found[1], *(value for value in form.values() if len(value) > 11)}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": urljoin(self.site, path)}
        sent = urlencode({"csrfmiddlewaretoken": found[1], **form}).encode()
        status, content, told = self.ask("POST", path, sent, headers)
        allowed = gives if isinstance(gives, tuple) else (gives,)
        assert status in allowed, (path, status, re.sub(r"<[^>]+>|\s+", " ", content)[-1500:])
        return content, str(told.get("Location", ""))

    def call(self, method: str, path: str, token: str = "", sent: object = None, *, gives: int) -> Any:
        """The API: JSON in, JSON out."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            self.secrets.add(token)
            headers["Authorization"] = f"Bearer {token}"
        body = None if sent is None else json.dumps(sent).encode()
        status, content, _told = self.ask(method, f"/api/v1/{path}", body, headers)
        assert status == gives, (path, status, content)
        return json.loads(content)
