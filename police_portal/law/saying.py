"""Words that everybody will read: without an address, a number or an e-mail, and without what a paper names."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from devices.errors import Invalid
from neighbors.screening import private
from police_portal.agencies.whom import reason_in

PRIVATE = (private.addresses, private.phones, private.emails)  # what no public text says of somebody
LEAST = 5  # letters of a name or place that are looked for: fewer stand in too many words


def in_public(text: str, *, names: str = "") -> str:
    """names: as in the paper, an address line or an e-mail; only where whoever writes knows it. Raises Invalid."""
    said = reason_in(text)
    is_private = any(True for look in PRIVATE for _spot in look("text", said))
    if is_private or any(re.search(pattern, said, re.IGNORECASE) for pattern in patterns([names])):
        raise Invalid(_("Everybody will read it: leave out addresses, telephone numbers and e-mail addresses."))
    return said


def patterns(lines: list[str]) -> list[str]:
    """What finds these lines in a text, however it is spaced: the whole ones first, then what stands before a comma."""
    found = []
    for line in lines + [line.partition(",")[0] for line in lines]:
        words = line.split()
        if len("".join(words)) >= LEAST:
            found.append(r"\s+".join(re.escape(word) for word in words))
    return found
