"""Claims: which run is asking a question just now, so that of several commands on one ledger only one does.

A claim is a row that names its run; each process of the run gives signs of life through a lease. The claims of a run
of which nobody gives any are taken over by whoever comes next, so a claim outlives its process by a lease at most.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.store.chain.batches import locked_head
from certverify.store.sql.among import among
from certverify.store.sql.moments import to_micros
from certverify.store.sql.schema import answer, claim, lease, run
from certverify.store.work import leases

__all__ = ["Claimed", "bury", "forget_the_dead", "release", "take"]

_ASKING: Final = "asking/"
_AT_ONCE: Final = 500
"""Keys of one statement."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Which questions a run holds of those it wanted, and who holds the others.

    ``others`` names each other run that holds one, and its living processes (``holder`` of their leases). ``head`` is
    the chain's last batch; ``news`` are those about which another run has stored answers after the batch the caller
    named.
    """

    keys: frozenset[str]
    others: Mapping[str, Sequence[str]]
    head: int
    news: frozenset[str]


async def take(
    connection: AsyncConnection,
    name: str,
    query_keys: Sequence[str],
    *,
    holder: str,
    since: int,
    now: datetime,
    until: datetime,
) -> Claimed:
    """Claim questions for a run, and give a sign of life of the process ``holder``, good until ``until``.

    What another run holds and lives stays its own; what is the run's own already is returned again.
    """
    head = await locked_head(connection)  # two that want the same question take turns
    await leases.take(connection, _lease(name, holder), holder, now=now, until=until)
    keys = [bytes.fromhex(key) for key in query_keys]
    held = await _held(connection, keys)
    living = await _living(connection, now)
    mine = {key for key in keys if held.get(key, name) not in living.keys() - {name}}
    await _enter(connection, name, mine - {key for key, owner in held.items() if owner == name}, held)
    others = {run: living[run] for run in {held[key] for key in keys if key not in mine}}
    news = await _news(connection, name, keys, since)
    return Claimed(_hex(mine), others, head.head_sequence, _hex(news))


async def release(connection: AsyncConnection, name: str, query_keys: Iterable[str]) -> None:
    """Give questions back that a run holds; what it does not hold stays as it is."""
    for part in _parts([bytes.fromhex(key) for key in query_keys]):
        await connection.execute(
            claim.delete().where(among(connection.dialect, claim.c.query_key, part), claim.c.run == name)
        )


async def bury(connection: AsyncConnection, name: str, holder: str) -> None:
    """End the lease of a process of a run that is known to be dead."""
    await leases.release(connection, _lease(name, holder), holder)


async def forget_the_dead(connection: AsyncConnection, now: datetime) -> None:
    """Delete the claims of runs that give no sign of life, and leases that are over."""
    over = sa.and_(lease.c.name.startswith(_ASKING), lease.c.expires_at <= to_micros(now))
    await connection.execute(lease.delete().where(over))
    living = await _living(connection, now)
    await connection.execute(claim.delete().where(claim.c.run.not_in(living)))


async def _held(connection: AsyncConnection, keys: list[bytes]) -> dict[bytes, str]:
    """Return who has claimed which of these questions, dead or alive."""
    held = dict[bytes, str]()
    for part in _parts(keys):
        rows = await connection.execute(
            sa.select(claim).where(among(connection.dialect, claim.c.query_key, part))
        )
        held |= {row.query_key: row.run for row in rows}
    return held


async def _living(connection: AsyncConnection, now: datetime) -> dict[str, list[str]]:
    """Return the runs that are asking something, and which processes give their signs of life."""
    query = sa.select(lease).where(lease.c.name.startswith(_ASKING), lease.c.expires_at > to_micros(now))
    living = dict[str, list[str]]()
    for row in await connection.execute(query):
        name = row.name.removeprefix(_ASKING).removesuffix(f" {row.holder}")
        living.setdefault(name, []).append(row.holder)
    return living


def _lease(name: str, holder: str) -> str:
    return f"{_ASKING}{name} {holder}"


async def _enter(connection: AsyncConnection, name: str, new: set[bytes], held: Mapping[bytes, str]) -> None:
    for part in _parts([key for key in new if key in held]):
        await connection.execute(claim.delete().where(among(connection.dialect, claim.c.query_key, part)))
    if new:
        await connection.execute(claim.insert(), [{"query_key": key, "run": name} for key in new])


async def _news(connection: AsyncConnection, name: str, keys: Sequence[bytes], since: int) -> set[bytes]:
    """Return the questions that other runs have answered since, looked up by their keys: hardly ever there is one."""
    answered = set[bytes]()
    for part in _parts(keys):
        of_others = (
            sa.select(answer.c.query_key)
            .join(run)
            .where(
                among(connection.dialect, answer.c.query_key, part),
                answer.c.batch > since,
                run.c.name != name,
            )
        )
        answered |= {*(await connection.execute(of_others)).scalars()}
    return answered


def _hex(keys: Iterable[bytes]) -> frozenset[str]:
    return frozenset(key.hex() for key in keys)


def _parts(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
