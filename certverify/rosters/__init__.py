"""Rosters: from a file as safety officers keep it to accepted entries and rejected ones with reasons.

The public names load when first used, because the child process that parses hostile files imports this package
too and must stay light.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certverify.rosters.reader import Roster, read
    from certverify.rosters.table.header.mapping import Fixed, load_mapping
    from certverify.rosters.table.preview import sheets_in
    from certverify.rosters.table.understood import Column, FirstRows, UnderstoodSheet

__all__ = ["Column", "FirstRows", "Fixed", "Roster", "UnderstoodSheet", "load_mapping", "read", "sheets_in"]

_HOMES = {
    "Column": "certverify.rosters.table.understood",
    "FirstRows": "certverify.rosters.table.understood",
    "Fixed": "certverify.rosters.table.header.mapping",
    "Roster": "certverify.rosters.reader",
    "UnderstoodSheet": "certverify.rosters.table.understood",
    "load_mapping": "certverify.rosters.table.header.mapping",
    "read": "certverify.rosters.reader",
    "sheets_in": "certverify.rosters.table.preview",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(_HOMES[name]), name)
