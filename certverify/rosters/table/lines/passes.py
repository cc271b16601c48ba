"""Which of a row's certificates is a manager's assessment pass (考核合格证), and no special operation certificate."""

import re
from collections.abc import Iterable
from typing import Final

from certverify.rosters.table.understood import Column

__all__ = ["ITEM_FIELDS", "OPERATIONS", "PASSES", "names_operations", "pass_groups"]

ITEM_FIELDS: Final = frozenset({"operation_item", "job_category", "cert_name"})
"""What names the item of a certificate: none of it is a pass's."""
OPERATIONS: Final = "特种作业|操作证"
"""A pattern: what names a special operation certificate."""
PASSES: Final = "(?:安全|安管|考核|负责人)[^/]{0,12}(?:合格证|资格证)|(?:安管|安全(?:生产)?管理)(?:人员)?证"
"""A pattern: what names a manager's pass."""
_MAYBE_PASSES: Final = f"{PASSES}|合格证|资格证"
"""Beside the columns of an operation card, which has a name of its own, this is a pass."""


def names_operations(header: str) -> bool:
    """Tell whether a header names the special operation certificate: 特种作业操作证号, 操作证编号."""
    return re.search(OPERATIONS, header) is not None


def pass_groups(cards: Iterable[Column]) -> frozenset[int]:
    """Return the groups of columns that hold a pass, by their own headers, of the columns of certificates."""
    headers: dict[int, str] = {}
    for column in cards:
        if column.field not in ITEM_FIELDS:
            headers[column.group] = f"{headers.get(column.group, '')}/{column.header}"
    operations = {group for group, header in headers.items() if names_operations(header)}
    named = _MAYBE_PASSES if operations else PASSES
    return frozenset(g for g, header in headers.items() if g not in operations and re.search(named, header))
