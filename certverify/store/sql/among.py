"""Lines of many people at once, without a parameter for each of them where that can be avoided."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from certverify.store.sql.schema import Bytes

__all__ = ["among"]

_CUT: Final = """
WITH RECURSIVE place(start) AS (
  SELECT 1 WHERE length(:keys) > 0 UNION ALL SELECT start + 32 FROM place WHERE start + 32 <= length(:keys)
) SELECT substr(:keys, start, 32) FROM place
"""


def among(dialect: sa.Dialect, column: sa.Column[bytes], keys: Sequence[bytes]) -> sa.ColumnElement[bool]:
    """Return that ``column`` is one of ``keys`` (32 bytes each, as HMAC-SHA256 makes them).

    For SQLite they go as one value, cut up by the database: with a parameter for each, SQLAlchemy spent half of the
    time of such a question on writing its text. PostgreSQL gets them one by one, which it can plan for.
    """
    if dialect.name != "sqlite":
        return column.in_(keys)
    return column.in_(sa.text(_CUT).bindparams(sa.bindparam("keys", b"".join(keys), Bytes)))
