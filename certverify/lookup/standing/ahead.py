"""One step ahead: what comes next is waited for while what came is being worked on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

__all__ = ["one_ahead"]

_T = TypeVar("_T")


async def one_ahead(items: AsyncGenerator[_T, None]) -> AsyncGenerator[_T, None]:
    """Yield ``items``, each already under way while the one before it is worked on.

    Whoever gives up before the end closes this, and returns when what was under way has ended.
    """
    async with aclosing(items):
        following = asyncio.ensure_future(anext(items, None))
        try:
            while (item := await following) is not None:
                following = asyncio.ensure_future(anext(items, None))
                yield item
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
