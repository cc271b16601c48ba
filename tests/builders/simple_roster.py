"""A roster written as a plain workbook: a header row, then people."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl

__all__ = ["simple"]


def simple(
    path: Path,
    rows: Iterable[Sequence[object]],
    header: str = "姓名|身份证号码|性别|工种|证书编号|有效期至",
    name: str = "名册.xlsx",
) -> Path:
    """Write a workbook into the folder ``path``; the words of its header stand between strokes."""
    book = openpyxl.Workbook()
    for line in (header.split("|"), *rows):
        book.active.append(list(line))
    file = path / name
    book.save(file)
    return file
