"""How often somebody may try to log in.

Counted are tries within 15 minutes, before the password is looked at, so that tries at the same time count too:
5 for an account from one address, 20 for an account from anywhere, 50 from one address. So a stranger who guesses locks
himself out before he locks out the account. The account is the one *meant*: one that does not exist is counted alike.
"""

import secrets
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.store.sql.moments import from_micros
from certverify.web.accounts.schema import attempt
from certverify.web.ground import Ground
from certverify.web.secrecy import micros_of

__all__ = ["WINDOW", "forgive", "try_again_at"]

WINDOW: Final = timedelta(minutes=15)
_BOTH: Final = 5
_ACCOUNT: Final = 20
_ADDRESS: Final = 50
_SITE: Final = 64  # bits of an IPv6 address that are its holder's; the rest he chooses


async def try_again_at(ground: Ground, tenant: str, name_key: str, address: str) -> datetime | None:
    """Count a try and return ``None``; if there were too many, count nothing and return when the next may be made."""
    now, made = ground.micros(), secrets.token_hex(12)
    whose, whence = _whose(tenant, name_key), _whence(ground, address)

    async def work(connection: AsyncConnection) -> int | None:
        await connection.execute(attempt.delete().where(attempt.c.at <= now - micros_of(WINDOW)))
        for limit, *meant in (
            (_BOTH, attempt.c.account == whose, attempt.c.address == whence),
            (_ACCOUNT, attempt.c.account == whose),
            (_ADDRESS, attempt.c.address == whence),
        ):
            last = sa.select(attempt.c.at).where(*meant).order_by(attempt.c.at.desc()).limit(limit)
            times: list[int] = list((await connection.execute(last)).scalars())
            if len(times) == limit:
                return times[-1] + micros_of(WINDOW)
        await connection.execute(attempt.insert().values(id=made, at=now, account=whose, address=whence))
        return None

    until = await ground.database.write(work)
    return None if until is None else from_micros(until)


async def forgive(ground: Ground, tenant: str, name_key: str) -> None:
    """Forget the tries for an account, after one that was right."""
    await ground.do(attempt.delete().where(attempt.c.account == _whose(tenant, name_key)))


def _whose(tenant: str, name_key: str) -> str:
    return f"{tenant} {name_key}"


def _whence(ground: Ground, address: str) -> str:
    """Return the keyed digest of an address; of an IPv6 address, of the network that its holder was given."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return ground.vault.digest("", f"address {address}")
    seen = getattr(ip, "ipv4_mapped", None) or ip
    if seen.version == 6:
        seen = ip_network((seen, _SITE), strict=False)
    return ground.vault.digest("", f"address {seen}")
