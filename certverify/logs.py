"""Logging: what happened, never to whom.

The libraries that would print a request's URL (and so a person's name and number) are silenced at any level.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

__all__ = ["configure", "silence"]

_TALKATIVE: Final = (
    "httpx", "httpcore", "aiohttp", "aiosqlite", "asyncio", "sqlalchemy", "alembic", "hpack",
    "procrastinate", "psycopg",
)  # fmt: skip


def silence() -> None:
    """Keep the libraries that log URLs, statements or parameters quiet, whatever the root level is."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)


class _Lines(logging.Formatter):
    """One JSON object a line, for collectors: time (UTC), level, logger, run, message, and the counts beside it."""

    def __init__(self, run: str) -> None:
        super().__init__()
        self._run = run

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; an exception is named by its type alone, as its text may carry a person's data."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "run": self._run,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            told["exception"] = record.exc_info[0].__name__
        extra = {name: value for name, value in vars(record).items() if name not in _KNOWN}
        return json.dumps({**extra, **told}, ensure_ascii=False, default=str)


_KNOWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure(level: int = logging.WARNING, *, run: str | None = None) -> None:
    """Log our own words to standard error: as text, or for a ``run`` as lines of JSON that carry its id."""
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(plain if run is None else _Lines(run))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    silence()
