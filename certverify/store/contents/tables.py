"""Table contracts of what the ledger gives out."""

import dataframely as dy

__all__ = ["FoundTable", "HistoryTable"]


def _time() -> dy.Datetime:
    return dy.Datetime(nullable=False, time_zone="UTC", time_unit="us")


class HistoryTable(dy.Schema):
    """One line per stored answer, the oldest first. Words are strings, not enums, so that they join with any column.

    ``digest`` tells whether two answers show the same certificates; it is null for the unanswered, and for
    ``not_found`` the digest of none. ``control`` marks answers asked only as controls.
    """

    query_key = dy.String(nullable=False)
    outcome = dy.String(nullable=False)  # found, not_found, unanswered
    reason = dy.String(nullable=True)
    family = dy.String(nullable=False)
    session = dy.String(nullable=False)
    run = dy.String(nullable=False)
    control = dy.Bool(nullable=False)
    sent_at = _time()
    replied_at = _time()
    data_as_of = dy.Date(nullable=True)  # day of a data file's data
    digest = dy.String(nullable=True)
    evidence_id = dy.String(nullable=False)  # <batch>-<line>


class FoundTable(dy.Schema):
    """One line per ``Found``, control or not: what negatives of its session and family are bracketed by."""

    session = dy.String(nullable=False)
    family = dy.String(nullable=False)
    sent_at = _time()
    replied_at = _time()
