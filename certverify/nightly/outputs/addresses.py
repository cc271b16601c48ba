"""Where a webhook may go: a public address, resolved once, so that it cannot change between the look and the call."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable

from certverify.errors import ConfigError

__all__ = ["Resolve", "public_address", "resolve"]

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Returns the addresses of a host and port."""


async def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver.

    Raises:
        OSError: the name is not known.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


async def public_address(host: str, port: int, *, private: bool, resolver: Resolve = resolve) -> str:
    """Return an address of the host that may be called; none of its addresses may be private unless ``private``.

    One private address among public ones is enough to refuse: it is how a name is made to point inside.

    Raises:
        ConfigError: ``webhook_private_address``.
        OSError: the name is not known.
    """
    addresses = await resolver(host, port)
    if not private and not all(_is_public(address) for address in addresses):
        raise ConfigError("webhook_private_address", host=host)
    return addresses[0]


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(known, "ipv4_mapped", None)
    return (mapped or known).is_global and not known.is_multicast
