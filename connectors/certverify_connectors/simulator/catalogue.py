"""The simulator's own copy of the national catalogue (2010 annex) and of the managers' industries."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Industry", "Item", "industries", "items"]


@dataclass(frozen=True, slots=True)
class Item:
    """One operation item (操作项目) of a category (作业类别)."""

    category: str
    name: str


@dataclass(frozen=True, slots=True)
class Industry:
    """Industry and unit type of a manager's pass; ``high_risk`` ones are under the 6-month rule."""

    name: str
    unit_type: str
    high_risk: bool


@cache
def items() -> tuple[Item, ...]:
    """Return the items in the order of the annex."""
    return tuple(Item(row["category"], row["item"]) for row in _rows("items.csv"))


@cache
def industries() -> tuple[Industry, ...]:
    """Return industries with their unit types."""
    rows = _rows("industries.csv")
    return tuple(Industry(row["industry"], row["unit_type"], row["high_risk"] == "yes") for row in rows)


def _rows(file: str) -> list[dict[str, str]]:
    text = files(__package__ or __name__).joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
