"""Cards that are not those of an entry: a manager's row that names a special operation certificate."""

from typing import Final

import polars as pl

__all__ = ["without_foreign_cards"]

_OF_THE_CARD: Final = (
    "claimed_first_issue",
    "claimed_issued",
    "claimed_issuer",
    "claimed_number",
    "claimed_other_system",
    "claimed_review_due",
    "claimed_reviewed_on",
    "claimed_valid_from",
    "claimed_valid_to",
    "claimed_valid_to_precision",
    "qr_payload",
)


def without_foreign_cards(frame: pl.DataFrame) -> pl.DataFrame:
    """Take a special operation card from the manager's entry of a row: it claims no assessment pass."""
    return frame.with_columns(pl.when("carries_card").then(name).alias(name) for name in _OF_THE_CARD)
