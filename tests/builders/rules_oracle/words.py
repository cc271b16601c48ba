"""The words of the catalogue that the generated entries use, and the core of a number."""

import unicodedata
from collections.abc import Mapping
from typing import Any

Row = Mapping[str, Any]

ITEMS = {"低压电工作业": "电工作业", "高压电工作业": "电工作业", "熔化焊接与热切割作业": "焊接与热切割作业"}
WRITINGS = {"低压电工": "低压电工作业", "1.2": "低压电工作业", "低压 电工作业": "低压电工作业"}
CATEGORIES = {"电工作业", "焊接与热切割作业"}
INDUSTRIES = {"危险化学品", "金属冶炼"}
UNITS = {"生产单位", "经营单位"}
TYPES = {"主要负责人": "principal", "安全生产管理人员": "safety_manager"}
VARYING = {"分管安全副总"}
"""Safety managers' posts for which some provinces ask the principal's pass: such a pass is asked about."""
SYSTEMS = {"housing", "special_equipment", "skills", "welding", "classification_society"}
OPEN = {"current", "future", "incomplete", "unknown", "ended_since"}


def plain_number(number: str) -> str:
    """Return a number without T, case, width and spaces."""
    plain = "".join(unicodedata.normalize("NFKC", number).upper().split())
    return plain[1:] if plain[:1] == "T" and plain[1:2].isdigit() else plain
