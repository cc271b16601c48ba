"""Scans of certificates beside the roster: what their codes say joins the entries, the rest joins the problems."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from certverify import scans
from certverify.rosters import Roster, UnderstoodSheet
from certverify.rosters.table.understood import Note

__all__ = ["with_scans"]


def with_scans(roster: Roster, folder: Path) -> Roster:
    """Return the roster with the codes of a folder's scans in ``qr_payload``, and the scans left over as problems.

    Raises:
        ConfigError: the folder is empty or holds too many files.
    """
    read = scans.read(folder)
    matched = scans.match(read, roster.entries)
    counts = (("read", len(read)), ("used", matched.used), ("left", len(read) - matched.used))
    understood = UnderstoodSheet(folder.name, None, "scans", None, notes=(Note("scans_read", counts),))
    return replace(
        roster,
        entries=matched.entries,
        problems=pl.concat([roster.problems, matched.problems]),
        understood=(*roster.understood, understood),
    )
