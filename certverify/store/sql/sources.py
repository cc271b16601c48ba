"""Answers of one source, picked from those that something narrower has found."""

import sqlalchemy as sa

from certverify.store.sql.schema import batch

__all__ = ["of_source"]


def of_source(source: str) -> sa.ColumnElement[bool]:
    """Return that a batch is of this source, in a form that no index answers.

    Without statistics SQLite takes a source to have a few batches of a few lines each, and went through all it ever
    answered to find those of one person, or the records of one session.
    """
    return batch.c.source.concat("") == source
