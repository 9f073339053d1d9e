"""Getting in, staying safe, getting out: the account pages in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from playwright.sync_api import Page, expect

from devices.people.models import User
from tests.browser.conftest import Check, PageOf
from tests.street import PASSWORD

SECRET = "JBSWY3DPEHPK3PXP"
NEW_PASSWORD = "a-new-light-on-the-porch-77"


@pytest.fixture(autouse=True)
def _mails() -> Iterator[None]:
    mail.outbox = []
    yield


def code_in_mail() -> str:
    """The code of the newest mail: it stands alone on its line."""
    found = re.findall(r"^([A-Z0-9]{4,}-?[A-Z0-9]{2,})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return str(found[0])


def totp_code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def fill_sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm_password(page: Page) -> None:
    """Before something that matters the site asks once more."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def is_signed_in(page: Page) -> None:
    expect(page.get_by_role("link", name="Me", exact=True)).to_be_visible()


def test_a_stranger_signs_up_with_a_code_from_the_mail(page_of: PageOf, axe: Check, shot: Check) -> None:
    page = page_of(None)
    page.goto("/")
    page.get_by_role("link", name="Make an account").click()
    axe(page)
    shot(page, "signup")
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_text("nora@example.org", exact=True)).to_be_visible()
    axe(page)
    shot(page, "confirm-code")
    page.get_by_label("Code").fill("WRONG1")
    page.get_by_role("button", name="Go on").click()
    axe(page)
    page.get_by_label("Code").fill(code_in_mail())
    page.get_by_role("button", name="Go on").click()
    is_signed_in(page)
    assert EmailAddress.objects.get(email="nora@example.org").verified


def test_ana_signs_in_by_keyboard_alone(page_of: PageOf, ana: User, axe: Check, shot: Check) -> None:
    page = page_of(None)
    page.goto("/accounts/login/")
    axe(page)
    shot(page, "login", widths_px=(390, 768, 1280))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type("ana@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    is_signed_in(page)


def test_a_wrong_password_is_said_and_nothing_else(page_of: PageOf, ana: User, axe: Check) -> None:
    page = page_of(None)
    fill_sign_in(page, "ana@example.org", "not-the-password")
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)


def test_ana_chooses_a_new_password_by_mail(page_of: PageOf, ana: User, axe: Check) -> None:
    page = page_of(None)
    page.goto("/accounts/password/reset/")
    axe(page)
    page.get_by_label("E-mail address").fill("ana@example.org")
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code from our mail")
    axe(page)
    code = re.findall(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", str(mail.outbox[-1].body), re.MULTILINE)[0]
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Go on").click()
    axe(page)
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your new password is saved")
    axe(page)
    fill_sign_in(page, "ana@example.org", NEW_PASSWORD)
    is_signed_in(page)


def test_ana_turns_on_an_authenticator_app_and_needs_it(page_of: PageOf, ana: User, axe: Check, shot: Check) -> None:
    page = page_of(ana)
    page.goto("/accounts/2fa/")
    axe(page)
    shot(page, "second-factor")
    page.get_by_role("link", name="Set up").click()
    axe(page)
    confirm_password(page)
    axe(page)
    shot(page, "totp")
    secret = page.get_by_label("Or type this secret into the app").input_value()
    page.get_by_label("Code that the app shows").fill("000000")
    page.get_by_role("button", name="Turn on").click()
    axe(page)
    page.get_by_label("Code that the app shows").fill(totp_code(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".codes code")).to_have_count(10)
    axe(page)
    shot(page, "recovery-codes")
    recovery = page.locator(".codes code").first.inner_text()

    stranger = page_of(None)
    fill_sign_in(stranger, "ana@example.org")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("One more step")
    axe(stranger)
    shot(stranger, "one-more-step")
    stranger.get_by_label("Code").fill("123456")
    stranger.get_by_role("button", name="Sign in", exact=True).click()
    expect(stranger.get_by_text("This is not the code the app shows now")).to_be_visible()
    stranger.get_by_label("Code").fill(recovery)
    stranger.get_by_role("button", name="Sign in", exact=True).click()
    is_signed_in(stranger)
    assert len(Authenticator.objects.get(user=ana, type="recovery_codes").wrap().get_unused_codes()) == 9


def test_ana_signs_in_with_the_code_of_her_app(page_of: PageOf, ana: User) -> None:
    TOTP.activate(ana, SECRET)
    RecoveryCodes.activate(ana)
    page = page_of(None)
    fill_sign_in(page, "ana@example.org")
    page.get_by_label("Code").fill(totp_code(SECRET))
    page.get_by_role("button", name="Sign in", exact=True).click()
    is_signed_in(page)


def test_a_stranger_signs_up_and_in_with_a_passkey(
    page_of: PageOf, authenticator: Callable[[Page], None], axe: Check, shot: Check
) -> None:
    page = page_of(None)
    authenticator(page)
    page.goto("/accounts/signup/")
    page.get_by_role("link", name="Use a passkey instead").click()
    axe(page)
    page.get_by_label("E-mail address").fill("pia@example.org")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Code").fill(code_in_mail())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make your passkey")
    axe(page)
    shot(page, "make-passkey")
    page.get_by_role("button", name="Make it").click()
    is_signed_in(page)
    page.goto("/me/")
    expect(page.get_by_text("None: you sign in with a passkey")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    is_signed_in(page)
    page.goto("/accounts/2fa/webauthn/")
    axe(page)
    shot(page, "keys")
    page.goto("/accounts/password/set/")
    axe(page)


def test_a_passkey_that_is_not_there_is_a_sentence(page_of: PageOf, axe: Check, console: list[str]) -> None:
    page = page_of(None)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")  # and no key plugged in
    page.goto("/accounts/login/")
    refusal = "() => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.credentials.get = {refusal} }}")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not used.")).to_be_visible()
    axe(page)


def test_ana_adds_renames_and_removes_a_key(
    page_of: PageOf, ana: User, authenticator: Callable[[Page], None], axe: Check
) -> None:
    page = page_of(ana)
    authenticator(page)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm_password(page)
    axe(page)
    page.get_by_label("Name").fill("Kitchen laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("The key is added.")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Kitchen laptop").first).to_be_visible()
    page.get_by_role("link", name="Rename").click()
    axe(page)
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_text("Old laptop").first).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    axe(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("You have none yet.")).to_be_visible()


def test_ana_ends_another_session(page_of: PageOf, ana: User, axe: Check, shot: Check) -> None:
    here, elsewhere = page_of(None), page_of(None)
    fill_sign_in(elsewhere, "ana@example.org")
    is_signed_in(elsewhere)
    fill_sign_in(here, "ana@example.org")
    is_signed_in(here)
    here.goto("/accounts/sessions/")
    expect(here.locator(".rows li").filter(has_text="Chrome on Linux")).to_have_count(2)
    axe(here)
    shot(here, "sessions")
    here.get_by_role("button", name="End").click()
    expect(here.get_by_text("That device is signed out.")).to_be_visible()
    elsewhere.goto("/me/")
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_ana_changes_her_address(page_of: PageOf, ana: User, axe: Check) -> None:
    page = page_of(ana)
    page.goto("/accounts/email/")
    axe(page)
    page.get_by_label("New address").fill("ana.new@example.org")
    page.get_by_role("button", name="Change the address").click()
    confirm_password(page)
    axe(page)
    page.get_by_label("Code").fill(code_in_mail())
    page.get_by_role("button", name="Go on").click()
    page.goto("/me/")
    expect(page.get_by_text("ana.new@example.org").first).to_be_visible()


def test_ana_changes_her_password_and_signs_out(page_of: PageOf, ana: User, axe: Check) -> None:
    page = page_of(ana)
    page.goto("/accounts/password/change/")
    axe(page)
    page.get_by_label("Password until now").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    page.goto("/accounts/logout/")
    axe(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_everything_that_needs_no_passkey_works_without_scripts(page_of: PageOf, ana: User) -> None:
    page = page_of(None, java_script_enabled=False)
    fill_sign_in(page, "ana@example.org")
    is_signed_in(page)
    page.goto("/accounts/2fa/totp/activate/")
    confirm_password(page)
    secret = page.get_by_label("Or type this secret into the app").input_value()
    page.get_by_label("Code that the app shows").fill(totp_code(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".codes code")).to_have_count(10)
    page.goto("/me/")
    page.get_by_label("Your name").fill("Ana R.")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana R.")
    toasts = page.locator("#toasts")
    expect(toasts).to_contain_text("Your name is saved.")
    expect(toasts).to_have_css("position", "static")  # it cannot go away without scripts, so it covers nothing
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
