"""The front page, and one's own page: everybody's own, nobody else's."""

from __future__ import annotations

from tests.access import Row, all_of, only

ROWS = [
    Row("devices:start", gives=all_of(302, nobody=200)),
    Row("devices:start", "POST", gives=all_of(405)),
    Row("devices:me", gives=all_of(200, nobody=302)),
    Row("devices:me", "POST", data={"name": "Somebody"}, gives=all_of(302)),
    Row("devices:me", "POST", data={"name": "x" * 81}, gives=all_of(400, nobody=302)),
    Row("devices:me_theme", "POST", data={"theme": "dark"}, gives=all_of(302)),
    Row("devices:me_theme", gives=all_of(405, nobody=302)),
    Row("devices:me_session_end", "POST", data={"session": "nobody's"}, gives=all_of(410, nobody=302)),
    Row("devices:me_session_end", gives=all_of(405, nobody=302)),
    Row("devices:me_tokens", gives=all_of(200, nobody=302)),
    # Asked for the password first; tests/devices/people/test_me.py goes on from there.
    Row("devices:me_tokens", "POST", data={"token-name": "Backup"}, gives=all_of(302)),
    Row("devices:me_tokens_revoke", "POST", gives=all_of(302)),
    Row("devices:me_tokens_revoke", gives=all_of(405, nobody=302)),
    Row("devices:me_token_revoke", "POST", arguments=("api_token",), gives=only("owner", gives=302)),
    Row("devices:me_token_revoke", arguments=("api_token",), gives=all_of(405, nobody=302)),
    # The same; tests/devices/taking/test_copying.py goes on from there.
    Row("devices:me_data", gives=all_of(302)),
    Row("devices:me_data", "POST", gives=all_of(302)),
    Row("devices:me_delete", gives=all_of(302)),
    # Who was not just asked for the password is asked first; tests/devices/people/test_leaving.py goes on from there.
    Row("devices:me_delete", "POST", data={"email": "ana@example.org"}, gives=all_of(302)),
]
