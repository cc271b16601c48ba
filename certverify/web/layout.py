"""Laying the page's tables out, and bringing those of an earlier version up to this one."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import ConfigError
from certverify.web.accounts.schema import METADATA  # the page's, the tables of accounts among them
from certverify.web.schema import VERSION, audit, image, problem, tenant, version

__all__ = ["LOCK", "lay_out"]

LOCK: Final = 0x70616765  # any number that is ours: orders processes that lay the tables out


async def lay_out(connection: AsyncConnection) -> None:
    """Make the tables that are missing, and change those that an earlier version made.

    Raises:
        ConfigError: ``page_newer``, a newer version of the program has been here.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    await connection.run_sync(METADATA.create_all)
    found: Any = (await connection.execute(sa.select(sa.func.max(version.c.number)))).scalar()
    if found is None:
        await connection.execute(version.insert().values(number=VERSION))
        return
    if found > VERSION:
        raise ConfigError("page_newer")
    if found < 2:
        await _to_2(connection)
    if found < 3:
        await _to_3(connection)
    if found < 4:
        await _to_4(connection)
    if found < VERSION:
        await connection.execute(version.update().values(number=VERSION))


async def _to_2(connection: AsyncConnection) -> None:
    """Add what accounts need to tables that were there before them."""
    await connection.exec_driver_sql(f"ALTER TABLE {tenant.name} ADD COLUMN disabled_at BIGINT")
    await connection.exec_driver_sql(f"ALTER TABLE {audit.name} ADD COLUMN token TEXT")
    for index in audit.indexes:
        await connection.run_sync(index.create, checkfirst=True)


async def _to_3(connection: AsyncConnection) -> None:
    """Add what the desk says of a wrong captcha, and the day of the law beside the enterprise's own."""
    await connection.exec_driver_sql(f"ALTER TABLE {image.name} ADD COLUMN refused_at BIGINT")
    await connection.exec_driver_sql(f"ALTER TABLE {problem.name} ADD COLUMN statutory DATE")


async def _to_4(connection: AsyncConnection) -> None:
    """Add how long a browser keeps the image that it shows, and why the source did not take a text."""
    await connection.exec_driver_sql(f"ALTER TABLE {image.name} ADD COLUMN refused_late BOOLEAN")
    await connection.exec_driver_sql(f"ALTER TABLE {image.name} ADD COLUMN held_until BIGINT")
