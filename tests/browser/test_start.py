"""The front page and the person's own pages, as people see them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.test import Client
from playwright.sync_api import expect

from devices.cameras.models import Camera
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Home, User
from tests.browser.conftest import Check, PageOf
from tests.street import NOON, PASSWORD


def test_a_stranger_reads_what_this_is(page_of: PageOf, axe: Check, shot: Check) -> None:
    page = page_of(None)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("A light on the porch. Not an eye on the street.")
    axe(page)
    shot(page, "start", widths_px=(390, 768, 1280))


def test_ana_sees_her_own_page(page_of: PageOf, axe: Check, shot: Check, ana: User) -> None:
    page = page_of(ana)
    page.goto("/me/")
    axe(page)
    shot(page, "me", widths_px=(390, 768, 1280))
    page.goto("/notices/")
    axe(page)
    shot(page, "notices-none")


def test_ana_reads_what_she_was_told(page_of: PageOf, axe: Check, shot: Check, ana: User, porch: Camera) -> None:
    tell([ana], NoticeKind.PERSON, now=NOON, path="/me/", camera="Front door")
    tell([ana], NoticeKind.CAMERA_OFFLINE, now=NOON, path="/me/", camera="Garden")
    tell([ana], NoticeKind.NEW_SIGN_IN, now=NOON, device="Firefox on Windows")
    page = page_of(ana)
    page.goto("/notices/")
    axe(page)
    shot(page, "notices")
    page.get_by_role("link", name="Front door saw a person.").click()
    page.wait_for_url("**/me/")
    page.get_by_role("link", name="Notices, 2 new").click()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("Everything is marked as read.")).to_be_visible()
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()


def test_a_token_is_made_and_taken_back(page_of: PageOf, axe: Check, shot: Check, ana: User, maple: Home) -> None:
    page = page_of(ana)
    page.goto("/me/")
    page.get_by_role("link", name="Programs that sign in as you").click()
    axe(page)
    page.get_by_label("What it is for").fill("Backup at night")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Token")).to_have_value(re.compile("^per_"))
    axe(page)
    shot(page, "token")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name=re.compile("Copied|Selected"))).to_be_visible()
    page.get_by_role("link", name="I have it").click()
    axe(page)
    page.get_by_role("button", name=re.compile("^Take back.*Backup at night$")).click()
    expect(page.get_by_text("The token is taken back.")).to_be_visible()
    expect(page.get_by_text("Backup at night")).to_have_count(0)


def test_the_menu_of_homes_closes_on_escape_and_beside_it(page_of: PageOf, axe: Check, ana: User, maple: Home) -> None:
    page = page_of(ana)
    page.goto("/me/")
    menu = page.locator(".place > summary")
    entry = page.locator(".place").get_by_role("link", name="Add a home")
    menu.click()
    axe(page)
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    expect(entry).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(entry).to_be_hidden()


@pytest.mark.parametrize("path", ["/nothing/here/", "/notices/?before=nonsense"])
def test_what_is_not_there_is_said(
    page_of: PageOf, axe: Check, shot: Check, console: list[str], ana: User, path: str
) -> None:
    page = page_of(ana)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing here")
    axe(page)
    shot(page, "error-404")
    console.clear()  # the browser itself calls a 404 an error


def test_the_operator_reads_in_the_admin(page_of: PageOf, shot: Check, axe: Check, operator: User, ana: User) -> None:
    page = page_of(operator)
    page.goto("/admin/")
    expect(page.get_by_text("Staff need a second factor")).to_be_visible()
    TOTP.activate(operator, "JBSWY3DPEHPK3PXP")
    for name, path in {"admin": "/admin/", "admin-people": "/admin/devices/user/"}.items():
        page.goto(path)
        shot(page, name)
        axe(page)
    expect(page.get_by_role("link", name="ana@example.org")).to_be_visible()


def test_the_mails_of_a_demo_are_read_on_a_page(
    page_of: PageOf, axe: Check, shot: Check, ana: User, settings: Any, tmp_path: Path
) -> None:
    settings.ROOT_URLCONF = "tests.browser.demo_urls"
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = tmp_path
    page = page_of(ana)
    page.goto("/me/")
    page.get_by_role("link", name="Mail that was sent").click()
    expect(page.get_by_text("No mail yet.")).to_be_visible()
    axe(page)
    text = "Open this link:\nhttp://localhost/accounts/password/reset/key/1-abc/"
    sent = EmailMessage("Choose a new password", text, "porch@localhost", ["ana@example.org"])
    FileBackend(file_path=str(tmp_path)).send_messages([sent])
    page.reload()
    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    expect(page.get_by_role("link", name="http://localhost/accounts/password/reset/key/1-abc/")).to_be_visible()
    axe(page)
    shot(page, "demo-mail")


def test_ana_deletes_her_account(page_of: PageOf, axe: Check, shot: Check, ana: User, maple: Home) -> None:
    page = page_of(ana)
    page.goto("/me/")
    page.get_by_role("link", name="Delete account").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete your account")
    axe(page)
    shot(page, "delete-account")
    page.get_by_label("Your e-mail address, to confirm").fill("ana@example.org")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="Make an account")).to_be_visible()


def test_too_many_tries_get_a_page(page_of: PageOf, axe: Check, console: list[str], transactional_db: None) -> None:
    for _ in range(20):
        Client().post("/accounts/signup/", {"email": "n"})
    page = page_of(None)
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A short rest")
    axe(page)
    console.clear()  # the browser itself calls a 429 an error


LONG = {
    "Home": "Vivienda",
    "Cameras": "Videovigilancia",
    "Me": "Configuración",
    "Sign out": "Cerrar la sesión en este dispositivo",
    "Save name": "Guardar el nombre introducido",
    "As the system": "Igual que el sistema operativo",
    "Second factor, passkeys, recovery codes": "Autenticación de doble factor, llaves y códigos de recuperación",
    "Delete account": "Eliminar definitivamente la cuenta",
}


@pytest.mark.parametrize("width_px", [320, 390, 768])
def test_the_longest_words_fit(page_of: PageOf, shot: Check, ana: User, maple: Home, width_px: int) -> None:
    """Words as long as Spanish makes them: nothing is cut off, nothing scrolls sideways."""
    Home.objects.filter(pk=maple.pk).update(name="Urbanización Residencial Nuestra Señora de la Consolación")
    page = page_of(ana, viewport={"width": width_px, "height": 800})
    page.goto("/me/")
    page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const said = words[walker.currentNode.data.trim()];
            if (said) walker.currentNode.data = said;
          }
        }""",
        LONG,
    )
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width_px
    cut = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, h1, h2, p, span")]
          .filter((one) => one.clientWidth > 1 && getComputedStyle(one).display !== "inline")
          .filter((one) => one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert cut == []
    page.screenshot(path=f"var/shots/long-{width_px}.png")
