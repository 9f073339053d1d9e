"""Where a call comes from, as limits count it: a line's IPv6 addresses are one, because there are too many of them."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

OF_A_LINE = 64  # of the 128 bits of an IPv6 address: what one line is given


def line_of(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, OF_A_LINE), strict=False))
    return text
