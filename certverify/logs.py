"""Logging: what happened, never to whom.

The libraries that would print a request's URL (and so a person's name and number) are silenced at any level.
"""

import logging
import sys
from typing import Final

__all__ = ["configure", "silence"]

_TALKATIVE: Final = ("httpx", "httpcore", "aiohttp", "aiosqlite", "asyncio", "sqlalchemy", "alembic", "hpack")


def silence() -> None:
    """Keep the libraries that log URLs, statements or parameters quiet, whatever the root level is."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)


def configure(level: int = logging.WARNING) -> None:
    """Log our own words to standard error."""
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True
    )
    silence()
