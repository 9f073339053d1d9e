"""Accounts (allauth), the API's description and what probes ask. Rows for the admin: tests/access/test_admin.py."""

from __future__ import annotations

from tests.access import Row, all_of

STRANGERS = all_of(302, nobody=200)  # who is signed in already is sent on
OWN = all_of(200, nobody=302)
ASKED_AGAIN = all_of(302)  # a session put there by a test proves nothing: who wants to change this is asked again
WITH_CODE = ("moderator", "officer", "overseer", "custodian")
ASKED_FOR_CODE = all_of(302) | dict.fromkeys(WITH_CODE, 200)  # the others have no second factor to be asked for
NONE_YET = all_of(302)  # nobody here has a passkey to be asked for
NOT_THERE = all_of(404, nobody=302)

ROWS = [
    Row("account_login", gives=STRANGERS),
    Row("account_login", "POST", data={}, gives=STRANGERS),
    Row("account_signup", gives=STRANGERS),
    Row("account_signup", "POST", data={}, gives=STRANGERS),
    Row("account_signup_by_passkey", gives=STRANGERS),
    Row("account_signup_by_passkey", "POST", data={}, gives=STRANGERS),
    Row("account_logout", gives=OWN),
    Row("account_logout", "POST", gives=all_of(302)),
    Row("account_inactive", gives=all_of(200)),
    Row("account_reauthenticate", gives=OWN),
    Row("account_reauthenticate", "POST", data={"password": "wrong"}, gives=OWN),
    Row("account_email", gives=OWN),
    Row("account_email", "POST", data={"action_add": "", "email": "new@example.org"}, gives=ASKED_AGAIN),
    Row("account_email_verification_sent", gives=all_of(302)),
    Row("account_email_verification_sent", "POST", data={"code": "ABCDEF"}, gives=all_of(302)),
    Row("account_change_password", gives=OWN),
    Row("account_change_password", "POST", data={}, gives=OWN),
    Row("account_set_password", gives=all_of(302)),
    Row("account_set_password", "POST", data={}, gives=all_of(302)),
    Row("account_reset_password", gives=all_of(200)),
    Row("account_reset_password", "POST", data={}, gives=all_of(200)),
    Row("account_confirm_password_reset_code", gives=all_of(302)),
    Row("account_confirm_password_reset_code", "POST", data={}, gives=all_of(302)),
    Row("account_complete_password_reset", gives=all_of(302)),
    Row("account_complete_password_reset", "POST", data={}, gives=all_of(302)),
    Row("account_password_reset_completed", gives=all_of(200)),
    Row("account_confirm_login_code", gives=all_of(302)),
    Row("account_confirm_login_code", "POST", data={"code": "ABCDEF"}, gives=all_of(302)),
    Row("mfa_index", gives=OWN),
    Row("mfa_authenticate", gives=all_of(302)),
    Row("mfa_authenticate", "POST", data={"code": "123456"}, gives=all_of(302)),
    Row("mfa_reauthenticate", gives=ASKED_FOR_CODE),
    Row("mfa_reauthenticate", "POST", data={"code": "123456"}, gives=ASKED_FOR_CODE),
    Row("mfa_activate_totp", gives=ASKED_AGAIN),
    Row("mfa_activate_totp", "POST", data={"code": "123456"}, gives=ASKED_AGAIN),
    Row("mfa_deactivate_totp", gives=NOT_THERE | dict.fromkeys(WITH_CODE, 302)),
    Row("mfa_deactivate_totp", "POST", gives=NOT_THERE | dict.fromkeys(WITH_CODE, 302)),
    Row("mfa_view_recovery_codes", gives=NOT_THERE),
    Row("mfa_download_recovery_codes", gives=NOT_THERE),
    Row("mfa_generate_recovery_codes", gives=ASKED_AGAIN),
    Row("mfa_generate_recovery_codes", "POST", gives=ASKED_AGAIN),
    Row("mfa_list_webauthn", gives=OWN),
    Row("mfa_add_webauthn", gives=ASKED_AGAIN),
    Row("mfa_add_webauthn", "POST", data={}, gives=ASKED_AGAIN),
    Row("mfa_edit_webauthn", arguments=("number",), gives=ASKED_AGAIN),
    Row("mfa_edit_webauthn", "POST", arguments=("number",), data={"name": "Mine"}, gives=ASKED_AGAIN),
    Row("mfa_remove_webauthn", arguments=("number",), gives=ASKED_AGAIN),
    Row("mfa_remove_webauthn", "POST", arguments=("number",), gives=ASKED_AGAIN),
    Row("mfa_login_webauthn", gives=all_of(302)),
    Row("mfa_login_webauthn", "POST", data={}, gives=all_of(302)),
    Row("mfa_signup_webauthn", gives=all_of(302)),
    Row("mfa_signup_webauthn", "POST", data={}, gives=all_of(302)),
    Row("mfa_reauthenticate_webauthn", gives=NONE_YET),
    Row("mfa_reauthenticate_webauthn", "POST", data={}, gives=NONE_YET),
    Row("usersessions_list", gives=OWN),
    Row("usersessions_list", "POST", gives=all_of(302)),
    Row("schema", gives=all_of(200)),
    Row("api_docs", gives=all_of(200)),
    Row("live", gives=all_of(200)),
    Row("ready", gives=all_of(200)),
    Row("metrics", gives=all_of(404)),
]
