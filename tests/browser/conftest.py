"""A real Chromium on a real server: signed-in pages, axe in both themes, console errors that fail the test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from devices.people.models import User
from tests.services import chromium_program

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the test

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "var" / "shots"
THEMES = ("light", "dark")
ABOUT_COLOURS = ["color-contrast", "link-in-text-block"]
WIDTHS_PX = (390, 1280)
WAIT_MS = 10_000
FLAGS = ["--disable-background-networking", "--no-first-run", "--disable-component-update"]

PageOf = Callable[..., Page]
Check = Callable[..., None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The site at its own address, SITE_URL: what CORS, CSP, links in mails and passkeys are bound to."""
    server = LiveServer(urlsplit(settings.SITE_URL).netloc)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def console() -> Iterator[list[str]]:
    """Errors of every page of the test. A test that expects one clears the list after it; what is left fails it."""
    errors: list[str] = []
    yield errors
    assert not errors, "\n".join(errors)


@pytest.fixture
def page_of(live_server: LiveServer, chromium: Browser, console: list[str], transactional_db: None) -> Iterator[PageOf]:
    """page_of(user): a page on which this person is signed in; page_of(None): a stranger's.

    Options are those of Playwright's new_context, such as java_script_enabled=False. `page.goto("/notices/")` works.
    """
    contexts: list[BrowserContext] = []

    def listen(page: Page) -> None:
        def heard(message: ConsoleMessage) -> None:
            if message.type == "error":
                console.append(f"{page.url}: {message.text} {message.location.get('url', '')}")

        page.on("console", heard)
        page.on("pageerror", lambda error: console.append(f"{page.url}: {error}"))

    def open_page(user: User | None = None, **options: Any) -> Page:
        settings_of = {"viewport": {"width": 1280, "height": 900}, "base_url": live_server.url, **options}
        context = chromium.new_context(**settings_of)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        context.on("page", listen)
        if user is not None:
            sign_in(context, user, live_server.url)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def sign_in(context: BrowserContext, user: User, url: str) -> None:
    """Put a session of this person into the browser, as if they had signed in."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url, "httpOnly": True}])


@pytest.fixture(scope="session")
def axe() -> Check:
    """axe(page): no violation on the page as it stands, in the light and in the dark. exclude: CSS selectors.

    Every rule in the light; in the dark those about colours, for nothing else is another there.
    """
    script = AXE.read_text()

    def check(page: Page, *, exclude: tuple[str, ...] = ()) -> None:
        page.evaluate(script)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            options: dict[str, Any] = {"resultTypes": ["violations"]}
            if theme != THEMES[0]:
                options["runOnly"] = {"type": "rule", "values": ABOUT_COLOURS}
            found = page.evaluate(
                "([exclude, options]) => axe.run({exclude}, options).then((r) => r.violations)",
                [[[selector] for selector in exclude], options],
            )
            problems = [
                f"{page.url} ({theme}) {one['id']}: {one['help']}: "
                + "; ".join(f"{node['html'][:160]} | {node['failureSummary'][:300]}" for node in one["nodes"][:4])
                for one in found
            ]
            assert not problems, "\n".join(problems)
        page.emulate_media(color_scheme=None, reduced_motion=None)

    return check


@pytest.fixture(scope="session")
def shot() -> Check:
    """shot(page, "name"): pictures of the whole page, phone and desktop, both themes, for looking at. None in CI."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str, *, widths_px: tuple[int, ...] = WIDTHS_PX) -> None:
        if os.environ.get("CI") == "true":
            return
        before = page.viewport_size or {"width": 1280, "height": 900}
        for width in widths_px:
            page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                page.screenshot(path=SHOTS / f"{name}-{width}-{theme}.png", full_page=True, animations="disabled")
        page.emulate_media(color_scheme=None)
        page.set_viewport_size({"width": before["width"], "height": before["height"]})

    return take


@pytest.fixture
def authenticator() -> Callable[[Page], None]:
    """authenticator(page): a security key that is always there and always says yes."""

    def plug_in(page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    return plug_in
